"""Tables and numbers of the document, as Markdown."""

from collections.abc import Iterable, Sequence

from formcheck.reporting.numbers import number


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table with its header."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def _cell(text: str) -> str:
    """Nothing in ``text`` ends a cell or a row."""
    return " ".join(text.replace("|", "&#124;").split())


def plain(value: float, decimals: int) -> str:
    """A number, or a dash where there is none."""
    return "–" if value != value else number(value, decimals)
