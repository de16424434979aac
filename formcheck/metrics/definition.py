"""The form of a metric: its specification, when it applies, and how it is read."""

from collections.abc import Callable
from dataclasses import dataclass

from formcheck.core.gait import Mode
from formcheck.core.metric import Basis, MetricSpec, StrideValue
from formcheck.core.recording import Side, View
from formcheck.metrics.inputs import Inputs

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
