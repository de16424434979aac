"""What a list of corrections means for one recording, in the order in which the stages need it.

A correction refers to the reading that the ones before it left. Which person, what playback speed
and which leg is which decide about the reading itself, so that earlier edits of events are carried
over into the new one: their times are scaled, their sides exchanged; those of another person are
void.
"""

from dataclasses import dataclass, replace

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
from formcheck.errors import UsageError

Edit = MoveEvent | AddEvent | DeleteEvent | ExcludeSpan


@dataclass(frozen=True)
class Numbered:
    """An edit and its place in the list, from 1. ``carried``: the gait was read again after it, so
    that the event it refers to may not be there any more."""

    number: int
    edit: Edit
    carried: bool = False


@dataclass(frozen=True)
class Plan:
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

    def after(self, correction: Correction, number: int) -> "Plan":
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

    def _played_at(self, factor: float) -> "Plan":
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
