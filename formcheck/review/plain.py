"""Corrections as plain values, as JSON holds them, and back."""

import math
from collections.abc import Callable, Mapping
from dataclasses import fields
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
from formcheck.core.text import harmless
from formcheck.errors import UsageError
from formcheck.settings import Settings

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
        raise WrongCorrectionError(f"{harmless(str(unknown[0])[:LONGEST_SHOWN])} is no field of it")
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
