"""What a metric is, and what measuring it gave."""

from dataclasses import dataclass, field
from enum import StrEnum

from formcheck.core.message import Message, msg, msg_count
from formcheck.core.recording import Side, View

PROVISIONAL_LABEL = msg("provisional, product choice")
"""Source of a band by formula, for want of a confirmed one."""


@dataclass(frozen=True)
class MetricSpec:
    """One row of the catalogue.

    ``sided``: reported per stance side. ``positive``: how to read the sign, in words.
    ``definition``: one sentence a physiotherapist can check. ``sources``: citation keys or full
    citations; ``decimals``: digits worth printing; ``curve``: name of the angle series it is read
    from, or "" where it is not an angle.
    """

    id: str
    title: str
    unit: str
    views: tuple[View, ...]
    sided: bool
    positive: str
    definition: str
    method: str
    sources: tuple[str, ...] = ()
    decimals: int = 1
    curve: str = ""


@dataclass(frozen=True)
class Reference:
    """Where other runners lie. ``source`` names study and n. ``provisional``: a choice for want of
    a confirmed band; it is shown, and no finding rests on it."""

    low: float
    high: float
    source: str
    provisional: bool = False


@dataclass(frozen=True)
class StrideValue:
    """A metric's value in one stride; ``start_s``/``stop_s`` span what it was read from."""

    start_s: float
    stop_s: float
    value: float


class Basis(StrEnum):
    """What a value stands on."""

    STRIDES = "strides"
    """Read in each stride; the value is their mean."""
    RECORDING = "one_value_of_the_recording"
    """Read once, from the mean stride or as given: there is no scatter, and no value per stride."""


def stride_count(n: int) -> Message:
    """How many strides: "1 stride", "12 strides"."""
    return msg_count("{n} stride", "{n} strides", n=n)


ONE_VALUE = msg("one value of the recording")
"""In words for the user, in place of a number of strides."""


@dataclass(frozen=True)
class Measured:
    """A measured metric. ``ci95``: 95 % interval of the mean, absolute (sampling and measurement
    error together). ``n``: strides (of that side for sided ones), 1 where ``basis`` is the
    recording; ``sd`` is None and ``per_stride`` empty there. ``coverage``: share of the strides
    found in which it could be read. ``smallest_detectable_change``: for one runner in the
    same set-up; None where not known. ``per_stride``: in order of ``start_s``. ``video``: index of
    the recording it was read from."""

    spec: MetricSpec
    side: Side | None
    value: float
    sd: float | None
    ci95: tuple[float, float]
    n: int
    method: str
    coverage: float = 1.0
    smallest_detectable_change: float | None = None
    per_stride: tuple[StrideValue, ...] = ()
    reference: Reference | None = None
    video: int = 0
    basis: Basis = Basis.STRIDES

    def __post_init__(self) -> None:
        in_order = tuple(sorted(self.per_stride, key=lambda v: v.start_s))
        object.__setattr__(self, "per_stride", in_order)

    @property
    def once(self) -> bool:
        """Whether it is one value of the recording, without a scatter between strides."""
        return self.basis is Basis.RECORDING

    @property
    def counted(self) -> str:
        """How many strides it is the mean of, or that it is none, in words for the user."""
        return ONE_VALUE if self.once else stride_count(self.n)


@dataclass(frozen=True)
class Unavailable:
    """Why a metric has no value, in words for the user."""

    spec: MetricSpec
    side: Side | None
    reason: str
    per_stride: tuple[StrideValue, ...] = field(default=(), init=False)


Metric = Measured | Unavailable
