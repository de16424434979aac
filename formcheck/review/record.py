"""Who made which correction, in words, and who answers for the result."""

from collections.abc import Sequence

from formcheck.core.gait import EventKind
from formcheck.core.message import Message, digits, msg
from formcheck.core.recording import Side
from formcheck.core.review import (
    AddEvent,
    Authorship,
    ChoosePerson,
    Correction,
    DeleteEvent,
    ExcludeSpan,
    MoveEvent,
    Review,
    Saved,
    SignOff,
    SlowMotion,
    SwapSides,
)


def changed_review(
    before: Review | None,
    corrections: Sequence[Correction],
    author: str,
    remark: str,
    *,
    sign_off: bool,
    at: str,
) -> Review:
    """The review after ``author`` saved it ``at`` (ISO 8601, UTC). Corrections that were in it
    ``before`` stay their authors'.

    A sign-off is ``author``'s own. One that was there stays as long as nothing changes, is
    withdrawn by any change, and is replaced by a new one; the history keeps all of them. A
    sign-off of the same content by the same person keeps its time."""
    changes = before is None or (before.corrections, before.remark) != (tuple(corrections), remark)
    if before is not None and not changes:
        signs_again = before.sign_off is not None and before.sign_off.name == author
        if not sign_off or signs_again:
            return before
    withdrawn = None
    if before is not None and not sign_off:
        withdrawn = before.sign_off or before.withdrawn
    return Review(
        author,
        at,
        _made(before, corrections, author, at),
        remark,
        SignOff(author, at) if sign_off else None,
        withdrawn,
        (*_history(before), Saved(author, at, sign_off)),
    )


def _made(
    before: Review | None, corrections: Sequence[Correction], author: str, at: str
) -> tuple[Authorship, ...]:
    known = [] if before is None else list(before.made)
    made = []
    for correction in corrections:
        old = next((one for one in known if one.correction == correction), None)
        if old is not None:
            known.remove(old)
        made.append(old or Authorship(correction, author, at))
    return tuple(made)


def _history(before: Review | None) -> tuple[Saved, ...]:
    """Of a review that is older than its history: who is known to have saved it."""
    if before is None or before.history:
        return () if before is None else before.history
    signed = [one for one in (before.withdrawn, before.sign_off) if one is not None]
    known = [Saved(one.name, one.time, signed=True) for one in signed]
    if not any((one.name, one.time) == (before.by, before.at) for one in signed):
        known.append(Saved(before.by, before.at))
    return tuple(sorted(known, key=lambda one: one.time))


EVENTS = {
    (EventKind.INITIAL_CONTACT, Side.LEFT): msg("left initial contact"),
    (EventKind.INITIAL_CONTACT, Side.RIGHT): msg("right initial contact"),
    (EventKind.TOE_OFF, Side.LEFT): msg("left toe-off"),
    (EventKind.TOE_OFF, Side.RIGHT): msg("right toe-off"),
}


def event_name(kind: EventKind, side: Side) -> Message:
    """ "left initial contact"."""
    return EVENTS[kind, side]


def told(correction: Correction) -> Message:
    """``correction`` as a clause."""
    if isinstance(correction, MoveEvent | AddEvent | DeleteEvent):
        return _event_told(correction)
    if isinstance(correction, SwapSides):
        if correction.to_s is None:
            return msg(
                "left and right leg exchanged from {start} s on", start=_s(correction.from_s)
            )
        return msg(
            "left and right leg exchanged from {start} s to {stop} s",
            start=_s(correction.from_s),
            stop=_s(correction.to_s),
        )
    if isinstance(correction, ChoosePerson):
        return msg("another person chosen as the runner")
    if isinstance(correction, ExcludeSpan):
        return msg(
            "{start} s to {stop} s left out",
            start=_s(correction.from_s),
            stop=_s(correction.to_s),
        )
    if isinstance(correction, SlowMotion):
        return msg("slow motion set to {factor:g} ×", factor=correction.factor)
    return msg("belt speed set to {speed} km/h", speed=digits(correction.speed_kmh, 1))


def _event_told(correction: MoveEvent | AddEvent | DeleteEvent) -> Message:
    event = correction.event
    name, was = event_name(event.kind, event.side), _s(event.time_s)
    if isinstance(correction, MoveEvent):
        return msg(
            "{event} moved from {was} s to {now} s", event=name, was=was, now=_s(correction.to_s)
        )
    if isinstance(correction, AddEvent):
        return msg("{event} at {when} s added", event=name, when=was)
    return msg("{event} at {when} s removed", event=name, when=was)


def _s(time_s: float) -> Message:
    return digits(time_s, 3)
