"""The result on a terminal: what page 1 says, in twenty lines of plain text."""

import textwrap
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.core.message import msg, msg_count
from formcheck.core.recording import Side
from formcheck.core.text import sanitize_text
from formcheck.intake.guidance import RULES_IN_SHORT
from formcheck.languages import ENGLISH, Language
from formcheck.reporting.gauge import Gauge, GaugeMark
from formcheck.reporting.handout import Handout, HandoutKind, ToldFinding

if TYPE_CHECKING:
    from formcheck.reporting.report import Report

MOST_LINES = 20
WIDTH = 80
SCALE = 28
"""Letters of a gauge."""
TO_OPEN = (
    *("report.html", "report.pdf", "handout.html", "handout.pdf"),
    *("annotated.mp4", "annotated-2.mp4"),
)


class Tint(StrEnum):
    """What a piece of text is, for whoever colours it."""

    PLAIN = "plain"
    STRONG = "strong"
    FAINT = "faint"
    FOUND = "found"
    LEFT = "left"
    RIGHT = "right"
    GOOD = "good"
    URGENT = "urgent"


@dataclass(frozen=True)
class Letters:
    """What a gauge is drawn with. ``dots``: a step of a level reached, and one not reached."""

    inside: str
    beyond: str
    limit: str
    interval: str
    left: str
    right: str
    both: str
    dots: tuple[str, str]
    cut: str

    def of(self, side: Side | None) -> str:
        """The mark of a side."""
        return {Side.LEFT: self.left, Side.RIGHT: self.right, None: self.both}[side]


UNICODE = Letters("─", "░", "│", "━", "●", "□", "◆", ("●", "○"), "…")
ASCII = Letters("-", ":", "|", "=", "o", "#", "*", ("*", "."), "...")
SIDE_TINT = {Side.LEFT: Tint.LEFT, Side.RIGHT: Tint.RIGHT, None: Tint.STRONG}

Span = tuple[str, Tint]
Line = tuple[Span, ...]


def _plain(text: str, _: Tint) -> str:
    return text


@dataclass(frozen=True)
class TerminalStyle:
    """What the terminal can do. ``paint``: colours a piece of text; ``width``: letters a line."""

    paint: Callable[[str, Tint], str] = _plain
    letters: Letters = UNICODE
    width: int = WIDTH


@dataclass(frozen=True)
class Room:
    """Lines that may be taken: by a sentence, by each list below the findings; how many further
    findings are told, and whether the rules of pain are. ``signs_apart``: the warning signs of a
    referral a line each; ``numbers``: below what is said first."""

    sentence: int
    rest: int
    further: int
    rules: bool = True
    signs_apart: bool = True
    numbers: bool = True


ROOMS = (
    Room(3, 2, 4),
    Room(2, 2, 4),
    Room(2, 1, 4),
    Room(2, 1, 3, rules=False),
    Room(1, 1, 2, rules=False),
    Room(1, 0, 0, rules=False),
    Room(1, 0, 0, rules=False, signs_apart=False),
    Room(1, 0, 0, rules=False, signs_apart=False, numbers=False),
)
"""From the roomiest to the tightest; the first that makes at most ``MOST_LINES`` is taken."""


def summary(
    report: "Report",
    folder: Path,
    language: Language = ENGLISH,
    look: TerminalStyle | None = None,
) -> str:
    """Page 1 in at most ``MOST_LINES`` lines: a referral, what leads with its gauge, what else was
    found, fine, not seen, what to do better, and that the result is in ``folder``."""
    look = look or TerminalStyle()
    writer = _Writer(report.handout, language, look)
    made: list[Line] = []
    for room in ROOMS:
        lines = writer.lines(room, report.review_lines)
        made = [*lines, *writer.where(folder, report.files)]
        if len(made) <= MOST_LINES:
            break
    return "\n".join(
        "".join(look.paint(sanitize_text(t), tint) for t, tint in line) for line in made
    )


