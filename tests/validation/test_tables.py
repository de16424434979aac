"""What a validation is kept in, and the document made from it."""

import math
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from formcheck.core.gait import EventKind
from formcheck.core.pose import PoseTrack
from formcheck.core.recording import Side
from formcheck.core.timeline import Timeline
from formcheck.pose.replay import read_poses
from formcheck.validation.case import Family, Garment, Split
from formcheck.validation.document import FIRST_LINE, document
from formcheck.validation.measure import TruthComparison, keep, landmark_file
from formcheck.validation.pairing import Pair
from formcheck.validation.scores import ValidationData
from formcheck.validation.tables import load, save
from tests.support.validation_pairs import RUN, events, pair

DOCS = Path(__file__).resolve().parents[2] / "docs"


def comparison() -> TruthComparison:
    rear = replace(RUN, garment=Garment.STICKERS, findings=("overstride", "crossover"))
    tuning = replace(RUN, split=Split.TUNING)
    filmed = replace(RUN, family=Family.FILMED, reason="Nobody | walks.", duration_s=0.0)
    pairs = (
        pair("a", 8.123456789, 7.5, run=rear),
        replace(pair("a", -1.0, None, side=Side.LEFT, run=rear), reason="a | \"b\"\nc", near=False),
        pair("b", 8.0, 9.0, run=tuning),
        pair("c", 160.0, 161.0, metric="cadence", run=filmed),
    )  # fmt: skip
    runs = tuple(dict.fromkeys(p.run for p in pairs))
    late = events(0.0104, -0.02, n_true=3, kind=EventKind.INITIAL_CONTACT, run=runs[0])
    return TruthComparison(runs, pairs, (late,))


def test_what_is_saved_is_read_back(tmp_path: Path) -> None:
    before = comparison()
    save(before, tmp_path)
    after = load(tmp_path)
    assert after.runs == before.runs
    assert [round_off(p) for p in after.pairs] == [round_off(p) for p in before.pairs]
    assert after.events[0].late_s == pytest.approx(before.events[0].late_s)
    assert replace(after.events[0], late_s=()) == replace(before.events[0], late_s=())


def round_off(p: Pair) -> Pair:
    return replace(p, true=round(p.true, 4))


def test_the_first_line_says_what_the_truth_is() -> None:
    text = document(ValidationData(comparison()))
    assert text.splitlines()[0] == FIRST_LINE
    assert "rendered avatars" in FIRST_LINE
    assert "no truth of real people" in FIRST_LINE


def test_the_rows_hold_the_numbers() -> None:
    lines = document(ValidationData(comparison())).splitlines()
    (absolute,) = [line for line in lines if line.startswith("| trunk_lean | °")]
    cells = [cell.strip() for cell in absolute.split("|")[1:-1]]
    # n 1, refused 1, bias −0.62, MAE 0.62, 95th percentile; one truth has no spread and no slope.
    assert cells[:10] == ["trunk_lean", "°", "1", "1", "−0.62", "0.62", "0.62", "–", "–", "–"]
    (relative,) = [line for line in lines if line.startswith("| … constant removed")]
    assert "−1.62" in relative
    assert any("160.00 | 161.00 | 160.00 to 162.00 | yes" in line for line in lines)


def test_no_table_row_is_torn_by_a_reason() -> None:
    lines = document(ValidationData(comparison())).splitlines()
    for head, rule in pairwise(lines):
        if rule.startswith("| ---"):
            columns = head.count("|")
            start = lines.index(rule) + 1
            for line in lines[start:]:
                if not line:
                    break
                assert line.count("|") == columns, line


@pytest.mark.slow
def test_the_published_document_is_made_from_the_published_tables() -> None:
    folder = DOCS / "validation"
    if not folder.is_dir():
        pytest.skip("nothing is published yet")
    published = (DOCS / "validation.md").read_text(encoding="utf-8")
    assert document(ValidationData(load(folder))) == published


def test_kept_landmarks_are_read_by_the_product(tmp_path: Path) -> None:
    xy_px = np.full((3, 33, 2), np.nan)
    xy_px[:, 11] = [[1.5, 2.25], [3.5, 4.25], [5.5, 6.25]]
    track = PoseTrack(
        Timeline(np.arange(3) / 60.0), xy_px, np.ones((3, 33)), (640, 480), "mediapipe-full"
    )
    video = tmp_path / "a.mp4"
    video.write_bytes(b"one")
    path = landmark_file(tmp_path, video, "full")
    keep(track, path)
    again = read_poses(path)
    assert again.backend == "mediapipe-full"
    assert again.size_px == (640, 480)
    assert np.array_equal(again.xy_px, track.xy_px, equal_nan=True)
    video.write_bytes(b"two")
    assert landmark_file(tmp_path, video, "full") != path
    assert math.isclose(again.timeline.time_s[1], 1 / 60)
