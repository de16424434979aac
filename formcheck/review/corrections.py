"""Corrections as plain values, as JSON holds them, and what a list of them means for one
recording, in the order in which the stages need it.

A correction refers to the reading that the ones before it left. Which person, what playback speed
and which leg is which decide about the reading itself, so that earlier edits of events are carried
over into the new one: their times are scaled, their sides exchanged; those of another person are
void.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any, TypeVar

from formcheck.core.gait import EventKind
from formcheck.core.recording import Side
from formcheck.core.review import (
    AddEvent,
    BeltSpeed,
    ChoosePerson,
    Correction,
    DeleteEvent,
    EventRef,
    ExcludeSpan,
    MoveEvent,
    SlowMotion,
    SwapSides,
)
from formcheck.core.text import sanitize_text
from formcheck.errors import UsageError
from formcheck.settings import Settings

Edit = MoveEvent | AddEvent | DeleteEvent | ExcludeSpan


@dataclass(frozen=True)
class Numbered:
    """An edit and its place in the list, from 1. ``carried``: the gait was read again after it, so
    that the event it refers to may not be there any more."""

    number: int
    edit: Edit
    carried: bool = False


@dataclass(frozen=True)
class CorrectionPlan:
    """What to do to a recording. ``person``: place in ``people.npz``, None for the one measured,
    chosen by the correction ``person_number``.
    ``factor``: of slow motion. ``swaps`` and ``edits``: in capture seconds of that factor."""

    factor: float
    given_factor: bool = False
    person: int | None = None
    person_number: int = 0
    swaps: tuple[SwapSides, ...] = ()
    edits: tuple[Numbered, ...] = ()

    @property
    def reads_again(self) -> bool:
        """Whether the gait has to be read again."""
        return self.person is not None or self.given_factor or bool(self.swaps)

    @property
    def changes_nothing(self) -> bool:
        """Whether the recording stays as it was measured."""
        return not (self.reads_again or self.edits)

    def after(self, correction: Correction, number: int) -> "CorrectionPlan":
        """With ``correction``, the one with this number, of this recording."""
        if isinstance(correction, ChoosePerson):
            chosen = replace(self, person=correction.person, person_number=number)
            return replace(chosen, swaps=(), edits=())
        if isinstance(correction, SwapSides):
            edits = tuple(_exchanged(one, correction) for one in self.edits)
            return replace(self, swaps=(*self.swaps, correction), edits=edits)
        if isinstance(correction, SlowMotion):
            return self._played_at(correction.factor)
        if isinstance(correction, Edit):
            return replace(self, edits=(*self.edits, Numbered(number, correction)))
        return self

    def _played_at(self, factor: float) -> "CorrectionPlan":
        scale = self.factor / factor
        swaps = tuple(
            replace(s, from_s=s.from_s * scale, to_s=None if s.to_s is None else s.to_s * scale)
            for s in self.swaps
        )
        edits = tuple(replace(o, edit=_scaled(o.edit, scale), carried=True) for o in self.edits)
        return replace(self, factor=factor, given_factor=True, swaps=swaps, edits=edits)


def does_not_fit(number: int, why: str, hint: str = "") -> UsageError:
    """That the correction with this number does not, and why, as a clause."""
    return UsageError(f"Correction {number} does not fit: {why}.", hint)


def _exchanged(one: Numbered, swap: SwapSides) -> Numbered:
    edit = one.edit
    if not isinstance(edit, ExcludeSpan) and lies_in(edit.event.time_s, swap):
        edit = replace(edit, event=replace(edit.event, side=edit.event.side.other))
    return replace(one, edit=edit, carried=True)


def lies_in(time_s: float, swap: SwapSides) -> bool:
    """Whether ``time_s`` is within the span of ``swap``."""
    return time_s >= swap.from_s and (swap.to_s is None or time_s < swap.to_s)


def _scaled(edit: Edit, scale: float) -> Edit:
    if isinstance(edit, ExcludeSpan):
        return replace(edit, from_s=edit.from_s * scale, to_s=edit.to_s * scale)
    event = replace(edit.event, time_s=edit.event.time_s * scale)
    if isinstance(edit, MoveEvent):
        return replace(edit, event=event, to_s=edit.to_s * scale)
    return replace(edit, event=event)


KINDS: dict[str, type[Correction]] = {
    "move_event": MoveEvent,
    "add_event": AddEvent,
    "delete_event": DeleteEvent,
    "swap_sides": SwapSides,
    "choose_person": ChoosePerson,
    "exclude_span": ExcludeSpan,
    "slow_motion": SlowMotion,
    "belt_speed": BeltSpeed,
}
NAMES = {kind: name for name, kind in KINDS.items()}
MOST = 2000
"""Corrections in a list."""
LONGEST_SHOWN = 40

Choice = TypeVar("Choice", bound=StrEnum)


class WrongCorrectionError(ValueError):
    """What about a value cannot be taken, as a clause."""


def parse(corrections: object) -> tuple[Correction, ...]:
    """The corrections that ``corrections`` holds: a list of objects, each with its ``kind`` and the
    fields of that kind. Whether they fit a result is seen when they are applied.

    Raises:
        UsageError: it holds something else; the message names the first thing that is wrong.
    """
    if not isinstance(corrections, list | tuple):
        raise UsageError("Corrections are a list of objects.")
    if len(corrections) > MOST:
        raise UsageError(f"These are {len(corrections)} corrections; {MOST} can be taken.")
    return tuple(_correction(one, number) for number, one in enumerate(corrections, start=1))


def to_plain(correction: Correction) -> dict[str, Any]:
    """What :func:`parse` takes."""
    plain: dict[str, Any] = {"kind": NAMES[type(correction)]}
    for field in fields(correction):
        value = getattr(correction, field.name)
        plain[field.name] = _event_to_plain(value) if isinstance(value, EventRef) else value
    return plain


def _event_to_plain(event: EventRef) -> dict[str, Any]:
    return {"kind": event.kind.value, "side": event.side.value, "time_s": event.time_s}


def _correction(given: object, number: int) -> Correction:
    try:
        return _read(given)
    except WrongCorrectionError as wrong:
        raise UsageError(
            f"Correction {number} cannot be used: {wrong}.",
            "docs/review.md says what each kind of correction holds.",
        ) from None


def _read(given: object) -> Correction:
    if not isinstance(given, Mapping):
        raise WrongCorrectionError("it is no object")
    kind = KINDS.get(given["kind"]) if isinstance(given.get("kind"), str) else None
    if kind is None:
        raise WrongCorrectionError(f"kind takes {', '.join(KINDS)}")
    known = [field.name for field in fields(kind)]
    if unknown := [key for key in given if key != "kind" and key not in known]:
        raise WrongCorrectionError(
            f"{sanitize_text(str(unknown[0])[:LONGEST_SHOWN])} is no field of it"
        )
    read = READ | ({"to_s": _time_or_end} if kind is SwapSides else {})
    values = {name: read[name](name, given.get(name)) for name in known}
    correction = kind(**values)
    if isinstance(correction, ExcludeSpan | SwapSides):
        _require_order(correction.from_s, correction.to_s)
    return correction


def _require_order(from_s: float, to_s: float | None) -> None:
    if to_s is not None and to_s <= from_s:
        raise WrongCorrectionError("to_s has to lie after from_s")


def _time(name: str, given: object) -> float:
    value = _number(given)
    if value is None or value < 0.0:
        raise WrongCorrectionError(f"{name} takes seconds, 0 or more")
    return value


def _time_or_end(name: str, given: object) -> float | None:
    return None if given is None else _time(name, given)


def _place(name: str, given: object) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or given < 0:
        raise WrongCorrectionError(f"{name} takes a whole number, 0 or more")
    return given


def _event(name: str, given: object) -> EventRef:
    if not isinstance(given, Mapping) or set(given) != {"kind", "side", "time_s"}:
        raise WrongCorrectionError(f"{name} takes an object with kind, side and time_s")
    return EventRef(
        _choice(f"{name}.kind", given["kind"], EventKind),
        _choice(f"{name}.side", given["side"], Side),
        _time(f"{name}.time_s", given["time_s"]),
    )


def _choice(name: str, given: object, kind: type[Choice]) -> Choice:
    if isinstance(given, str) and given in [choice.value for choice in kind]:
        return kind(given)
    raise WrongCorrectionError(f"{name} takes {' or '.join(kind)}")


def _limited(setting: str) -> Callable[[str, object], float]:
    """A number within the limits that the option of this name has."""
    metadata = next(field.metadata for field in fields(Settings) if field.name == setting)
    low, high = metadata["min"], metadata["max"]

    def read(name: str, given: object) -> float:
        value = _number(given)
        if value is None or not low <= value <= high:
            raise WrongCorrectionError(f"{name} takes {low:g} to {high:g}")
        return value

    return read


def _number(given: object) -> float | None:
    """None where it is none, or none that is finite."""
    if isinstance(given, bool) or not isinstance(given, int | float):
        return None
    try:
        return float(given) if math.isfinite(given) else None
    except OverflowError:
        return None


READ: dict[str, Callable[[str, object], Any]] = {
    "video": _place,
    "event": _event,
    "to_s": _time,
    "from_s": _time,
    "person": _place,
    "factor": _limited("slow_motion"),
    "speed_kmh": _limited("speed_kmh"),
}
"""How each field is read. The end of ``swap_sides`` may be left out: to the end."""