@dataclass(frozen=True)
class _Writer:
    sheet: Handout
    language: Language
    look: TerminalStyle

    def lines(self, room: Room, review: Sequence[str]) -> Iterator[Line]:
        """All but where the result is."""
        sheet = self.sheet
        yield from self._referral(room)
        about = f"{sheet.runner} · {sheet.about}"
        yield from self._wrapped(about, Tint.FAINT, 2 if room.signs_apart else 1)
        for told in review:
            yield from self._wrapped(told, Tint.PLAIN, 2)
        if room.numbers:
            yield ()
        yield from self._first(room)
        yield from self._further(room)
        if room.rest:
            yield from self._rest(room)
        if room.rules and self.sheet.referral is None:
            yield from self._wrapped(self._say(RULES_IN_SHORT), Tint.FAINT, 4)

    def where(self, folder: Path, files: Collection[str]) -> Iterator[Line]:
        """The folder, and what to open of ``files`` in it."""
        title = f"{self._say(msg('Result'))}: "
        yield (title, Tint.STRONG), (str(folder), Tint.PLAIN)
        if names := [name for name in TO_OPEN if name in files]:
            shown = self._cut(" · ".join(names), self.look.width - len(title))
            yield ((f"{'':{len(title)}}{shown}", Tint.FAINT),)

    def _say(self, text: str) -> str:
        return self.language.text(text)

    def _referral(self, room: Room) -> Iterator[Line]:
        """All of it, however little room there is."""
        found = self.sheet.referral
        if found is None:
            return
        yield ((f"{found.title}.", Tint.URGENT),)
        apart = (found.lead, *(f"  - {sign}" for sign in found.signs))
        run_on = (f"{found.lead} {'; '.join(found.signs)}".strip(),)
        for told in (*(apart if room.signs_apart else run_on), found.withheld):
            yield from self._wrapped(told, Tint.PLAIN, MOST_LINES)
        yield ()

    def _first(self, room: Room) -> Iterator[Line]:
        sheet = self.sheet
        if sheet.stories:
            yield from self._told(sheet.stories[0].lead, room, self._found_sentence)
            return
        tint = Tint.GOOD if sheet.kind is HandoutKind.NOTHING_BEYOND else Tint.STRONG
        yield from self._wrapped(sheet.headline, tint, room.sentence)
        if sheet.lead and room.numbers:
            yield from self._wrapped(sheet.lead, Tint.PLAIN, room.sentence)
        for told in sheet.another_look[:1]:
            yield from self._told(told, room, self._found_sentence)
        if sheet.kind is HandoutKind.NOTHING_BEYOND and sheet.fine_within:
            yield from self._wrapped(sheet.fine_within, Tint.FAINT, room.sentence)
        if room.numbers:
            yield from self._numbers()

    def _numbers(self) -> Iterator[Line]:
        """What was measured, where nothing is judged by it."""
        wide = max((len(title) for title, _ in self.sheet.numbers), default=0)
        for title, values in self.sheet.numbers:
            text = f"  {title:<{wide}}  {'  '.join(values)}"
            if len(text) <= self.look.width:
                yield ((text, Tint.PLAIN),)
            else:
                yield ((f"  {title}", Tint.PLAIN),)
                yield from (((f"    {value}", Tint.PLAIN),) for value in values)

    def _found_sentence(self, told: ToldFinding, lines: int) -> Iterator[Line]:
        tint = Tint.FOUND if told.level.is_headline else Tint.STRONG
        dots = self._dots(told)
        indent = len(dots) + 1
        first, *more = self._broken(told.sentence, lines, indent=indent, first=indent)
        yield (f"{dots} ", tint), (first.strip(), tint)
        for text in more:
            yield ((text, tint),)

    def _told(
        self, told: ToldFinding, room: Room, sentence: Callable[[ToldFinding, int], Iterator[Line]]
    ) -> Iterator[Line]:
        yield from sentence(told, min(2, room.sentence))
        yield ((f"    {told.badge}", Tint.FAINT),)
        if room.numbers:
            yield from self._gauge(told)
        if told.suggestion:
            text = f"{self._say(msg('Try:'))} {told.suggestion}"
            yield from self._wrapped(text, Tint.PLAIN, room.sentence, indent=4)
        elif told.would_settle:
            yield from self._wrapped(told.would_settle, Tint.PLAIN, room.sentence, indent=4)

    def _gauge(self, told: ToldFinding) -> Iterator[Line]:
        """A row for each value: its side, itself, where it lies, its interval and the limit."""
        named = max((len(value.name) for value in told.values), default=0)
        wide = max((len(value.value) for value in told.values), default=0)
        if (shown := told.gauge) is None:
            return
        for number, (value, mark) in enumerate(zip(told.values, shown.gauge.marks, strict=True)):
            tint = SIDE_TINT[value.side]
            head = f"{value.name:<{named}}  " if named else ""
            limit = f"  {shown.words.limit}" if number == 0 else ""
            row: list[Span] = [("    ", Tint.PLAIN), (head, tint)]
            row += [(f"{value.value:>{wide}}  ", Tint.STRONG), *self._scale(shown.gauge, mark)]
            used = sum(len(text) for text, _ in row)
            for tail in (f"  {value.interval}{limit}", limit):
                if used + len(tail) <= self.look.width:
                    row.append((tail, Tint.FAINT))
                    break
            yield tuple(row)

    def _scale(self, gauge: Gauge, mark: GaugeMark) -> Iterator[Span]:
        """One letter for each part of the scale, in runs of one tint."""
        cells = scale_cells(gauge, mark, self.look.letters)
        start = 0
        for at in range(1, len(cells) + 1):
            if at == len(cells) or cells[at][1] is not cells[start][1]:
                yield "".join(letter for letter, _ in cells[start:at]), cells[start][1]
                start = at

    def _further(self, room: Room) -> Iterator[Line]:
        """The parts of what leads, and the other stories with theirs, a line each."""
        stories = self.sheet.stories
        further = list(stories[0].parts) if stories else []
        for story in stories[1:]:
            further += [story.lead, *story.parts]
        for told in further[: room.further]:
            dots, badge = self._dots(told), f"  {told.how_likely}"
            yield (
                (f"{dots} ", Tint.FOUND),
                (
                    self._cut(told.sentence, self.look.width - len(dots) - 1 - len(badge)),
                    Tint.FOUND,
                ),
                (badge, Tint.FAINT),
            )
        left = len(further) - room.further
        if left > 0:
            more = msg_count("and {n} more in the report", "and {n} more in the report", n=left)
            yield ((f"    {self._say(more)}", Tint.FAINT),)

    def _rest(self, room: Room) -> Iterator[Line]:
        sheet = self.sheet
        looked = sheet.another_look if sheet.stories else sheet.another_look[1:]
        fine, near = sheet.fine, sheet.near
        lists = (
            (msg("Worth another look"), [f"{t.name}, {t.how_likely}" for t in looked]),
            (msg("What looked fine"), [f"{one.name} {one.value}" for one in fine]),
            (msg("Close to a limit, rather within"), [f"{one.name} {one.value}" for one in near]),
            (sheet.unseen_title, list(sheet.unseen)),
            (msg("Not judged"), list(sheet.unjudged)),
            (msg("Better next time"), [sheet.next_time] if sheet.next_time else []),
        )
        for title, items in lists:
            if items:
                text = f"{self._say(title)}: {'; '.join(items)}"
                first, *more = self._broken(text, room.rest, indent=2)
                head, _, tail = first.strip().partition(": ")
                yield (f"{head}: ", Tint.STRONG), (tail, Tint.PLAIN)
                yield from (((line, Tint.PLAIN),) for line in more)

    def _dots(self, told: ToldFinding) -> str:
        full, empty = self.look.letters.dots
        return told.dots.replace("●", full).replace("○", empty)

    def _wrapped(self, text: str, tint: Tint, most: int, indent: int = 0) -> Iterator[Line]:
        for line in self._broken(text, most, indent=indent, first=indent):
            yield ((line, tint),)

    def _broken(self, text: str, most: int, *, indent: int = 0, first: int = 0) -> list[str]:
        """``text`` in lines of the terminal's width, ``most`` of them; the rest is cut off."""
        return textwrap.wrap(
            text,
            self.look.width,
            initial_indent=" " * first,
            subsequent_indent=" " * indent,
            max_lines=most,
            placeholder=f" {self.look.letters.cut}",
            break_on_hyphens=False,
        ) or [""]

    def _cut(self, text: str, width: int) -> str:
        if len(text) <= width:
            return text
        return textwrap.shorten(text, width, placeholder=f" {self.look.letters.cut}")


def scale_cells(gauge: Gauge, mark: GaugeMark, letters: Letters) -> list[Span]:
    """``SCALE`` letters with their tints: the scale, what of it is beyond the limit, the interval
    and the value."""
    scale, zone = gauge.scale, gauge.zone
    step = (scale.high - scale.low) / SCALE
    tint = SIDE_TINT[mark.side]
    cells = []
    for number in range(SCALE):
        low, high = scale.low + number * step, scale.low + (number + 1) * step
        middle = 0.5 * (low + high)
        beyond = zone is not None and zone[0] <= middle <= zone[1]
        cell = (letters.beyond, Tint.FOUND) if beyond else (letters.inside, Tint.FAINT)
        if mark.ci95[0] <= high and low <= mark.ci95[1]:
            cell = letters.interval, tint
        if gauge.limit is not None and low <= gauge.limit < high:
            cell = letters.limit, Tint.FOUND
        if low <= mark.value < high or (number == SCALE - 1 and mark.value >= high):
            cell = letters.of(mark.side), tint
        cells.append(cell)
    return cells
