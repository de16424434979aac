"""The band below the picture: when which foot is on the ground, and where we are."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from formcheck.core.frame import Picture
from formcheck.core.gait import EventKind, Gait, GaitEvent
from formcheck.core.recording import Side
from formcheck.core.said import say
from formcheck.languages import ENGLISH, Language
from formcheck.render.drawing import disc, polygon, ring, stroke
from formcheck.render.palette import EDGE_COLOUR, FAINT, INK, MUTED, PAPER, SIDE_COLOUR
from formcheck.render.text import draw_text, text_width, wrap

WINDOW_S = 3.0
HEIGHT_UNITS = 96


@dataclass(frozen=True)
class Stance:
    """A foot on the ground; ``toe_off_s`` is None where no toe-off was seen."""

    side: Side
    contact_s: float
    toe_off_s: float | None


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
    """``width_px`` and ``height_px`` of the band; ``end_s``: last capture time of the recording."""

    stances: tuple[Stance, ...]
    reason: str
    end_s: float
    width_px: int
    height_px: int
    unit_px: float
    language: Language = ENGLISH

    @cached_property
    def _track_px(self) -> tuple[float, float]:
        """Where the time axis begins and ends."""
        text = self._text_px
        widest = max(text_width(self._name(side), text, bold=True) for side in Side)
        return 1.7 * text + widest, self.width_px - 1.0 * text

    def _name(self, side: Side) -> str:
        return self.language.text(side.value.capitalize())

    @property
    def _text_px(self) -> int:
        return max(10, round(15 * self.unit_px))

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
        return (22 if side is Side.LEFT else 48) * self.unit_px

    def _draw_lanes(self, band: Picture) -> None:
        left, right = self._track_px
        for side in Side:
            y = self._lane_y(side)
            name = self._name(side)
            draw_text(
                band,
                (0.8 * self._text_px, y - 0.58 * self._text_px),
                name,
                self._text_px,
                MUTED,
                bold=True,
                halo=False,
            )
            stroke(band, [(left, y), (right, y)], FAINT, 1.2 * self.unit_px)

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

    @cached_property
    def _longest_s(self) -> float:
        """No stance takes longer."""
        known = (s.toe_off_s - s.contact_s for s in self.stances if s.toe_off_s is not None)
        return max(known, default=0.0)

    def _draw_seconds(self, band: Picture, now_s: float) -> None:
        start, stop = self.window_s(now_s)
        y = 68 * self.unit_px
        for second in range(int(np.ceil(start)), int(np.floor(stop)) + 1):
            x = self.x_at(second, now_s)
            stroke(
                band, [(x, 62 * self.unit_px), (x, 67 * self.unit_px)], MUTED, 1.2 * self.unit_px
            )
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
        x, y = self.width_px - 1.0 * self._text_px, self.height_px - 1.35 * text
        for english, hollow in ((say("toe-off"), True), (say("initial contact"), False)):
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
        stroke(band, [(x, 8 * unit), (x, 62 * unit)], PAPER, 2.0 * unit)
        polygon(
            band,
            [(x - 6 * unit, 3 * unit), (x + 6 * unit, 3 * unit), (x, 11 * unit)],
            PAPER,
            unit,
            INK,
        )

    def _draw_reason(self, band: Picture) -> None:
        text, y = self._text_px, 0.7 * self._text_px
        heading = self.language.text(say("Not measured"))
        draw_text(band, (text, y), heading, text, PAPER, bold=True, halo=False)
        for line in wrap(self.language.text(self.reason), text, self.width_px - 2 * text)[:3]:
            y += 1.35 * text
            draw_text(band, (text, y), line, text, PAPER, halo=False)


def strip_for(
    gait: Gait,
    reason: str,
    end_s: float,
    picture_px: tuple[int, int],
    unit_px: float,
    language: Language = ENGLISH,
) -> Strip:
    """The band for a picture of ``picture_px``, as high as makes the sum even."""
    height = round(HEIGHT_UNITS * unit_px)
    height += (picture_px[1] + height) % 2
    stances = stances_of(gait.events)
    return Strip(stances, reason, end_s, picture_px[0], height, unit_px, language)
