from fractions import Fraction
from pathlib import Path

import pytest

from formcheck.core.recording import SlowMotionSource
from formcheck.video.reader import open_video
from formcheck.video.slowmotion import CAPTURE_RATE_TAG, slow_motion
from tests.video import clips


def test_what_the_user_says_wins() -> None:
    tags = {CAPTURE_RATE_TAG: "120"}
    assert slow_motion(tags, Fraction(30), 8.0) == (8.0, SlowMotionSource.GIVEN)


@pytest.mark.parametrize(
    ("capture", "hz", "factor"),
    [
        ("240.000000", Fraction(30), 8.0),
        ("240", Fraction(30000, 1001), 8.0),
        ("120.000000", Fraction(30), 4.0),
        ("240", Fraction(240), 1.0),
        ("30", Fraction(2995, 100), 1.0),
        ("75", Fraction(30), 2.5),
    ],
)
def test_capture_rate_in_the_file(capture: str, hz: Fraction, factor: float) -> None:
    assert slow_motion({CAPTURE_RATE_TAG: capture}, hz, None) == (
        factor,
        SlowMotionSource.METADATA,
    )


@pytest.mark.parametrize("capture", ["", "0", "-30", "nan", "inf", "fast"])
def test_capture_rate_that_means_nothing(capture: str) -> None:
    assert slow_motion({CAPTURE_RATE_TAG: capture}, Fraction(30), None) == (
        1.0,
        SlowMotionSource.NONE,
    )


def test_nothing_known() -> None:
    assert slow_motion({}, Fraction(30), None) == (1.0, SlowMotionSource.NONE)
    assert slow_motion({CAPTURE_RATE_TAG: "240"}, None, None) == (1.0, SlowMotionSource.NONE)


def test_from_a_file(tmp_path: Path) -> None:
    tags = {CAPTURE_RATE_TAG: "240.000000"}
    source = open_video(clips.write_clip(tmp_path / "clip.mp4", clips.steady(20, 30), tags=tags))
    assert slow_motion(source.tags, source.info.nominal_hz, None)[0] == 8.0
