from fractions import Fraction
from pathlib import Path

import pytest

from formcheck.core.recording import SlowMotionSource
from formcheck.video.reader import open_video
from formcheck.video.stored import CAPTURE_RATE_TAG, slow_motion, unclear_capture_hz
from tests.support import clips


@pytest.mark.parametrize(
    ("capture", "hz", "factor"),
    [
        ("240.000000", Fraction(30), 8.0),
        ("240", Fraction(30000, 1001), 8.0),
        ("120.000000", Fraction(30), 4.0),
        ("240", Fraction(240), 1.0),
        ("30", Fraction(2995, 100), 1.0),
    ],
)
def test_capture_rate_in_the_file(capture: str, hz: Fraction, factor: float) -> None:
    assert slow_motion({CAPTURE_RATE_TAG: capture}, hz) == (
        factor,
        SlowMotionSource.METADATA,
    )


@pytest.mark.parametrize("capture", ["", "0", "-30", "nan", "inf", "fast"])
def test_capture_rate_that_means_nothing(capture: str) -> None:
    assert slow_motion({CAPTURE_RATE_TAG: capture}, Fraction(30)) == (
        1.0,
        SlowMotionSource.NONE,
    )


def test_nothing_known() -> None:
    assert slow_motion({}, Fraction(30)) == (1.0, SlowMotionSource.NONE)
    assert slow_motion({CAPTURE_RATE_TAG: "240"}, None) == (1.0, SlowMotionSource.NONE)


def test_from_a_file(tmp_path: Path) -> None:
    tags = {CAPTURE_RATE_TAG: "240.000000"}
    source = open_video(clips.write_clip(tmp_path / "clip.mp4", clips.steady(20, 30), tags=tags))
    assert slow_motion(source.tags, source.info.nominal_hz)[0] == 8.0
    assert source.info.unclear_capture_hz is None


@pytest.mark.parametrize(
    ("capture", "hz"),
    [
        ("30", Fraction(24)),
        ("30", Fraction(25)),
        ("30", Fraction(60)),
        ("75", Fraction(30)),
        ("60", Fraction(25)),
    ],
)
def test_a_ratio_that_no_camera_makes_is_not_believed(capture: str, hz: Fraction) -> None:
    tags = {CAPTURE_RATE_TAG: capture}
    assert slow_motion(tags, hz) == (1.0, SlowMotionSource.NONE)
    assert unclear_capture_hz(tags, hz) == float(capture)


@pytest.mark.parametrize("capture", ["24", "48", "240", "fast"])
def test_nothing_to_doubt(capture: str) -> None:
    assert unclear_capture_hz({CAPTURE_RATE_TAG: capture}, Fraction(24)) is None
    assert unclear_capture_hz({CAPTURE_RATE_TAG: capture}, None) is None


def test_doubt_is_kept_with_the_file(tmp_path: Path) -> None:
    tags = {CAPTURE_RATE_TAG: "30.000000"}
    source = open_video(clips.write_clip(tmp_path / "clip.mp4", clips.steady(20, 24), tags=tags))
    assert source.info.unclear_capture_hz == 30.0
    assert slow_motion(source.tags, source.info.nominal_hz)[0] == 1.0
