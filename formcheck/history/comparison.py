"""Two values of one measure of one runner: judged by ``compare``, from what the index holds."""

from dataclasses import dataclass, replace

from formcheck.compare.change import judged
from formcheck.compare.setup import Film, Setup, setup_of
from formcheck.compare.speed import SPEED, speeds_differ, was_given
from formcheck.core.entry import Entry, Value
from formcheck.core.metric import MetricSpec
from formcheck.core.said import say
from formcheck.core.verdict import Verdict
from formcheck.metrics import CATALOGUE

_SPECS = {row.spec.id: row.spec for row in CATALOGUE}


@dataclass(frozen=True)
class Point:
    """A value and the result it is from."""

    entry: Entry
    value: Value


@dataclass(frozen=True)
class Differs:
    """Something of the set-up that is not the same: an id, and in words for a list."""

    id: str
    what: str


@dataclass(frozen=True)
class Change:
    """From ``before`` to another point. ``change``, ``ci95``: in the measure's unit.
    ``detectable``: what it had to exceed. ``differing``: what of the set-up does and reaches the
    measure; ``other_speed``: of the belt, which is no other set-up, but changes how people run."""

    before: Point
    change: float
    ci95: tuple[float, float]
    detectable: float
    verdict: Verdict
    reason: str
    differing: tuple[Differs, ...]
    other_speed: bool


def compared(before: Point, after: Point) -> Change | None:
    """The change from one point to another and what can be said of it; None where there is nothing
    to judge: a speed that was given, or a measure that is not in the catalogue any more."""
    spec = _SPECS.get(after.value.metric)
    if spec is None or _is_input(before.value, after.value):
        return None
    setup = setup_of(_film(before), _film(after))
    found = judged(spec, before.value, after.value, setup)
    return Change(
        before=before,
        change=found.difference,
        ci95=found.ci95,
        detectable=found.detectable,
        verdict=found.verdict,
        reason=found.reason,
        differing=_differing(spec, before.value, after.value, setup),
        other_speed=speeds_differ(before.entry.speed_mps, after.entry.speed_mps),
    )


def _is_input(before: Value, after: Value) -> bool:
    both = (before, after)
    return after.metric == SPEED and all(was_given(v.basis, v.sd) for v in both)


def _film(point: Point) -> Film:
    entry = point.entry
    shown = entry.filmed[point.value.video]
    return Film(
        runner=entry.runner,
        height_m=entry.height_m,
        mass_kg=entry.mass_kg,
        version=entry.version,
        mode=shown.mode or entry.mode,
        # Results of older versions name the model once for all recordings.
        shown=shown if shown.model else replace(shown, model=entry.model),
    )


def _differing(spec: MetricSpec, before: Value, after: Value, setup: Setup) -> tuple[Differs, ...]:
    found = [Differs(d.note.id, d.what) for d in setup.differences if d.reaches(spec)]
    if before.method != after.method:
        found.append(Differs("other_method", say("the way it is read")))
    if setup.mode_reason:
        found.append(Differs("other_gait", say("how the runner moves")))
    return tuple(found)
