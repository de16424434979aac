"""The form of a metric (its specification, when it applies, how it is read), and the way from
its values per stride to what is measured, with an interval, or to why there is nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from formcheck.core.entry import Value
from formcheck.core.gait import Mode
from formcheck.core.message import Message, digits, join_list, join_with, msg, msg_count
from formcheck.core.metric import (
    Basis,
    Measured,
    Metric,
    MetricSpec,
    StrideValue,
    Unavailable,
    stride_count,
)
from formcheck.core.recording import Side, View
from formcheck.core.timeline import CONTACTS_FROM_HZ, slower_than
from formcheck.metrics.inputs import Inputs
from formcheck.metrics.precision import precision_of

ANY_VIEW = tuple(View)
GAITS = (Mode.RUNNING, Mode.WALKING, Mode.ON_THE_SPOT)
GETTING_SOMEWHERE = (Mode.RUNNING, Mode.WALKING)
WITH_FLIGHT = (Mode.RUNNING, Mode.ON_THE_SPOT)
RUNNING_ONLY = (Mode.RUNNING,)


@dataclass(frozen=True)
class Reading:
    """What one metric gave on one side.

    ``per_stride``: one value per stride in which it could be read. ``value``: the metric's value
    where that is not their mean. ``half_width``: 95 % half width of systematic errors that this
    reading brings along, on top of the method's (``metrics.precision``). ``at_least``: what the
    method's own may not undercut here. ``interval``: the complete 95 % interval, where it was
    propagated through a formula. ``method``: how this value was come by, where more is to be said
    than the specification does. ``basis``: the recording where the values per stride only repeat
    one reading; they are then not given away.
    """

    per_stride: tuple[StrideValue, ...]
    value: float | None = None
    half_width: float = 0.0
    at_least: float = 0.0
    interval: tuple[float, float] | None = None
    method: str = ""
    basis: Basis = Basis.STRIDES


@dataclass(frozen=True)
class Refused:
    """Why there is no reading, in words for the user, with what to do about it."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class MetricDefinition:
    """One row of the catalogue.

    ``possible``: least and most that any runner's or walker's body can do, in the metric's unit,
    generously: what lies outside was misread. ``modes``: gaits in which it means something.
    ``needs_clock``: its unit holds time. ``needs_contacts``: it is read where a foot lands, stands
    or leaves, not over all of a stride or many. ``per_roll_deg``: how much of the unit one degree
    of camera roll costs.
    """

    spec: MetricSpec
    possible: tuple[float, float]
    modes: tuple[Mode, ...] = GAITS
    needs_clock: bool = False
    needs_contacts: bool = True
    per_roll_deg: float = 0.0

    def is_possible(self, value: float) -> bool:
        """``value`` is one that a body can have; NaN is not."""
        low, high = self.possible
        return low <= value <= high

    def read_on(self, inputs: Inputs, side: Side | None) -> Reading | Refused:
        """Asked only where view, mode and clock allow."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class BodyMetric(MetricDefinition):
    """A metric with one value; ``read``: pure function."""

    read: Callable[[Inputs], Reading | Refused]

    def read_on(self, inputs: Inputs, side: Side | None) -> Reading | Refused:
        """The one reading."""
        if side is not None:
            raise ValueError(f"expected no side for {self.spec.id}, got {side}")
        return self.read(inputs)


@dataclass(frozen=True, kw_only=True)
class SideMetric(MetricDefinition):
    """A metric with a value per stance side; ``read``: pure function."""

    read: Callable[[Inputs, Side], Reading | Refused]

    def read_on(self, inputs: Inputs, side: Side | None) -> Reading | Refused:
        """The reading of ``side``."""
        if side is None:
            raise ValueError(f"expected a side for {self.spec.id}, got None")
        return self.read(inputs, side)


FEWEST_STRIDES = 3
MOST_MISREAD = 0.1
"""Share of the strides. Product choice: one in ten may be lost to a jump of the landmarks; where
more read the impossible, those that do not are no better."""
WIDEST_SCATTER = {"deg": 20.0, "leg lengths": 0.6}
"""By unit. Product choice: a mean angle that may lie 20° to either side, or a foot that may land
0.6 leg lengths further ahead or back, says nothing of a runner."""

_SHOWS = {
    View.SIDE: msg("from the side"),
    View.REAR: msg("from behind"),
    View.FRONT: msg("from the front"),
    View.OBLIQUE: msg("at an angle"),
}

_DOES = {
    Mode.WALKING: msg("the runner walks"),
    Mode.ON_THE_SPOT: msg("the runner stays on the spot"),
    Mode.OTHER: msg("no running or walking was recognised"),
}
_RUNS = msg("the runner runs")
_ANOTHER_VIEW = msg("needs another view")

_NEEDED = {
    (View.SIDE,): msg("needs a side view"),
    (View.REAR,): msg("needs a rear view"),
    (View.FRONT,): msg("needs a front view"),
    (View.SIDE, View.REAR): msg("needs a side or rear view"),
    (View.REAR, View.FRONT): msg("needs a rear or front view"),
}


def measure_one(definition: MetricDefinition, inputs: Inputs, side: Side | None) -> Metric:
    """``definition`` read on ``side``, or why it is not."""
    reason = _why_not(definition, inputs)
    if reason:
        return Unavailable(definition.spec, side, reason)
    reading = definition.read_on(inputs, side)
    if isinstance(reading, Refused):
        return Unavailable(definition.spec, side, reading.reason)
    reading = _possible(definition, reading)
    if isinstance(reading, Refused):
        return Unavailable(definition.spec, side, reading.reason)
    if len(reading.per_stride) < FEWEST_STRIDES:
        return Unavailable(definition.spec, side, _too_few(reading, inputs, side))
    if (scattered := _scattered(definition, reading)) is not None:
        return Unavailable(definition.spec, side, scattered)
    return _summarise(definition, reading, inputs, side)


def _possible(definition: MetricDefinition, reading: Reading) -> Reading | Refused:
    """``reading`` without the few strides that were misread; or that too many were for the rest to
    be believed, or that the mean itself is nothing that a body can do."""
    n = len(reading.per_stride)
    if n == 0:
        return reading
    kept = tuple(s for s in reading.per_stride if definition.is_possible(s.value))
    mean = float(np.mean([s.value for s in kept or reading.per_stride]))
    value = mean if reading.value is None else reading.value
    if definition.is_possible(value) and n - len(kept) <= MOST_MISREAD * n:
        return replace(reading, per_stride=kept)
    decimals = definition.spec.decimals
    low, high = (digits(end, decimals) for end in definition.possible)
    return Refused(
        msg_count(
            "{value} was read, and in {impossible} of {n} stride what no body can do (possible: "
            "{low} to {high}); check in the annotated video that the picture is upright and the "
            "skeleton lies on the runner",
            "{value} was read, and in {impossible} of {n} strides what no body can do (possible: "
            "{low} to {high}); check in the annotated video that the picture is upright and the "
            "skeleton lies on the runner",
            value=digits(value, decimals),
            impossible=n - len(kept),
            n=n,
            low=low,
            high=high,
        )
    )


def _scattered(definition: MetricDefinition, reading: Reading) -> str | None:
    """Why the strides do not tell a mean angle or place; None where they do."""
    widest = WIDEST_SCATTER.get(definition.spec.unit)
    if widest is None:
        return None
    values = [stride.value for stride in reading.per_stride]
    half = random_half_width(float(np.std(values, ddof=1)), len(values))
    if half <= widest:
        return None
    if definition.spec.unit == "leg lengths":
        return msg_count(
            "{n} stride differs by too much to tell a mean (± {half:.1f} leg lengths); film for "
            "10 s or longer",
            "{n} strides differ by too much to tell a mean (± {half:.1f} leg lengths); film for "
            "10 s or longer",
            n=len(values),
            half=half,
        )
    return msg_count(
        "{n} stride differs by too much to tell a mean (± {half:.0f}°); film for 10 s or longer",
        "{n} strides differ by too much to tell a mean (± {half:.0f}°); film for 10 s or longer",
        n=len(values),
        half=half,
    )


def random_half_width(sd: float, n: int) -> float:
    """Half width of the 95 % interval of a mean of ``n`` values (Student's t)."""
    from scipy.stats import t

    return float(t.ppf(0.975, n - 1)) * sd / float(np.sqrt(n))


def scatter_half_width(metric: Measured | Value) -> float:
    """What of the 95 % half width of ``metric`` is the scatter of its strides."""
    if metric.sd is None or metric.n < 2:
        return 0.0
    whole = max(metric.value - metric.ci95[0], metric.ci95[1] - metric.value)
    # Where consecutive strides share their contacts (cadence) the mean is known better than that.
    return min(random_half_width(metric.sd, metric.n), whole)


def _summarise(
    definition: MetricDefinition, reading: Reading, inputs: Inputs, side: Side | None
) -> Measured:
    spec = definition.spec
    values = np.array([stride.value for stride in reading.per_stride])
    value = float(values.mean()) if reading.value is None else reading.value
    sd = float(values.std(ddof=1))
    precision = precision_of(spec.id, inputs, side)
    method_half = float(
        np.linalg.norm(
            [
                max(precision.half_width, reading.at_least),
                reading.half_width,
                definition.per_roll_deg * inputs.roll_ci95_deg,
            ]
        )
    )
    half = float(np.hypot(random_half_width(sd, len(values)), method_half))
    in_strides = reading.basis is Basis.STRIDES
    return Measured(
        spec=spec,
        side=side,
        value=value,
        sd=sd if in_strides else None,
        ci95=reading.interval or (value - half, value + half),
        n=len(values) if in_strides else 1,
        method=reading.method or spec.method,
        coverage=min(1.0, len(values) / len(inputs.strides(side))),
        smallest_detectable_change=precision.change,
        per_stride=reading.per_stride if in_strides else (),
        basis=reading.basis,
    )


def _why_not(definition: MetricDefinition, inputs: Inputs) -> str:
    """Why ``definition`` does not apply to this recording at all; "" where it does."""
    gait = inputs.gait
    if gait.reason or not gait.strides:
        return gait.reason or msg("no complete stride was found")
    if gait.view not in definition.spec.views:
        return view_needed(definition.spec, (gait.view,))
    if gait.mode not in definition.modes:
        return not_given_in(gait.mode)
    if definition.needs_contacts and slower_than(inputs.sampling_hz, CONTACTS_FROM_HZ):
        return msg(
            "needs {needed:.0f} frames/s or more to see when a foot lands; this recording has "
            "{rate:.3g}",
            needed=CONTACTS_FROM_HZ,
            rate=inputs.sampling_hz,
        )
    if definition.needs_clock and not inputs.times_trusted:
        return msg(
            "looks slowed down, so times are not given; give the factor (--slow-motion FACTOR, "
            "8 for 240 frames/s played at 30)"
        )
    return ""


def not_given_in(mode: Mode) -> Message:
    """That something is not said of somebody who moves so."""
    return msg("{does}, so this is not given", does=_DOES.get(mode, _RUNS))


def view_needed(spec: MetricSpec, filmed: Sequence[View]) -> str:
    """That none of the recordings (one or two), with the views ``filmed``, shows what it needs."""
    needed = _NEEDED.get(spec.views, _ANOTHER_VIEW)
    shown = list(dict.fromkeys(_SHOWS[view] for view in filmed if view in _SHOWS))
    clear = all(view in _SHOWS for view in filmed)
    if not shown:
        but = msg("the view is not clear")
    elif len(filmed) == 1:
        but = msg("this recording shows the runner {view}", view=shown[0])
    elif clear:
        but = msg("the recordings show the runner {views}", views=join_list(shown))
    else:
        but = msg(
            "one recording shows the runner {view}, the view of the other is not clear",
            view=shown[0],
        )
    return join_with("; ", (needed, but))


def _too_few(reading: Reading, inputs: Inputs, side: Side | None) -> str:
    found, read = len(inputs.strides(side)), len(reading.per_stride)
    if found < FEWEST_STRIDES:
        strides = _STRIDES[side](FEWEST_STRIDES)
        return msg(
            "needs {strides}, {found} found; film for 10 s or longer", strides=strides, found=found
        )
    return msg(
        "could be read in {read} of {strides} only; keep the whole body in the picture, in even "
        "light",
        read=read,
        strides=_STRIDES[side](found),
    )


_STRIDES: dict[Side | None, Callable[[int], Message]] = {
    None: stride_count,
    Side.LEFT: lambda n: msg_count(
        "{n} stride of the left foot", "{n} strides of the left foot", n=n
    ),
    Side.RIGHT: lambda n: msg_count(
        "{n} stride of the right foot", "{n} strides of the right foot", n=n
    ),
}
