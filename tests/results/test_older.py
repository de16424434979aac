"""Results of schema version 1 open, with levels where they said enough, and are judged again."""

import json
from pathlib import Path
from typing import Any

import pytest

from formcheck.core.analysis import SCHEMA_VERSION
from formcheck.core.finding import Level
from formcheck.core.progress import NullProgress
from formcheck.core.recording import View
from formcheck.errors import InputError
from formcheck.reporting import FORMATS
from formcheck.reporting.video.keyframe_files import save_key_frames
from formcheck.results.result import load, save
from formcheck.results.schema import from_json
from formcheck.viewer.library import summary_of
from formcheck.workflows.report import rewrite_reports
from tests.support.analyses import sample_analysis


def of_version_1(folder: Path) -> Path:
    """A result as version 1 wrote it: without levels and likelihoods, with outcomes."""
    save(sample_analysis(View.REAR), folder)
    path = folder / "analysis.json"
    document: dict[str, Any] = json.loads(path.read_bytes())
    document["schema_version"] = 1
    for finding in document["findings"]:
        for name in ("level", "likelihood", "would_settle"):
            del finding[name]
        for evidence in finding["evidence"]:
            del evidence["likelihood"]
    document["checks"] = [
        {"rule": rule, "title": rule, "side": None, "outcome": outcome, "explanation": "5.0°"}
        for rule, outcome in {
            "pelvic_drop": "fired", "trunk_lean": "clear", "overstride": "unclear",
            "crossover": "not_measured",
        }.items()
    ]  # fmt: skip
    path.write_text(json.dumps(document, indent=1), encoding="utf-8")
    return path


def test_what_fired_is_clear_and_says_how_likely_from_its_own_numbers(tmp_path: Path) -> None:
    of_version_1(tmp_path)
    analysis = load(tmp_path)
    assert analysis.schema_version == 1
    (found,) = analysis.findings
    (evidence,) = found.evidence
    assert (found.level, found.is_headline) == (Level.CLEAR, True)
    assert found.likelihood == evidence.likelihood > 0.975
    assert evidence.ci95[0] > evidence.limit


def test_checks_get_a_level_and_no_likelihood(tmp_path: Path) -> None:
    of_version_1(tmp_path)
    checks = {check.rule: check for check in load(tmp_path).checks}
    assert {rule: check.level for rule, check in checks.items()} == {
        "pelvic_drop": Level.CLEAR,
        "trunk_lean": Level.UNLIKELY,
        "overstride": Level.NOT_JUDGED,
        "crossover": Level.NOT_JUDGED,
    }
    assert {(c.likelihood, c.limit) for c in checks.values()} == {(None, None)}


def test_the_library_shows_it_as_before(tmp_path: Path) -> None:
    row = summary_of(of_version_1(tmp_path))
    assert row is not None
    assert row["n_findings"] == 1


def test_it_is_judged_again_when_a_report_is_written(tmp_path: Path) -> None:
    path = of_version_1(tmp_path)
    save_key_frames((), tmp_path)
    csv = [format_ for format_ in FORMATS if format_.name == "csv"]
    rewrite_reports(tmp_path, csv, NullProgress())
    again = json.loads(path.read_bytes())
    assert again["schema_version"] == SCHEMA_VERSION
    assert {check["rule"] for check in again["checks"]} > {"pelvic_drop", "pelvic_drop_difference"}
    judged = [check for check in again["checks"] if check["level"] != "not_judged"]
    assert judged
    assert all(0.0 <= check["likelihood"] <= 1.0 for check in judged)
    assert load(tmp_path).schema_version == SCHEMA_VERSION


@pytest.mark.parametrize(
    "damage",
    [
        {"findings": 7},
        {"findings": [7]},
        {"findings": [{"evidence": 3}]},
        {"findings": [{"evidence": [{"value": "a"}]}]},
        {"checks": None},
        {"checks": ["a"]},
        {"checks": [{"outcome": "exploded"}]},
        {"checks": [{"outcome": ["fired"]}]},
    ],
)
def test_a_damaged_one_is_named(damage: dict[str, Any], tmp_path: Path) -> None:
    document = json.loads(of_version_1(tmp_path).read_bytes()) | damage
    with pytest.raises(InputError, match="damaged at"):
        from_json(json.dumps(document))
