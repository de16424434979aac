"""What a person corrects in a result by hand, and who answers for it.

Times are seconds of capture time of their video, as ``analysis.json`` has them at that point of the
list: a correction refers to the reading that the ones before it left.
"""

from dataclasses import dataclass

from formcheck.core.gait import EventKind
from formcheck.core.recording import Side


@dataclass(frozen=True)
class EventRef:
    """A contact or toe-off, by what and when it is."""

    kind: EventKind
    side: Side
    time_s: float


@dataclass(frozen=True)
class MoveEvent:
    """``event`` was at ``to_s``."""

    video: int
    event: EventRef
    to_s: float


@dataclass(frozen=True)
class AddEvent:
    """``event`` was missed."""

    video: int
    event: EventRef


@dataclass(frozen=True)
class DeleteEvent:
    """``event`` never was."""

    video: int
    event: EventRef


@dataclass(frozen=True)
class SwapSides:
    """The legs have each other's names from ``from_s`` until ``to_s``; None: to the end."""

    video: int
    from_s: float
    to_s: float | None = None


@dataclass(frozen=True)
class ChoosePerson:
    """The runner is the person at place ``person`` of ``people.npz``."""

    video: int
    person: int


@dataclass(frozen=True)
class ExcludeSpan:
    """Nothing from ``from_s`` to ``to_s`` counts."""

    video: int
    from_s: float
    to_s: float


@dataclass(frozen=True)
class SlowMotion:
    """``factor``: file seconds per capture second."""

    video: int
    factor: float


@dataclass(frozen=True)
class BeltSpeed:
    """Of the whole session."""

    speed_kmh: float


Correction = (
    MoveEvent
    | AddEvent
    | DeleteEvent
    | SwapSides
    | ChoosePerson
    | ExcludeSpan
    | SlowMotion
    | BeltSpeed
)


@dataclass(frozen=True)
class Authorship:
    """A correction, who made it, and when (ISO 8601, UTC)."""

    correction: Correction
    by: str
    at: str


@dataclass(frozen=True)
class SignOff:
    """Who answers for the result, since when (ISO 8601, UTC)."""

    name: str
    time: str


@dataclass(frozen=True)
class Saved:
    """Who saved the review, when (ISO 8601, UTC), and whether they signed it off with that."""

    name: str
    time: str
    signed: bool = False


@dataclass(frozen=True)
class Review:
    """What people did to a result. ``by``, ``at``: of the last change. ``made``: in the order in
    which it is applied. ``withdrawn``: a sign-off that a later change took away. ``history``: each
    time it was saved, the first one first; what is taken away stays in it."""

    by: str
    at: str
    made: tuple[Authorship, ...] = ()
    remark: str = ""
    sign_off: SignOff | None = None
    withdrawn: SignOff | None = None
    history: tuple[Saved, ...] = ()

    @property
    def corrections(self) -> tuple[Correction, ...]:
        """In the order in which they are applied."""
        return tuple(made.correction for made in self.made)
