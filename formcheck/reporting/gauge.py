"""A gauge: values with their intervals on one scale, the limit, and what lies beyond it.

As data, so that every form of the report shows the same; and as an SVG of its own. Its colours are
written into it, so that it needs no page around it; a page may set others by class (dark mode). No
colour stands alone: left is a filled dot above, right an open square below, and what lies beyond
the limit is hatched.
"""

import itertools
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from typing import ClassVar

from formcheck.core.message import msg, written
from formcheck.core.recording import Side
from formcheck.core.text import sanitize_text
from formcheck.findings.rules import Direction
from formcheck.languages import Language
from formcheck.reporting.palette import CHART_INK, CHART_MUTED

MOST_STEPS = 8
"""Ticks of one scale: with more, numbers of three digits touch at the width of a phone."""
ROOM = 0.06
"""Of the scale, kept free beyond the outermost mark."""

EDGE_PX, LABEL_PX, HEIGHT_PX, BELOW_PX, HATCH_PX = 12.0, 15.0, 18.0, 19.0, 6.0
"""Beside the bar, above it for the limit, the bar, below it for the ticks, between two strokes."""

LETTER_EM = 0.62
"""Width of a letter, at most on average: how fonts differ is not known here."""

INSIDE, BEYOND, HATCH, LIMIT, BAND = "#e7ecef", "#f6dfcf", "#b9794c", "#7a3a00", "#6b7a88"
LEFT, RIGHT, BOTH = "#b34d05", "#005ba8", CHART_INK
"""The colours of the sides are those of the report's text, which its tests hold to 4.5 : 1."""


@dataclass(frozen=True)
class GaugeMark:
    """A value and its 95 % interval; ``side`` None for what is of the whole body."""

    side: Side | None
    value: float
    ci95: tuple[float, float]


@dataclass(frozen=True)
class GaugeScale:
    """From ``low`` to ``high``, both multiples of ``step``."""

    low: float
    high: float
    step: float

    @property
    def ticks(self) -> tuple[float, ...]:
        """Where numbers stand, both ends included."""
        count = round((self.high - self.low) / self.step)
        return tuple(round(self.low + n * self.step, self.decimals) for n in range(count + 1))

    @property
    def decimals(self) -> int:
        """Digits that its ticks need."""
        return max(0, -math.floor(math.log10(self.step) + 1e-9))

    def share(self, value: float) -> float:
        """Where ``value`` lies between the ends, 0 to 1; what lies outside lies at an end."""
        return min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))


@dataclass(frozen=True)
class Gauge:
    """Numbers are in the unit in which they are printed. ``beyond``: on which side of ``limit`` a
    value counts; ``limit`` None where there is none. ``band``: where other runners lie."""

    marks: tuple[GaugeMark, ...]
    limit: float | None = None
    beyond: Direction = Direction.ABOVE
    band: tuple[float, float] | None = None

    @property
    def scale(self) -> GaugeScale:
        """The scale that holds all of it, with round ends."""
        shown = [value for mark in self.marks for value in (mark.value, *mark.ci95)]
        shown += [] if self.limit is None else [self.limit]
        return scale_of((*shown, *(self.band or ())))

    @property
    def zone(self) -> tuple[float, float] | None:
        """What of the scale lies beyond the limit."""
        if self.limit is None:
            return None
        scale = self.scale
        if self.beyond is Direction.ABOVE:
            return self.limit, scale.high
        return scale.low, self.limit


def at_limit(limit: str, beyond: Direction) -> str:
    """A ``limit`` in words, and which way is within it: a knee should bend at least so far."""
    if beyond is Direction.BELOW:
        return msg("at least {limit}", limit=limit)
    return msg("limit {limit}", limit=limit)


@dataclass(frozen=True)
class GaugeWords:
    """Texts of a gauge in a language. ``title`` and ``told``: what it shows and its numbers, for
    those who do not see it; ``limit``: beside the limit; ``ticks``: at each tick of its scale."""

    title: str
    told: str
    limit: str
    ticks: tuple[str, ...]


@dataclass(frozen=True)
class ShownGauge:
    """A gauge and its texts."""

    gauge: Gauge
    words: GaugeWords


