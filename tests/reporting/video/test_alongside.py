"""Two recordings in step: which frames stand together, and what the video holds."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from formcheck.comparison.alignment import Alignment, aligned
from formcheck.core.analysis import Analysis
from formcheck.core.pose import of_side
from formcheck.core.recording import Side
from formcheck.languages import language
from formcheck.reporting.palette import LIMIT
from formcheck.reporting.video.alongside import (
    BAR_PX,
    GAP_PX,
    FilmedRun,
    PicturePair,
    pairs,
    side_by_side,
)
from formcheck.reporting.video.keyframes import HEIGHT_PX, WIDTH_PX
from formcheck.video.reader import open_video
from tests.support.analyses import sample_analysis
from tests.support.frames_in_memory import PlainFrames
from tests.support.stick_runner import StickRunner

SLOW = StickRunner(cadence_spm=150.0)
QUICK = StickRunner(cadence_spm=190.0, fps=50.0, size_px=(640, 480), px_per_m=150.0)


def filmed(analysis: Analysis, damaged: tuple[int, ...] = (), grey: int = 90) -> FilmedRun:
    recording = analysis.primary
    return FilmedRun(PlainFrames(recording.info, grey, damaged), recording, analysis)


def half_hidden(film: FilmedRun) -> FilmedRun:
    """One hand was never seen."""
    cleaned = film.recording.trajectories
    xy_px = cleaned.xy_px.copy()
    xy_px[:, of_side("wrist", Side.LEFT)] = np.nan
    recording = replace(film.recording, trajectories=replace(cleaned, xy_px=xy_px))
    return replace(film, recording=recording)


def together(before: FilmedRun, after: FilmedRun) -> tuple[Alignment, tuple[PicturePair, ...]]:
    alignment = aligned(before.recording, after.recording)
    assert alignment is not None
    return alignment, pairs(before, after, alignment)


@pytest.mark.parametrize("factor", [1.0, 4.0])
def test_frames_that_stand_together_share_the_phase(factor: float) -> None:
    before = filmed(sample_analysis(stick=SLOW, slow_motion_factor=factor))
    after = filmed(sample_analysis(stick=QUICK))
    alignment, shown = together(before, after)
    side = alignment.side
    assert len(shown) > 100
    for pair in shown:
        phases = [
            float(stick.phase(side, np.array([f.capture_s[index]]))[0]) % 1.0
            for stick, f, index in ((SLOW, before, pair.before), (QUICK, after, pair.after))
        ]
        apart = abs(phases[1] - phases[0])
        # Half a frame of the second recording, as a share of its stride.
        assert min(apart, 1.0 - apart) <= 0.5 / (QUICK.fps * QUICK.stride_s) + 1e-6


def test_the_pace_is_that_of_the_first_recording_from_its_first_contact() -> None:
    before = filmed(sample_analysis(stick=SLOW))
    alignment, shown = together(before, filmed(sample_analysis(stick=QUICK)))
    times_s = [pair.file_time_s for pair in shown]
    assert times_s[0] == 0.0
    assert np.diff(times_s) == pytest.approx(1 / 60)
    indices = [pair.before for pair in shown]
    assert indices == list(range(indices[0], indices[-1] + 1))
    assert before.capture_s[indices[0]] == pytest.approx(alignment.before_s[0], abs=1 / 60)
    afters = [pair.after for pair in shown]
    assert afters == sorted(afters)


def made(path: Path, before: FilmedRun, after: FilmedRun, **more: object) -> list[int]:
    alignment, shown = together(before, after)
    told: list[int] = []
    # One stride is enough to see.
    short = Alignment(alignment.side, alignment.before_s[:2], alignment.after_s[:2])
    side_by_side(before, after, short, path, progress=told.append, **more)  # type: ignore[arg-type]
    assert len(told) == len(pairs(before, after, short)) < len(shown)
    return told


def test_the_video_plays_with_both_sides_and_their_names(tmp_path: Path) -> None:
    path = tmp_path / "comparison.mp4"
    before = filmed(sample_analysis(stick=SLOW), grey=60)
    after = half_hidden(filmed(sample_analysis(stick=QUICK), grey=200))
    told = made(path, before, after)
    source = open_video(path)
    assert source.info.n_frames == len(told)
    assert source.info.size_px == (2 * WIDTH_PX + GAP_PX, HEIGHT_PX + BAR_PX)
    assert np.diff(source.file_time_s) == pytest.approx(1 / 60, abs=1e-4)
    first = next(iter(source.frames(0, 1))).rgb.astype(float)
    left, right = first[:, :WIDTH_PX], first[:, WIDTH_PX + GAP_PX :]
    assert np.median(left[:HEIGHT_PX]) == pytest.approx(60, abs=8)
    # Words on top and a bar below.
    for half, grey in ((left, 60), (right, 200)):
        assert (np.abs(half[10:50, 15:130] - grey).max(axis=2) > 40).mean() > 0.05
        assert half[HEIGHT_PX + 10 : HEIGHT_PX + 22, 20:200].max() > 120
    # Both runners fill their panels, however large they were.
    for half, grey in ((left, 60), (right, 200)):
        drawn = (np.abs(half[60:HEIGHT_PX, 150:430] - grey).max(axis=2) > 60).any(axis=1)
        assert np.ptp(np.flatnonzero(drawn)) > 0.6 * HEIGHT_PX
    # A picture wider than high is scaled to the height of the other, and centred.
    assert np.median(right[300:400, 200:400]) == pytest.approx(200, abs=8)


def test_damaged_frames_are_bridged_and_the_words_are_translated(tmp_path: Path) -> None:
    whole = filmed(sample_analysis(stick=SLOW))
    alignment, shown = together(whole, whole)
    lost = tuple(pair.after for pair in shown[3:6])
    path = tmp_path / "german.mp4"
    made(path, whole, filmed(sample_analysis(stick=SLOW), damaged=lost), language=language("de"))
    assert open_video(path).info.n_frames > 30
    assert alignment.side is Side.RIGHT


def pinkish(picture: NDArray[np.uint8]) -> float:
    """Share of ``picture`` in the colour of limits, as far as it outlives a video."""
    return float((np.abs(picture.astype(int) - LIMIT).max(axis=2) < 45).mean())


def test_a_finding_is_drawn_with_its_limit_in_the_picture_it_belongs_to(tmp_path: Path) -> None:
    found = sample_analysis(stick=SLOW)  # the left knee at contact, half a right stride on
    before, after = filmed(replace(found, findings=())), filmed(found)
    path = tmp_path / "found.mp4"
    frames = made(path, before, after)
    middle = len(frames) // 2 + 4
    frame = next(iter(open_video(path).frames(middle, middle + 1))).rgb
    left, right = frame[:HEIGHT_PX, :WIDTH_PX], frame[:HEIGHT_PX, WIDTH_PX + GAP_PX :]
    assert pinkish(left) < 1e-4
    assert pinkish(right) > 5e-4


@pytest.mark.slow
def test_faces_are_blurred_where_that_was_asked_for(tmp_path: Path) -> None:
    plain = sample_analysis(stick=SLOW)
    settings = {**plain.provenance.settings, "blur_faces": True}
    blurred = replace(plain, provenance=replace(plain.provenance, settings=settings))
    checks = {}
    for name, analysis in (("plain", plain), ("blurred", blurred)):
        stripes = Stripes(analysis.primary.info)
        film = FilmedRun(stripes, analysis.primary, analysis)
        made(tmp_path / f"{name}.mp4", film, film)
        frame = next(iter(open_video(tmp_path / f"{name}.mp4").frames(5, 6))).rgb
        checks[name] = float(frame[:HEIGHT_PX].astype(float).std(axis=1).mean())
    assert checks["blurred"] < checks["plain"]


class Stripes(PlainFrames):
    """Frames whose columns alternate, so that a blur shows."""

    def frames(self, start: int = 0, stop: int | None = None):  # type: ignore[no-untyped-def]
        for frame in super().frames(start, stop):
            rgb = frame.rgb.copy()
            rgb[:, ::2] = 255
            yield replace(frame, rgb=rgb)
