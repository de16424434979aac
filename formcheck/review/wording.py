"""What was corrected, in words."""

from formcheck.core.gait import EventKind
from formcheck.core.recording import Side
from formcheck.core.review import (
    AddEvent,
    ChoosePerson,
    Correction,
    DeleteEvent,
    ExcludeSpan,
    MoveEvent,
    SlowMotion,
    SwapSides,
)
from formcheck.core.said import Said, digits, say

EVENTS = {
    (EventKind.INITIAL_CONTACT, Side.LEFT): say("left initial contact"),
    (EventKind.INITIAL_CONTACT, Side.RIGHT): say("right initial contact"),
    (EventKind.TOE_OFF, Side.LEFT): say("left toe-off"),
    (EventKind.TOE_OFF, Side.RIGHT): say("right toe-off"),
}


def event_name(kind: EventKind, side: Side) -> Said:
    """ "left initial contact"."""
    return EVENTS[kind, side]


def told(correction: Correction) -> Said:
    """``correction`` as a clause."""
    if isinstance(correction, MoveEvent | AddEvent | DeleteEvent):
        return _event_told(correction)
    if isinstance(correction, SwapSides):
        if correction.to_s is None:
            return say(
                "left and right leg exchanged from {start} s on", start=_s(correction.from_s)
            )
        return say(
            "left and right leg exchanged from {start} s to {stop} s",
            start=_s(correction.from_s),
            stop=_s(correction.to_s),
        )
    if isinstance(correction, ChoosePerson):
        return say("another person chosen as the runner")
    if isinstance(correction, ExcludeSpan):
        return say(
            "{start} s to {stop} s left out",
            start=_s(correction.from_s),
            stop=_s(correction.to_s),
        )
    if isinstance(correction, SlowMotion):
        return say("slow motion set to {factor:g} ×", factor=correction.factor)
    return say("belt speed set to {speed} km/h", speed=digits(correction.speed_kmh, 1))


def _event_told(correction: MoveEvent | AddEvent | DeleteEvent) -> Said:
    event = correction.event
    name, was = event_name(event.kind, event.side), _s(event.time_s)
    if isinstance(correction, MoveEvent):
        return say(
            "{event} moved from {was} s to {now} s", event=name, was=was, now=_s(correction.to_s)
        )
    if isinstance(correction, AddEvent):
        return say("{event} at {when} s added", event=name, when=was)
    return say("{event} at {when} s removed", event=name, when=was)


def _s(time_s: float) -> Said:
    return digits(time_s, 3)