def scale_of(values: Iterable[float]) -> GaugeScale:
    """The finest scale of at most ``MOST_STEPS`` round steps that holds ``values`` with some room;
    from 0 where that is not far off, so that it tells how large a value is."""
    shown = tuple(values)
    low, high = min(shown), max(shown)
    from_0 = 0.0 <= low <= high - low
    room = ROOM * (high - low) or 0.1 * abs(high) or 1.0
    start, stop = (0.0 if from_0 else low - room), high + room
    for step in _round_steps(stop - start):
        first, last = math.floor(start / step + 1e-9), math.ceil(stop / step - 1e-9)
        if last - first <= MOST_STEPS:
            return GaugeScale(round(first * step, 9), round(last * step, 9), step)
    raise AssertionError("steps grow beyond any span")


def _round_steps(span: float) -> Iterator[float]:
    """1, 2 and 5 times powers of ten, from one that is too fine for ``span``."""
    exponent = math.floor(math.log10(span / MOST_STEPS)) - 1
    for power in itertools.count(exponent):
        # Not 10.0 ** power times 2, which is no round number below 1.
        yield from (float(f"{digit}e{power}") for digit in (1, 2, 5))


def tick_labels(scale: GaugeScale, language: Language) -> tuple[str, ...]:
    """The numbers at its ticks, as the language writes them."""
    return tuple(language.number(written(t, f".{scale.decimals}f")) for t in scale.ticks)


def svg(shown: ShownGauge, width_px: float = 396.0) -> str:
    """An ``<svg>`` element as wide as it is let, drawn for ``width_px``."""
    words = shown.words
    told = f"<title>{_text(words.title)}</title><desc>{_text(words.told)}</desc>"
    return _element(_Drawing(shown, width_px), 'role="img"', told)


def small_svg(shown: ShownGauge, width_px: float = 220.0) -> str:
    """The same for the row of a table whose cells hold its numbers: without a title, and only the
    ends and the limit labelled."""
    return _element(_SmallDrawing(shown, width_px), 'aria-hidden="true"', "")


def _element(drawing: "_Drawing", role: str, told: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="meter" {role} focusable="false" '
        f'viewBox="0 0 {_px(drawing.width_px)} {_px(drawing.bottom + BELOW_PX)}" '
        f'font-family="sans-serif" font-size="{drawing.text_px}">'
        f"{told}{''.join(drawing.parts())}</svg>"
    )


