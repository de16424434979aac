"""How much slower than life a file plays."""

import math
from collections.abc import Mapping
from fractions import Fraction

from formcheck.core.recording import SlowMotionSource

CAPTURE_RATE_TAG = "com.android.capture.fps"
"""Written by Android's recorder: frames a second that the camera took."""

# Rates are rounded on the way into the file (240 over 29.97): a factor this near a whole one is it.
_WHOLE_WITHIN = 0.02


def slow_motion(
    tags: Mapping[str, str], nominal_hz: Fraction | None
) -> tuple[float, SlowMotionSource]:
    """File seconds per capture second and how that is known.

    The file's own ``tags`` say at how many frames a second it was taken, against ``nominal_hz`` at
    which it plays. Cameras slow down by whole factors from 2 on;
    any other pair comes of a rate that was lowered, a film that was converted or one whose frames
    come unevenly (``unclear_capture_hz``). iPhones keep the capture rate in the file (240 fps plays
    in real time) and mark nothing in the slowed copies they share: 1.0, NONE.
    """
    factor = _tagged(tags, nominal_hz)
    if factor is None or not _is_whole(factor):
        return 1.0, SlowMotionSource.NONE
    return float(round(factor)), SlowMotionSource.METADATA


def unclear_capture_hz(tags: Mapping[str, str], nominal_hz: Fraction | None) -> float | None:
    """Frames a second that the ``tags`` say were taken, where ``nominal_hz`` is no whole part of
    it, which is not believed; None where there is nothing to doubt."""
    factor = _tagged(tags, nominal_hz)
    return None if factor is None or _is_whole(factor) else _number(tags[CAPTURE_RATE_TAG])


def _tagged(tags: Mapping[str, str], nominal_hz: Fraction | None) -> float | None:
    capture_hz = _number(tags.get(CAPTURE_RATE_TAG, ""))
    return None if capture_hz is None or not nominal_hz else capture_hz / float(nominal_hz)


def _is_whole(factor: float) -> bool:
    return round(factor) >= 1 and abs(factor - round(factor)) <= _WHOLE_WITHIN * round(factor)


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and value > 0 else None
