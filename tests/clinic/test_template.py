"""The template says what is in force, and as printed changes nothing."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from formcheck.clinic import read_profile, rules_of
from formcheck.clinic.rules import UNIT_OF, limits_of
from formcheck.clinic.template import template
from formcheck.findings import RULES
from formcheck.reference.bands import BANDS
from formcheck.reference.profile import recorded
from tests.support.small_pictures import PNG

ROOT = Path(__file__).resolve().parents[2]
SETTING = re.compile(r"^#(?=[\w\[])", re.MULTILINE)


def saved(text: str, folder: Path) -> Path:
    (folder / "logo.png").write_bytes(PNG)
    file = folder / "clinic.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_as_printed_it_changes_nothing(tmp_path: Path) -> None:
    profile = read_profile(saved(template(), tmp_path))
    assert profile.changes_nothing
    assert recorded(profile) == {}
    assert rules_of(profile) == RULES


def test_everything_in_it_can_be_set_and_is_what_is_in_force(tmp_path: Path) -> None:
    profile = read_profile(saved(SETTING.sub("", template()), tmp_path))
    assert profile.clinic
    assert profile.logo is not None
    assert profile.off == ()
    rules = rules_of(profile)
    assert tuple(replace(rule, limit_from="") for rule in rules) == RULES
    assert {rule.id for rule in rules if rule.limit_from} == {r.id for r in RULES if limits_of(r)}
    assert profile.bands.keys() == {band.metric for band in BANDS}
    for metric, own in profile.bands.items():
        first = next(band.reference() for band in BANDS if band.metric == metric)
        assert (own.low, own.high) == pytest.approx((first.low, first.high), abs=1e-4)
        assert own.source == first.source


def test_it_names_every_rule_metric_and_unit() -> None:
    text = template()
    for rule in RULES:
        assert rule.id in text
        assert rule.title in text
    for metric, unit in UNIT_OF.items():
        assert metric in text
        assert unit in text


def test_the_one_in_docs_is_this_one() -> None:
    """Made by: formcheck profile --template > docs/profile.toml"""
    assert (ROOT / "docs" / "profile.toml").read_text(encoding="utf-8") == template()
