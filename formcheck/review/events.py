"""Contacts and toe-offs set by hand, spans left out, and the strides that follow from them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from formcheck.core.arrays import FloatArray
from formcheck.core.gait import EventKind, Gait, GaitEvent, Mode
from formcheck.core.message import msg
from formcheck.core.recording import Side
from formcheck.core.review import (
    AddEvent,
    DeleteEvent,
    EventRef,
    ExcludeSpan,
    MoveEvent,
    SwapSides,
)
from formcheck.core.timeline import Timeline
from formcheck.gait.reading import complete_strides
from formcheck.review.corrections import Numbered, does_not_fit, lies_in
from formcheck.review.record import event_name

SAME_WITHIN_S = 0.05
"""Events of one kind and side nearer to each other than this are the same one: the foot of nobody
meets the ground twice within it, and another reading of a recording may be that far off."""

HAND_SET_FRAMES = 1.0
"""Half width of the 95 % interval of an event set by hand, in steps between pictures. It lies
somewhere between two pictures, and people differ by a picture in where they see it: a product
choice, not a measured one."""


NO_STRIDE_LEFT = msg("The review leaves no complete stride.")


@dataclass(frozen=True, eq=False)
class Edited:
    """``gait`` after the edits. ``n_by_hand``: how many of its events were set so; ``excluded_s``:
    seconds of the recording that were left out."""

    gait: Gait
    n_by_hand: int
    excluded_s: float


def edited(gait: Gait, timeline: Timeline, edits: Sequence[Numbered]) -> Edited:
    """``gait`` with ``edits`` applied one after another.

    Raises:
        UsageError: one does not fit; the message names it by its number.
    """
    if not edits:
        return Edited(gait, 0, 0.0)
    events = _Events(gait.events, timeline)
    spans = []
    for one in edits:
        try:
            if isinstance(one.edit, ExcludeSpan):
                events.require_inside(one.edit.from_s)
                spans.append(one.edit)
            else:
                events.change(one.edit, carried=one.carried)
        except _DoesNotFitError as error:
            raise does_not_fit(one.number, str(error)) from None
    return _with_events(gait, timeline, events, spans)


def sides_exchanged(gait: Gait, timeline: Timeline, swaps: Sequence[SwapSides]) -> Gait:
    """``gait`` whose events have the other side within each of ``swaps``, and strides as follow;
    its phase stays that of the legs before."""
    if not swaps:
        return gait
    events = gait.events
    for swap in swaps:
        events = tuple(
            replace(e, side=e.side.other) if lies_in(e.time_s, swap) else e for e in events
        )
    strides = complete_strides(events, _usual_stride_s(gait, timeline.time_s, events))
    reason = gait.reason if strides else gait.reason or NO_STRIDE_LEFT
    return replace(gait, events=events, strides=strides, reason=reason)


class _DoesNotFitError(ValueError):
    """Why, as a clause."""


class _Events:
    """Events that change, in order of time; which of them were set by hand."""

    def __init__(self, events: Sequence[GaitEvent], timeline: Timeline) -> None:
        self.all = list(events)
        self.by_hand: set[GaitEvent] = set()
        self._timeline = timeline

    def require_inside(self, time_s: float) -> None:
        end_s = float(self._timeline.time_s[-1]) if len(self._timeline) else 0.0
        if not 0.0 <= time_s <= end_s:
            raise _DoesNotFitError(f"{time_s:.3f} s is outside the recording of {end_s:.3f} s")

    def change(self, edit: MoveEvent | AddEvent | DeleteEvent, *, carried: bool) -> None:
        """Apply ``edit``; a ``carried`` one need not find its event."""
        if isinstance(edit, AddEvent):
            self._put(edit.event, edit.event.time_s)
            return
        found = self._find(edit.event, edit.event.time_s)
        if found is None and not carried:
            raise _DoesNotFitError(f"there is no {_named(edit.event, edit.event.time_s)}")
        if found is not None:
            self.all.remove(found)
            self.by_hand.discard(found)
        if isinstance(edit, MoveEvent):
            self._put(edit.event, edit.to_s)

    def _put(self, event: EventRef, at_s: float) -> None:
        self.require_inside(at_s)
        if self._find(event, at_s) is not None:
            raise _DoesNotFitError(f"there is a {_named(event, at_s)} already")
        ci95_s = HAND_SET_FRAMES * _step_s(self._timeline, at_s)
        made = GaitEvent(event.kind, event.side, at_s, ci95_s, confidence=1.0)
        self.all.append(made)
        self.all.sort(key=lambda one: one.time_s)
        self.by_hand.add(made)

    def _find(self, event: EventRef, at_s: float) -> GaitEvent | None:
        same = [e for e in self.all if e.kind is event.kind and e.side is event.side]
        nearest = min(same, key=lambda e: abs(e.time_s - at_s), default=None)
        far = nearest is None or abs(nearest.time_s - at_s) > SAME_WITHIN_S
        return None if far else nearest


def _named(event: EventRef, at_s: float) -> str:
    return f"{event_name(event.kind, event.side)} at {at_s:.3f} s"


def _step_s(timeline: Timeline, at_s: float) -> float:
    """From the picture before ``at_s`` to the one after it."""
    time_s = timeline.time_s
    if len(time_s) < 2:
        return 0.0
    after = int(np.clip(np.searchsorted(time_s, at_s), 1, len(time_s) - 1))
    return float(time_s[after] - time_s[after - 1])


def _with_events(
    gait: Gait, timeline: Timeline, events: _Events, spans: Sequence[ExcludeSpan]
) -> Edited:
    def counts(from_s: float, to_s: float) -> bool:
        return not any(from_s < span.to_s and to_s > span.from_s for span in spans)

    found = tuple(event for event in events.all if counts(event.time_s, event.time_s))
    strides = complete_strides(found, _usual_stride_s(gait, timeline.time_s, found))
    strides = tuple(s for s in strides if counts(s.contact_s, s.next_contact_s))
    kept = np.ones(len(timeline), dtype=np.bool_)
    for span in spans:
        kept &= (timeline.time_s <= span.from_s) | (timeline.time_s >= span.to_s)
    reason = gait.reason if gait.mode is Mode.OTHER else ""
    if not strides:
        reason = gait.reason or NO_STRIDE_LEFT
    changed = replace(
        gait,
        events=found,
        strides=strides,
        phase=np.where(kept, gait.phase, np.nan) if spans else gait.phase,
        reason=reason,
    )
    excluded_s = float(np.sum(~kept)) * timeline.median_step_s
    return Edited(changed, len(events.by_hand.intersection(found)), excluded_s)


def _usual_stride_s(gait: Gait, time_s: FloatArray, events: Sequence[GaitEvent]) -> float:
    """As the phase has it; without one, as the contacts of each foot follow each other."""
    known = np.flatnonzero(np.isfinite(gait.phase))
    if len(known) > 1:
        first, last = known[0], known[-1]
        return float((time_s[last] - time_s[first]) / (gait.phase[last] - gait.phase[first]))
    apart = [
        np.diff([e.time_s for e in events if e.side is s and e.kind is EventKind.INITIAL_CONTACT])
        for s in Side
    ]
    between_s = np.concatenate(apart)
    return float(np.median(between_s)) if len(between_s) else 1.0
