"""The band below the picture: when which foot is on the ground, and where we are."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from formcheck.core.frame import Picture
from formcheck.core.gait import EventKind, Gait, GaitEvent
from formcheck.core.message import msg
from formcheck.core.recording import Side
from formcheck.languages import ENGLISH, Language
from formcheck.reporting.palette import EDGE_COLOUR, FAINT, INK, MUTED, PAPER, SIDE_COLOUR, readable
from formcheck.reporting.video.drawing import disc, legible_px, polygon, ring, side_mark, stroke
from formcheck.reporting.video.moments import Passing, passing_s
from formcheck.reporting.video.text import draw_text, text_width, wrap

WINDOW_S = 3.0
HEIGHT_UNITS = 96
TEXT_UNITS = 15
MARKS_UNITS = 24
"""What a row for the moments of findings adds at the top."""


@dataclass(frozen=True)
class Stance:
    """A foot on the ground; ``toe_off_s`` is None where no toe-off was seen."""

    side: Side
    contact_s: float
    toe_off_s: float | None


FINDING = msg("Finding")


def _contact_s(stance: Stance) -> float:
    return stance.contact_s


def stances_of(events: tuple[GaitEvent, ...]) -> tuple[Stance, ...]:
    """Each initial contact with the toe-off that follows it on the same side."""
    found = []
    for side in Side:
        own = sorted((e for e in events if e.side is side), key=lambda e: e.time_s)
        for place, event in enumerate(own):
            if event.kind is EventKind.INITIAL_CONTACT:
                following = own[place + 1 : place + 2]
                left_s = [e.time_s for e in following if e.kind is EventKind.TOE_OFF]
                found.append(Stance(side, event.time_s, left_s[0] if left_s else None))
    return tuple(sorted(found, key=lambda s: s.contact_s))


@dataclass(frozen=True)
class Strip:
    """``width_px`` and ``height_px`` of the band; ``end_s``: last capture time of the recording.
    ``passings``: the moments of findings, in order of time."""

    stances: tuple[Stance, ...]
    passings: tuple[Passing, ...]
    reason: str
    end_s: float
    width_px: int
    height_px: int
    unit_px: float
    language: Language = ENGLISH

    @cached_property
    def _track_px(self) -> tuple[float, float]:
        """Where the time axis begins and ends."""
        text = self.text_px
        names = [self._name(side) for side in Side]
        if self.passings:
            names.append(self.language.text(FINDING))
        widest = max(text_width(name, text, bold=True) for name in names)
        return 1.7 * text + widest, self.width_px - 1.0 * text

    def _name(self, side: Side) -> str:
        return self.language.text(side.value.capitalize())

    @property
    def text_px(self) -> int:
        """Height of its names; seconds and key are a little smaller."""
        return max(10, round(TEXT_UNITS * self.unit_px))

    def window_s(self, time_s: float) -> tuple[float, float]:
        """The stretch shown at ``time_s``: centred on it, but within the recording."""
        start = min(max(time_s - 0.5 * WINDOW_S, 0.0), max(0.0, self.end_s - WINDOW_S))
        return start, start + WINDOW_S

    def x_at(self, time_s: float, now_s: float) -> float:
        """Where ``time_s`` lies across the band while ``now_s`` is shown."""
        start, stop = self.window_s(now_s)
        left, right = self._track_px
        return left + (time_s - start) / (stop - start) * (right - left)

    def draw(self, band: Picture, time_s: float) -> None:
        """Fill ``band`` (height_px, width_px, 3) for capture time ``time_s``."""
        band[:] = self._still
        if self.reason:
            return
        self._draw_stances(band, time_s)
        self._draw_passings(band, time_s)
        self._draw_seconds(band, time_s)
        self._draw_cursor(band, time_s)

    @cached_property
    def _still(self) -> Picture:
        """What is the same at any time, drawn once."""
        band = np.empty((self.height_px, self.width_px, 3), dtype=np.uint8)
        band[:] = INK
        if self.reason:
            self._draw_reason(band)
        else:
            self._draw_lanes(band)
            self._draw_key(band)
        return band

    def _lane_y(self, side: Side) -> float:
        return self._top_px + (22 if side is Side.LEFT else 48) * self.unit_px

    @property
    def _top_px(self) -> float:
        """Where the lanes begin, below the row of findings."""
        return MARKS_UNITS * self.unit_px if self.passings else 0.0

    @property
    def _marks_y(self) -> float:
        return 20 * self.unit_px

    def _draw_lanes(self, band: Picture) -> None:
        left, right = self._track_px
        for side in Side:
            y = self._lane_y(side)
            self._draw_name(band, y, self._name(side))
            stroke(band, [(left, y), (right, y)], FAINT, 1.2 * self.unit_px)
        if self.passings:
            self._draw_name(band, self._marks_y, self.language.text(FINDING))

    def _draw_name(self, band: Picture, y: float, name: str) -> None:
        text = self.text_px
        at = (0.8 * text, y - 0.58 * text)
        draw_text(band, at, name, text, MUTED, bold=True, halo=False)

    def _draw_stances(self, band: Picture, now_s: float) -> None:
        left, right = self._track_px
        half = 8 * self.unit_px
        for stance in self._stances_about(now_s):
            start = self.x_at(stance.contact_s, now_s)
            stop = start if stance.toe_off_s is None else self.x_at(stance.toe_off_s, now_s)
            if stop < left or start > right:
                continue
            y, tint = self._lane_y(stance.side), SIDE_COLOUR[stance.side]
            edge = EDGE_COLOUR[stance.side]
            box_left, box_right = max(start, left), min(stop, right)
            if box_right > box_left:
                box = [(box_left, y - 0.7 * half), (box_right, y - 0.7 * half)]
                box += [(box_right, y + 0.7 * half), (box_left, y + 0.7 * half)]
                polygon(band, box, tint, self.unit_px, edge)
            if left <= start <= right:
                disc(band, (start, y), 0.8 * half, tint, edge)
            if stance.toe_off_s is not None and left <= stop <= right:
                disc(band, (stop, y), 0.8 * half, INK, INK)
                ring(band, (stop, y), 0.7 * half, tint, 0.3 * half, INK)

    def _stances_about(self, now_s: float) -> tuple[Stance, ...]:
        """Those that can be seen, and hardly any other: a long recording has thousands."""
        start, stop = self.window_s(now_s)
        first = bisect_left(self.stances, start - self._longest_s, key=_contact_s)
        return self.stances[first : bisect_right(self.stances, stop, key=_contact_s)]

    def _draw_passings(self, band: Picture, now_s: float) -> None:
        """A tick from the row of findings down to the lane of the leg that stands, under the shape
        and in the colour of its side; white where it is of the body as a whole."""
        left, right = self._track_px
        unit, y = self.unit_px, self._marks_y
        start, stop = self.window_s(now_s)
        first = bisect_left(self.passings, start, key=passing_s)
        for passing in self.passings[first : bisect_right(self.passings, stop, key=passing_s)]:
            x = self.x_at(passing.time_s, now_s)
            if not left <= x <= right:
                continue
            side = passing.judged.side
            tint = PAPER if side is None else readable(side)
            foot = self._lane_y(passing.stance)
            stroke(band, [(x, y + 7 * unit), (x, foot)], tint, 2.4 * unit)
            if side is None:
                up, across = 7 * unit, 6 * unit
                corners = [(x, y - up), (x + across, y), (x, y + up), (x - across, y)]
                polygon(band, corners, tint, unit, INK)
            else:
                side_mark(band, (x, y), 7 * unit, side, tint)

    @cached_property
    def _longest_s(self) -> float:
        """No stance takes longer."""
        known = (s.toe_off_s - s.contact_s for s in self.stances if s.toe_off_s is not None)
        return max(known, default=0.0)

    def _draw_seconds(self, band: Picture, now_s: float) -> None:
        start, stop = self.window_s(now_s)
        top = self._top_px
        y = top + 68 * self.unit_px
        for second in range(int(np.ceil(start)), int(np.floor(stop)) + 1):
            x = self.x_at(second, now_s)
            tick = [(x, top + 62 * self.unit_px), (x, top + 67 * self.unit_px)]
            stroke(band, tick, MUTED, 1.2 * self.unit_px)
            draw_text(
                band,
                (x, y),
                f"{second} s",
                max(10, round(12 * self.unit_px)),
                MUTED,
                anchor="centre",
                halo=False,
            )

    def _draw_key(self, band: Picture) -> None:
        """What disc and ring mean; at the lower right, below the seconds."""
        text = max(10, round(12 * self.unit_px))
        x, y = self.width_px - 1.0 * self.text_px, self.height_px - 1.35 * text
        for english, hollow in ((msg("toe-off"), True), (msg("initial contact"), False)):
            name = self.language.text(english)
            draw_text(band, (x, y), name, text, MUTED, anchor="right", halo=False)
            x -= text_width(name, text) + 0.8 * text
            at = (x, y + 0.55 * text)
            if hollow:
                ring(band, at, 0.34 * text, MUTED, 0.14 * text, INK)
            else:
                disc(band, at, 0.36 * text, MUTED, INK)
            x -= 1.4 * text

    def _draw_cursor(self, band: Picture, time_s: float) -> None:
        x = self.x_at(time_s, time_s)
        unit = self.unit_px
        stroke(band, [(x, 8 * unit), (x, self._top_px + 62 * unit)], PAPER, 2.0 * unit)
        polygon(
            band,
            [(x - 6 * unit, 3 * unit), (x + 6 * unit, 3 * unit), (x, 11 * unit)],
            PAPER,
            unit,
            INK,
        )

    def _draw_reason(self, band: Picture) -> None:
        text, y = self.text_px, 0.7 * self.text_px
        heading = self.language.text(msg("Not measured"))
        draw_text(band, (text, y), heading, text, PAPER, bold=True, halo=False)
        for line in wrap(self.language.text(self.reason), text, self.width_px - 2 * text)[:3]:
            y += 1.35 * text
            draw_text(band, (text, y), line, text, PAPER, halo=False)


def standing_at(stances: tuple[Stance, ...], time_s: float) -> Side | None:
    """The leg that stands at ``time_s``, the one that came down last where both do; None in flight
    and where no toe-off was seen. ``stances``: in order of contact."""
    last = bisect_right(stances, time_s, key=_contact_s)
    for stance in reversed(stances[max(0, last - 2) : last]):
        if stance.toe_off_s is not None and time_s <= stance.toe_off_s:
            return stance.side
    return None


def strip_for(
    gait: Gait,
    passings: tuple[Passing, ...],
    reason: str,
    end_s: float,
    picture_px: tuple[int, int],
    unit_px: float,
    language: Language = ENGLISH,
) -> Strip:
    """The band for a picture of ``picture_px``, as high as makes the sum even, and larger where its
    text could not be read on a phone."""
    unit_px = max(unit_px, legible_px(picture_px) / TEXT_UNITS)
    height = round((HEIGHT_UNITS + (MARKS_UNITS if passings else 0)) * unit_px)
    height += (picture_px[1] + height) % 2
    stances = stances_of(gait.events)
    return Strip(stances, passings, reason, end_s, picture_px[0], height, unit_px, language)
