"""A review beside a result: what was measured stays, what is shown is the reviewed, and it is
carried over only where it fits."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from formcheck.cli.main import cli
from formcheck.core.analysis import Analysis
from formcheck.core.pose import PoseTrack
from formcheck.core.progress import NullProgress
from formcheck.core.recording import Side
from formcheck.errors import InputError, StaleError, UsageError
from formcheck.intake import Intake, Site
from formcheck.reporting.overview import Outcome, OverviewRow, row_of
from formcheck.results.document import document
from formcheck.results.result import document_of, load, load_original, save, save_document
from formcheck.results.review import LONGEST_NAME, LONGEST_REMARK, load_review, review_etag
from formcheck.results.schema import from_json
from formcheck.review import changes, parse
from formcheck.settings import Settings
from formcheck.validation.measure import keep
from formcheck.workflows.analyze import AnalyzeRequest, Take, carry_out
from formcheck.workflows.report import formats_named, rewrite_reports
from formcheck.workflows.review import drop_review, save_review
from tests.support.equality import differences
from tests.support.measured_runners import GIVEN, STICK, event_of, named, side_view, value

CSV = formats_named(["csv"])
SPEED = {"kind": "belt_speed", "speed_kmh": 14.4}
Snapshot = dict[str, bytes]


def contents(folder: Path) -> Snapshot:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*.*")}


@pytest.fixture
def result(tmp_path: Path) -> Path:
    folder = tmp_path / "run.formcheck"
    folder.mkdir()
    save(side_view(), folder)
    return folder


def moved() -> dict[str, Any]:
    event = event_of(side_view(), 3)
    to_s = event.time_s + 0.05
    return {"kind": "move_event", "video": 0, "event": named(event), "to_s": to_s}


def reviewed_by(
    folder: Path, author: str, *corrections: dict[str, Any], **options: Any
) -> Analysis:
    given = {"formats": CSV, "progress": NullProgress(), **options}
    return save_review(folder, parse(list(corrections)), author, **given)


def test_the_document_that_counts_is_of_what_is_loaded(result: Path) -> None:
    assert document_of(result) == document(load(result))
    reviewed_by(result, "A. Name", moved(), SPEED)
    told = document_of(result)
    assert told == from_json((result / "analysis.reviewed.json").read_bytes())
    assert told == document(load(result))
    # A save that was interrupted once the review itself was kept.
    (result / "analysis.reviewed.json").unlink()
    assert document_of(result).review == told.review
    # A review of another recording.
    measured = side_view()
    info = replace(measured.primary.info, sha256="1" * 64)
    save(replace(measured, recordings=(replace(measured.primary, info=info),)), result)
    assert document_of(result).review is None


def test_what_was_measured_stays_byte_for_byte(result: Path) -> None:
    before = contents(result)
    reviewed_by(result, "A. Name", moved(), SPEED, remark="Soft landing.", sign_off=True)
    after = contents(result)
    assert {name: after[name] for name in before} == before
    assert set(after) - set(before) == {
        *("review.json", "analysis.reviewed.json", "metrics.csv", "strides.csv"),
    }
    drop_review(result, formats=CSV, progress=NullProgress())
    assert {name: contents(result)[name] for name in before} == before
    assert not (result / "review.json").exists()
    assert not (result / "analysis.reviewed.json").exists()


def test_whoever_loads_the_result_gets_the_reviewed_one(result: Path) -> None:
    saved = reviewed_by(result, "A. Name", moved(), SPEED)
    again = load(result)
    assert differences(again, saved) == []
    assert again.runner.speed_mps == pytest.approx(4.0)
    assert again.review is not None
    assert again.review.by == "A. Name"
    original = load_original(result)
    assert differences(original, side_view()) == [] or original.review is None
    assert {c.metric for c in changes(original, again)} >= {"contact_time", "step_length"}


def test_arrays_of_a_reviewed_result_are_those_of_its_reading(result: Path) -> None:
    swap = {"kind": "swap_sides", "video": 0, "from_s": 2.0}
    saved = reviewed_by(result, "A. Name", swap)
    again = load(result)
    assert np.array_equal(again.primary.trajectories.swapped, saved.primary.trajectories.swapped)
    assert differences(again.primary.angles, saved.primary.angles) == []
    assert again.primary.trajectories.swapped.any()


def test_the_reviewed_document_is_the_measured_one_and_who_when_what(result: Path) -> None:
    reviewed_by(result, "A. Name", moved(), remark="Soft.", sign_off=True)
    plain, document = (
        json.loads((result / name).read_bytes())
        for name in ("analysis.json", "analysis.reviewed.json")
    )
    assert plain.keys() == document.keys()
    assert plain["review"] is None
    assert from_json(json.dumps(document)).review is not None
    review = document["review"]
    assert review["by"] == review["signed_off"]["name"] == "A. Name"
    assert review["remark"] == "Soft."
    (correction,) = review["corrections"]
    assert correction == {**moved(), "by": "A. Name", "at": review["at"]}
    kept = json.loads((result / "review.json").read_bytes())
    assert kept.pop("schema_version") == 1
    assert len(kept.pop("recordings")) == 1
    assert kept == review


def test_a_reviewed_analysis_never_takes_the_place_of_the_measured_one(result: Path) -> None:
    saved = reviewed_by(result, "A. Name", SPEED)
    with pytest.raises(ValueError, match="as it was measured"):
        save_document(saved, result)


# Who made what.


def test_corrections_stay_their_authors(result: Path) -> None:
    reviewed_by(result, "First", SPEED, sign_off=True)
    review = reviewed_by(result, "Second", SPEED, moved()).review
    assert review is not None
    assert [made.by for made in review.made] == ["First", "Second"]
    assert review.by == "Second"
    assert review.sign_off is None


def test_signing_the_same_again_keeps_its_time(result: Path) -> None:
    first = reviewed_by(result, "A. Name", SPEED, sign_off=True).review
    path = result / "review.json"
    path.write_text(path.read_text().replace(first.sign_off.time, "2020-01-01T00:00:00+00:00"))  # type: ignore[union-attr]
    again = reviewed_by(result, "A. Name", SPEED, sign_off=True).review
    assert again is not None
    assert again.sign_off is not None
    assert again.sign_off.time.startswith("2020")
    changed = reviewed_by(result, "A. Name", SPEED, remark="New.", sign_off=True).review
    assert changed is not None
    assert changed.sign_off is not None
    assert not changed.sign_off.time.startswith("2020")


@pytest.mark.parametrize("change", ["a correction more", "one less", "another remark"])
def test_a_later_change_takes_a_sign_off_away(result: Path, change: str) -> None:
    reviewed_by(result, "A. Signed", SPEED, remark="Soft.", sign_off=True)
    made = {"a correction more": (SPEED, moved()), "one less": ()}.get(change, (SPEED,))
    remark = "Not so soft." if change == "another remark" else "Soft."
    review = reviewed_by(result, "B. Changed", *made, remark=remark).review
    assert review is not None
    assert review.sign_off is None
    assert review.withdrawn is not None
    assert (review.withdrawn.name, review.by) == ("A. Signed", "B. Changed")
    # Nobody's until somebody signs anew, however often it is saved.
    review = reviewed_by(result, "C. Later", *made, remark="Third.").review
    assert review is not None
    assert (review.sign_off, review.withdrawn and review.withdrawn.name) == (None, "A. Signed")
    signed = reviewed_by(result, "B. Changed", *made, remark="Third.", sign_off=True).review
    assert signed is not None
    assert signed.sign_off is not None
    assert (signed.sign_off.name, signed.withdrawn) == ("B. Changed", None)
    assert [(one.name, one.signed) for one in signed.history] == [
        *(("A. Signed", True), ("B. Changed", False)),
        *(("C. Later", False), ("B. Changed", True)),
    ]
    assert load(result).review == signed


def test_a_sign_off_stays_where_nothing_changed(result: Path) -> None:
    first = reviewed_by(result, "A. Signed", SPEED, sign_off=True).review
    assert reviewed_by(result, "B. Looked", SPEED).review == first
    second = reviewed_by(result, "B. Signed", SPEED, sign_off=True).review
    assert second is not None
    assert second.sign_off is not None
    assert second.sign_off.name == "B. Signed"
    assert [one.name for one in second.history] == ["A. Signed", "B. Signed"]
    assert [made.by for made in second.made] == ["A. Signed"]


def test_a_review_of_an_earlier_version_gets_a_history(result: Path) -> None:
    reviewed_by(result, "A. Signed", SPEED, sign_off=True)
    path = result / "review.json"
    kept = json.loads(path.read_bytes())
    del kept["history"]
    path.write_text(json.dumps(kept))
    assert load(result).review.sign_off.name == "A. Signed"  # type: ignore[union-attr]
    review = reviewed_by(result, "B. Changed", SPEED, moved()).review
    assert review is not None
    assert [(one.name, one.signed) for one in review.history] == [
        *(("A. Signed", True), ("B. Changed", False)),
    ]


def test_the_report_names_everybody_who_saved_the_review(result: Path) -> None:
    reviewed_by(result, "A. Signed", SPEED, sign_off=True)
    markdown = formats_named(["md"])
    reviewed_by(result, "B. Changed", SPEED, moved(), sign_off=True, formats=markdown)
    text = (result / "report.md").read_text(encoding="utf-8").replace("\\", "")
    assert "Signed off by B. Changed" in text
    (saved,) = (line for line in text.splitlines() if "Saved by: " in line)
    assert "A. Signed" in saved.partition("Saved by: ")[2]


def test_a_change_of_something_older_is_refused(result: Path) -> None:
    assert review_etag(result) == ""
    reviewed_by(result, "First", SPEED, base="")
    seen = review_etag(result)
    reviewed_by(result, "Second", SPEED, moved(), base=seen)
    with pytest.raises(StaleError):
        reviewed_by(result, "Third", base=seen)
    with pytest.raises(StaleError):
        drop_review(result, base=seen, formats=CSV, progress=NullProgress())
    assert load(result).review.by == "Second"  # type: ignore[union-attr]


@pytest.mark.parametrize("author", ["", " \n\t", "x" * (LONGEST_NAME + 1)])
def test_a_review_needs_a_name(result: Path, author: str) -> None:
    before = contents(result)
    with pytest.raises(UsageError, match="name"):
        reviewed_by(result, author, SPEED)
    assert contents(result) == before


def test_a_remark_has_an_end(result: Path) -> None:
    with pytest.raises(UsageError, match="longer than 5000"):
        reviewed_by(result, "A. Name", remark="x" * (LONGEST_REMARK + 1))


def test_what_does_not_fit_changes_nothing(result: Path) -> None:
    reviewed_by(result, "A. Name", SPEED)
    before = contents(result)
    far = {"kind": "exclude_span", "video": 0, "from_s": 99.0, "to_s": 100.0}
    with pytest.raises(UsageError, match="Correction 2"):
        reviewed_by(result, "A. Name", SPEED, far)
    assert contents(result) == before


# What disks and people do to it.


@pytest.mark.parametrize("name", ["analysis.reviewed.json"])
@pytest.mark.parametrize("how", ["removed", "cut", "of another review"])
def test_the_review_counts_whatever_became_of_its_document(
    result: Path, name: str, how: str
) -> None:
    saved = reviewed_by(result, "A. Name", moved(), SPEED)
    path = result / name
    if how == "removed":
        path.unlink()
    elif how == "cut":
        path.write_bytes(path.read_bytes()[:2000])
    else:
        path.write_text(path.read_text().replace("A. Name", "B. Name"))
    again = load(result)
    assert again.review == saved.review
    assert changes(saved, again) == ()


def damaged(content: Any) -> Any:
    return json.dumps(content).encode()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: b"",
        lambda _: b"{}",
        lambda _: b"[]",
        lambda _: b"\xff\xfe",
        lambda _: b"[" * 100_000,
        lambda c: damaged(c | {"schema_version": 2}),
        lambda c: damaged(c | {"by": ""}),
        lambda c: damaged(c | {"corrections": [{"kind": "explode", "by": "A", "at": "B"}]}),
        lambda c: damaged(c | {"signed_off": "me"}),
        lambda c: damaged(c | {"remark": 7}),
    ],
)
def test_a_review_that_cannot_be_read_is_said_not_hidden(
    result: Path, spoil: Callable[[dict[str, Any]], bytes]
) -> None:
    reviewed_by(result, "A. Name", SPEED)
    path = result / "review.json"
    path.write_bytes(spoil(json.loads(path.read_bytes())))
    analysis = load(result)
    assert analysis.review is None
    assert analysis.quality[0].id == "review_not_used"
    with pytest.raises(InputError, match=r"review\.json is damaged"):
        load_review(result)
    spoiled = path.read_bytes()
    with pytest.raises(InputError):
        reviewed_by(result, "B. Name", SPEED)
    assert path.read_bytes() == spoiled


def test_a_review_of_another_recording_is_not_used(result: Path) -> None:
    reviewed_by(result, "A. Name", SPEED)
    path = result / "review.json"
    path.write_text(path.read_text().replace(json.loads(path.read_text())["recordings"][0], "0"))
    analysis = load(result)
    assert analysis.review is None
    assert "The review by A. Name does not fit" in analysis.quality[0].message


# A result made anew.


def landmarks(folder: Path, track: PoseTrack) -> Path:
    path = folder / "take.npz"
    keep(track, path)
    return path


def analysed(poses: Path, target: Path, settings: Settings = GIVEN) -> Analysis:
    take = Take(None, poses, settings)
    return carry_out(
        AnalyzeRequest((take,), target, ("csv", "md"), video=False, jobs=1), NullProgress()
    )


def test_a_review_holds_for_the_result_made_anew(tmp_path: Path) -> None:
    poses, target = landmarks(tmp_path, STICK.track()), tmp_path / "run.formcheck"
    analysed(poses, target)
    saved = reviewed_by(target, "A. Name", moved(), SPEED, remark="Soft.", sign_off=True)
    again = analysed(poses, target)
    assert again.review == saved.review
    assert changes(saved, again) == ()
    assert changes(load(target), again) == ()
    assert "Signed off by A. Name" in (target / "report.md").read_text(encoding="utf-8")


def test_a_sign_off_of_other_numbers_is_withdrawn(tmp_path: Path) -> None:
    poses, target = landmarks(tmp_path, STICK.track()), tmp_path / "run.formcheck"
    analysed(poses, target)
    reviewed_by(target, "A. Name", moved(), remark="Soft.", sign_off=True)
    again = analysed(poses, target, replace(GIVEN, height_m=1.6))
    assert again.review is not None
    assert again.review.sign_off is None
    assert again.review.withdrawn is not None
    assert again.review.remark == "Soft."
    assert load(target).review == again.review
    text = (target / "report.md").read_text(encoding="utf-8")
    assert "The sign\\-off by A. Name" in text or "The sign-off by A. Name" in text
    assert "does not hold for these" in text


def test_a_result_of_another_recording_does_not_take_its_place(tmp_path: Path) -> None:
    poses, target = landmarks(tmp_path, STICK.track()), tmp_path / "run.formcheck"
    analysed(poses, target)
    reviewed_by(target, "A. Name", moved())
    before = contents(target)
    landmarks(tmp_path, replace(STICK, cadence_spm=160.0).track())
    with pytest.raises(UsageError, match=r"holds a review by A\. Name of another recording"):
        analysed(poses, target)
    assert contents(target) == before


@pytest.mark.slow
def test_a_review_whose_corrections_fit_no_more_is_kept_and_said(tmp_path: Path) -> None:
    poses, target = landmarks(tmp_path, STICK.track()), tmp_path / "run.formcheck"
    analysed(poses, target)
    reviewed_by(target, "A. Name", moved())
    # Slow motion, so that the contact is elsewhere now.
    review = (target / "review.json").read_bytes()
    again = analysed(poses, target, replace(GIVEN, view=None, slow_motion=None))
    assert again.review is not None
    path = target / "review.json"
    far = json.loads(review)
    far["corrections"][0]["event"]["time_s"] = 400.0
    path.write_text(json.dumps(far))
    kept = path.read_bytes()
    again = analysed(poses, target)
    assert again.review is None
    assert again.quality[0].id == "review_not_used"
    assert path.read_bytes() == kept
    assert not (target / "analysis.reviewed.json").exists()
    assert load(target).quality[0].id == "review_not_used"
    assert "does not fit this analysis" in (target / "report.md").read_text(encoding="utf-8")
    document = json.loads((target / "analysis.json").read_bytes())
    assert "review_not_used" not in {note["id"] for note in document["quality"]}


# Others who show it.


def test_reports_made_again_are_of_the_reviewed_numbers(result: Path) -> None:
    reviewed_by(result, "A. Name", SPEED)
    shown = rewrite_reports(result, CSV, NullProgress()).analysis
    assert value(shown, "running_speed") == pytest.approx(4.0)
    rows = (result / "metrics.csv").read_text(encoding="utf-8").splitlines()
    assert rows[0].endswith("reviewed_by,reviewed_at,signed_off_by")
    assert all(",A. Name,20" in row for row in rows[1:])


def test_the_command_says_it_and_shows_the_reviewed_numbers(result: Path) -> None:
    reviewed_by(result, "A. Name", SPEED, remark="Soft.", sign_off=True)
    ran = CliRunner().invoke(cli, ["report", str(result), "--format", "md"])
    assert ran.exit_code == 0, ran.output
    assert "Reviewed by A. Name on " in ran.stdout
    assert "Remark: Soft." in ran.stdout
    text = (result / "report.md").read_text(encoding="utf-8")
    assert "belt speed set to 14.4 km/h" in text
    assert "4.00" in text


def test_answers_given_later_judge_both(result: Path) -> None:
    reviewed_by(result, "A. Name", moved())
    told = Intake(sites=(Site.LOWER_BACK,), during=4)
    shown = rewrite_reports(result, CSV, NullProgress(), told).analysis
    measured, again = load_original(result), load(result)
    assert shown.review == again.review
    assert differences(again.findings, shown.findings) == []
    assert measured.review is None
    assert [c.level for c in measured.checks] == [c.level for c in side_view().checks]
    assert changes(shown, again) == ()


def test_a_result_of_which_nothing_was_measured_takes_a_remark(tmp_path: Path) -> None:
    still = np.repeat(STICK.track().xy_px[:1], 200, axis=0)
    standing = replace(STICK, duration_s=200 / STICK.fps).track()
    target = tmp_path / "still.formcheck"
    assert analysed(landmarks(tmp_path, replace(standing, xy_px=still)), target).reason
    reviewed_by(target, "A. Name", remark="Film again.")
    review = load(target).review
    assert review is not None
    assert review.remark == "Film again."


def test_the_row_of_a_batch_says_who_reviewed(result: Path) -> None:
    assert row_of(load(result), "run", Outcome.DONE).reviewed == ""
    reviewed_by(result, "A. Name", SPEED, sign_off=True)
    row = row_of(load(result), "run", Outcome.DONE)
    assert (row.reviewed, row.signed_off) == ("A. Name", "A. Name")
    assert OverviewRow.from_plain(json.loads(json.dumps(row.as_plain()))) == row


def test_contact_times_in_the_stride_table_are_those_after_the_review(result: Path) -> None:
    reviewed_by(result, "A. Name", moved())
    moved_to = f"{moved()['to_s']}"
    strides = (result / "strides.csv").read_text(encoding="utf-8")
    assert moved_to in strides
    assert Side.LEFT in strides
