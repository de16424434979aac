"""Results that earlier versions wrote open as they were: ``tests/data/saved_results``, written by
the version before the packages were laid out anew, from the samples' landmarks.

``reviewed``: from the side, in German, with answers, a clinic's profile, a span left out and a
sign-off. ``two``: from the side and from behind.
"""

import json
import shutil
from pathlib import Path

import pytest

from formcheck.cli.main import run
from formcheck.core.recording import View
from formcheck.core.review import ExcludeSpan
from formcheck.results.attached import load_intake, load_profile
from formcheck.results.result import load, load_original
from tests.support.rendered_reports import metrics_csv, strides_csv

SAVED = Path(__file__).parents[1] / "data" / "saved_results"
NAMES = ("reviewed", "two")


@pytest.fixture(params=NAMES)
def saved(request: pytest.FixtureRequest) -> Path:
    return SAVED / f"{request.param}.formcheck"


def text_of(path: Path) -> str:
    return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")


def test_every_number_is_read_as_it_was_written(saved: Path) -> None:
    analysis = load(saved)
    assert metrics_csv(analysis).replace("\r\n", "\n") == text_of(saved / "metrics.csv")
    assert strides_csv(analysis).replace("\r\n", "\n") == text_of(saved / "strides.csv")


def test_every_finding_is_read_as_it_was_written(saved: Path) -> None:
    document = json.loads((saved / "analysis.json").read_bytes())
    original = load_original(saved)
    assert [(f.id, f.level.value, f.likelihood) for f in original.findings] == [
        (f["id"], f["level"], f["likelihood"]) for f in document["findings"]
    ]
    assert [(c.rule, c.level.value, c.likelihood) for c in original.checks] == [
        (c["rule"], c["level"], c["likelihood"]) for c in document["checks"]
    ]
    assert original.checks


def test_what_people_did_with_it_is_there() -> None:
    saved = SAVED / "reviewed.formcheck"
    review = load(saved).review
    assert review is not None
    (made,) = review.made
    assert made.correction == ExcludeSpan(0, 1.0, 1.8)
    assert (review.by, review.remark) == ("A. Name", "checked")
    assert review.sign_off is not None
    assert load_original(saved).review is None
    intake, profile = load_intake(saved), load_profile(saved)
    assert intake is not None
    assert profile is not None
    assert profile.clinic == "Sports Clinic"


def test_two_views_are_there() -> None:
    views = [recording.gait.view for recording in load(SAVED / "two.formcheck").recordings]
    assert views == [View.SIDE, View.REAR]


@pytest.mark.parametrize("name", NAMES)
def test_its_report_is_written_again(name: str, tmp_path: Path) -> None:
    place = tmp_path / f"{name}.formcheck"
    shutil.copytree(SAVED / place.name, place)
    before = text_of(place / "metrics.csv")
    assert run(["report", str(place), "--format", "html,csv", "--quiet"]) == 0
    assert text_of(place / "metrics.csv") == before
    assert (place / "report.html").stat().st_size > 50_000