@dataclass(frozen=True)
class _Drawing:
    """Positions in px, and the elements at them, from back to front."""

    shown: ShownGauge
    width_px: float

    top: ClassVar[float] = LABEL_PX
    high_px: ClassVar[float] = HEIGHT_PX
    text_px: ClassVar[float] = 11.5

    @property
    def gauge(self) -> Gauge:
        """What is drawn."""
        return self.shown.gauge

    @property
    def words(self) -> GaugeWords:
        """What is written."""
        return self.shown.words

    @property
    def bottom(self) -> float:
        """Of the bar."""
        return self.top + self.high_px

    def x(self, value: float) -> float:
        """Where ``value`` lies."""
        return EDGE_PX + self.gauge.scale.share(value) * (self.width_px - 2.0 * EDGE_PX)

    def parts(self) -> Iterator[str]:
        """All of it."""
        yield self._bar("inside", INSIDE, self.gauge.scale.low, self.gauge.scale.high)
        if self.gauge.zone is not None:
            yield self._bar("beyond", BEYOND, *self.gauge.zone)
            yield self._hatch(*map(self.x, self.gauge.zone))
        if self.gauge.band is not None:
            yield self._band(*map(self.x, self.gauge.band))
        yield from self._ticks()
        yield from self._limit()
        for number, mark in enumerate(self.gauge.marks):
            yield from self._mark(mark, self._row(number))

    def _row(self, number: int) -> float:
        """Height of a mark: one below the other where there are several."""
        return self.top + self.high_px * (number + 1) / (len(self.gauge.marks) + 1)

    def _bar(self, name: str, colour: str, low: float, high: float) -> str:
        left, right = self.x(low), self.x(high)
        return (
            f'<rect class="{name}" x="{_px(left)}" y="{_px(self.top)}" '
            f'width="{_px(right - left)}" height="{_px(self.high_px)}" fill="{colour}"/>'
        )

    def _hatch(self, left: float, right: float) -> str:
        """Strokes that rise to the right, cut at the ends of the zone."""
        strokes = []
        start = left - self.high_px + HATCH_PX
        while start < right:
            first, last = max(start, left), min(start + self.high_px, right)
            up, down = self.bottom - (first - start), self.bottom - (last - start)
            strokes.append(f"M{_px(first)} {_px(up)}L{_px(last)} {_px(down)}")
            start += HATCH_PX
        path = "".join(strokes)
        return f'<path class="hatch" d="{path}" stroke="{HATCH}" stroke-width="0.8" fill="none"/>'

    def _band(self, left: float, right: float) -> str:
        """A line along the foot of the bar, with feet at its ends."""
        y = self.bottom - 1.5
        path = f"M{_px(left)} {_px(y - 5)}V{_px(y)}H{_px(right)}V{_px(y - 5)}"
        return f'<path class="band" d="{path}" stroke="{BAND}" stroke-width="1.6" fill="none"/>'

    def _labelled(self) -> Iterator[tuple[float, str]]:
        """The ticks that have a number."""
        yield from zip(self.gauge.scale.ticks, self.words.ticks, strict=True)

    def _ticks(self) -> Iterator[str]:
        for value in self.gauge.scale.ticks:
            x = _px(self.x(value))
            yield (
                f'<line class="tick" x1="{x}" x2="{x}" y1="{_px(self.bottom)}" '
                f'y2="{_px(self.bottom + 4)}" stroke="{CHART_MUTED}"/>'
            )
        for value, label in self._labelled():
            anchor, at = self._anchored(self.x(value), 0.5 * LETTER_EM * self.text_px * len(label))
            yield (
                f'<text class="tick" x="{_px(at)}" y="{_px(self.bottom + 15)}" '
                f'text-anchor="{anchor}" fill="{CHART_MUTED}">{_text(label)}</text>'
            )

    @property
    def limit_y(self) -> float:
        """Foot of the words at the limit."""
        return self.top - 4

    def _limit(self) -> Iterator[str]:
        if self.gauge.limit is None:
            return
        x = self.x(self.gauge.limit)
        wide = LETTER_EM * self.text_px * len(self.words.limit)
        anchor, at = self._anchored(x, 0.5 * wide)
        yield (
            f'<line class="limit" x1="{_px(x)}" x2="{_px(x)}" y1="{_px(self.top - 1)}" '
            f'y2="{_px(self.bottom + 4)}" stroke="{LIMIT}" stroke-width="2"/>'
            f'<text class="limit" x="{_px(at)}" y="{_px(self.limit_y)}" text-anchor="{anchor}" '
            f'fill="{LIMIT}">{_text(self.words.limit)}</text>'
        )

    def _anchored(self, x: float, half_px: float) -> tuple[str, float]:
        """How a text at ``x`` stays inside the picture, which reaches ``half_px`` to both sides."""
        if x < half_px:
            return "start", 0.0
        if x > self.width_px - half_px:
            return "end", self.width_px
        return "middle", x

    def _mark(self, mark: GaugeMark, y: float) -> Iterator[str]:
        name, colour = CLASSES[mark.side]
        low, at, high = (self.x(value) for value in (mark.ci95[0], mark.value, mark.ci95[1]))
        yield (
            f'<line class="interval {name}" x1="{_px(low)}" x2="{_px(high)}" y1="{_px(y)}" '
            f'y2="{_px(y)}" stroke="{colour}" stroke-width="2.6"/>'
        )
        if mark.side is Side.RIGHT:
            yield (
                f'<rect class="mean open {name}" x="{_px(at - 5)}" y="{_px(y - 5)}" width="10" '
                f'height="10" fill="#ffffff" stroke="{colour}" stroke-width="2.6"/>'
            )
        else:
            yield (
                f'<circle class="mean {name}" cx="{_px(at)}" cy="{_px(y)}" r="6" '
                f'fill="{colour}" stroke="#ffffff" stroke-width="1.5"/>'
            )


class _SmallDrawing(_Drawing):
    """One line of text: the limit below the bar, between those ends that leave it room."""

    top = 2.0
    high_px = 16.0

    @property
    def limit_y(self) -> float:
        """Foot of the words at the limit."""
        return self.bottom + 15

    def _labelled(self) -> Iterator[tuple[float, str]]:
        ticks = [*super()._labelled()]
        limit = self.gauge.limit
        near = 0.3 * self.width_px
        for value, label in (ticks[0], ticks[-1]):
            if limit is None or abs(self.x(limit) - self.x(value)) > near:
                yield value, label


CLASSES = {Side.LEFT: ("left", LEFT), Side.RIGHT: ("right", RIGHT), None: ("both", BOTH)}


def _px(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _text(text: str) -> str:
    return escape(sanitize_text(text))
