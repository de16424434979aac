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
    tags: Mapping[str, str], nominal_hz: Fraction | None, given: float | None
) -> tuple[float, SlowMotionSource]:
    """File seconds per capture second and how that is known.

    ``given`` by the user wins; else the file's own ``tags`` say at how many frames a second it was
    taken, against ``nominal_hz`` at which it plays. iPhones keep the capture rate in the file
    (240 fps plays in real time) and mark nothing in the slowed copies they share: 1.0, NONE.
    """
    if given is not None:
        return given, SlowMotionSource.GIVEN
    capture_hz = _number(tags.get(CAPTURE_RATE_TAG, ""))
    if capture_hz is None or nominal_hz is None:
        return 1.0, SlowMotionSource.NONE
    factor = capture_hz / float(nominal_hz)
    whole = round(factor)
    if whole >= 1 and abs(factor - whole) <= _WHOLE_WITHIN * whole:
        factor = float(whole)
    return factor, SlowMotionSource.METADATA


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and value > 0 else None
