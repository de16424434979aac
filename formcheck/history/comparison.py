"""Two values of one measure of one runner: is the difference more than error?

Judged as ``compare`` does, from what the index holds. In one set-up a change has to exceed how far
repeated recordings scatter (1.96 · √2 · SEM, Weir 2005, doi:10.1519/15184.1) and the share of the
method's error that follows clothes and movement. In two set-ups nothing is taken to cancel: it has
to exceed the 95 % intervals of both values.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

from formcheck.compare.change import TOO_WIDE
from formcheck.compare.remaining import remaining_share
from formcheck.core.entry import Entry, Value
from formcheck.core.verdict import Verdict
from formcheck.metrics import CATALOGUE

RATES_ALIKE = 0.05
"""Share by which frame rates may differ and be one: 59.94 and 60, 29.97 and 30."""

SPEEDS_ALIKE = 0.03
"""Share by which speeds may differ and be one: half a step of a treadmill's display."""


class Difference(StrEnum):
    """In what two set-ups differ. Another speed is no other set-up: it changes how people run."""

    MODE = "mode"
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
    had to exceed. ``differing``: what of the set-up did, and the speed."""

    before: Point
    change: float
    detectable: float
    verdict: Verdict
    differing: tuple[Difference, ...]


def compared(before: Point, after: Point) -> Change:
    """The change from one point to another and what can be said of it."""
    differing = differences(before, after)
    change = after.value.value - before.value.value
    repeat = _repeat(before.value, after.value)
    apart = math.hypot(_half(before.value), _half(after.value))
    alike = repeat > 0.0 and not set(differing) - {Difference.SPEED}
    error = apart * _remaining(after.value.metric) if alike else apart
    detectable = max(repeat, error)
    verdict = Verdict.CANNOT_TELL  # Another way of moving, or an error that may be as large.
    if Difference.MODE not in differing and abs(change) > detectable:
        verdict = Verdict.CHANGED
    elif (
        Difference.MODE not in differing
        and abs(change) <= repeat
        and (alike or apart <= TOO_WIDE * repeat)
    ):
        verdict = Verdict.NO_DETECTABLE_CHANGE
    return Change(before, change, detectable, verdict, differing)


def differences(before: Point, after: Point) -> tuple[Difference, ...]:
    """In what the recordings that two values were read from differ."""
    ours, theirs = (p.entry.filmed[p.value.video] for p in (before, after))
    found = {
        Difference.MODE: before.entry.mode is not after.entry.mode,
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


def _repeat(before: Value, after: Value) -> float:
    """How far repeated recordings scatter: each brings its own; 0 where one is not known."""
    one, other = before.smallest_detectable_change, after.smallest_detectable_change
    return 0.0 if one is None or other is None else math.hypot(one, other) / math.sqrt(2.0)


def _half(value: Value) -> float:
    """The wider side of its interval."""
    return max(value.value - value.ci95[0], value.ci95[1] - value.value)


def _remaining(metric: str) -> float:
    """Share of the method's error that does not cancel; all of it of a measure nobody knows."""
    specs = (row.spec for row in CATALOGUE if row.spec.id == metric)
    return next(map(remaining_share, specs), 1.0)
