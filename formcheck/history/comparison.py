"""Two values of one measure of one runner: is the difference more than error?

An error of the method that is the same in both drops out of their difference, so in one set-up the
smallest detectable change decides (1.96 · √2 · SEM, Weir 2005, doi:10.1519/15184.1). In two
set-ups it does not drop out; then the 95 % interval of the difference decides, from the intervals
of both values, which hold the method's error.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

from formcheck.core.entry import Entry, Value

RATES_ALIKE = 0.05
"""Share by which frame rates may differ and be one: 59.94 and 60, 29.97 and 30."""

SPEEDS_ALIKE = 0.03
"""Share by which speeds may differ and be one: half a step of a treadmill's display."""


class Verdict(StrEnum):
    """What can be said of a change."""

    CHANGED = "changed"
    NO_DETECTABLE_CHANGE = "no_detectable_change"
    CANNOT_TELL = "cannot_tell"


class Difference(StrEnum):
    """In what two set-ups differ. Another speed is no other set-up: it changes how people run."""

    VIEW = "view"
    FACING = "facing"
    CAMERA = "camera"
    FRAME_RATE = "frame_rate"
    MODEL = "model"
    METHOD = "method"
    VERSION = "version"
    SPEED = "speed"


@dataclass(frozen=True)
class Point:
    """A value and the result it is from."""

    entry: Entry
    value: Value


@dataclass(frozen=True)
class Change:
    """From ``before`` to another point. ``change``: in the measure's unit. ``detectable``: what it
    had to reach; None where nobody knows. ``differing``: what of the set-up did, and the speed."""

    before: Point
    change: float
    detectable: float | None
    verdict: Verdict
    differing: tuple[Difference, ...]


def compared(before: Point, after: Point) -> Change:
    """The change from one point to another and what can be said of it."""
    differing = differences(before, after)
    change = after.value.value - before.value.value
    detectable = _detectable(before.value, after.value)
    if set(differing) - {Difference.SPEED}:
        error = _error_between(before.value, after.value, rises=change > 0)
        detectable = max(error, detectable or 0.0)
        told = Verdict.CHANGED if abs(change) > detectable else Verdict.CANNOT_TELL
    elif detectable is None:
        told = Verdict.CANNOT_TELL
    else:
        told = Verdict.CHANGED if abs(change) >= detectable else Verdict.NO_DETECTABLE_CHANGE
    return Change(before, change, detectable, told, differing)


def differences(before: Point, after: Point) -> tuple[Difference, ...]:
    """In what the recordings that two values were read from differ."""
    ours, theirs = (p.entry.filmed[p.value.video] for p in (before, after))
    found = {
        Difference.VIEW: ours.view is not theirs.view,
        Difference.FACING: ours.facing is not theirs.facing,
        Difference.CAMERA: ours.size_px != theirs.size_px,
        Difference.FRAME_RATE: not _alike(ours.rate_hz, theirs.rate_hz, RATES_ALIKE),
        Difference.MODEL: before.entry.model != after.entry.model,
        Difference.METHOD: before.value.method != after.value.method,
        Difference.VERSION: before.entry.version != after.entry.version,
        Difference.SPEED: not _alike(before.entry.speed_mps, after.entry.speed_mps, SPEEDS_ALIKE),
    }
    return tuple(difference for difference, is_there in found.items() if is_there)


def _alike(one: float | None, other: float | None, share: float) -> bool:
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=share)


def _detectable(before: Value, after: Value) -> float | None:
    """The larger of both; None where one is not known."""
    one, other = before.smallest_detectable_change, after.smallest_detectable_change
    return None if one is None or other is None else max(one, other)


def _error_between(before: Value, after: Value, *, rises: bool) -> float:
    """How far the 95 % interval of the difference reaches towards no change."""
    end = 0 if rises else 1
    toward_before = after.value - after.ci95[end]
    toward_after = before.ci95[1 - end] - before.value
    return math.hypot(toward_before, toward_after)
