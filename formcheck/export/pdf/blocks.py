"""What a page is made of, as data for ``templates/report.typ``, which knows how each kind looks.

A text is a ``str`` or a list of ``str`` and runs (``run``); nothing in it is read as markup.
"""

from collections.abc import Iterable, Sequence
from typing import Any

Run = dict[str, Any]
Parts = list[str | Run]
Text = str | Parts
Block = dict[str, Any]
Cell = dict[str, Any]
Picture = dict[str, Any]


def run(text: str, style: str = "", *, link: str = "") -> Run:
    """``text`` that looks otherwise than what is around it: "strong", "small", "code", "left",
    "right". ``link``: the anchor it leads to."""
    return {"text": text, "style": style, "link": link}


def heading(text: str, level: int = 1, *, anchor: str = "", style: str = "") -> Block:
    """``level``: 1 for a section. ``style``: "verdict", "appendix" or ""."""
    return {"kind": "heading", "text": text, "level": level, "anchor": anchor, "style": style}


def paragraph(text: Text, style: str = "", *, anchor: str = "") -> Block:
    """``style``: "lead", "small", "hanging" (a work cited), "term" and "intro" (with what follows)
    or ""."""
    return {"kind": "paragraph", "text": text, "style": style, "anchor": anchor}


def bullets(items: Iterable[Text]) -> Block:
    """A list."""
    return {"kind": "bullets", "items": list(items)}


def terms(items: Iterable[tuple[Text, Text]], style: str = "") -> Block:
    """What, and what there is to say of it. ``style``: "facts" (short, side by side),
    "pairs" (in two columns) or "" (one below the other)."""
    told = [{"term": term, "text": text} for term, text in items]
    return {"kind": "terms", "items": told, "style": style}


def cell(*lines: Text, span: int = 1) -> Cell:
    """A cell of a table, a line below the other."""
    return {"lines": list(lines), "span": span}


def table(shares: Sequence[float], header: Sequence[Text], rows: Iterable[Sequence[Cell]]) -> Block:
    """``shares`` of the width; the header comes again on every page."""
    cells = [cell for row in rows for cell in row]
    return {"kind": "table", "shares": list(shares), "header": list(header), "cells": cells}


def picture(file: str, alt_text: str) -> Picture:
    """``file``: beside the report. ``alt_text``: what it shows, in words."""
    return {"file": file, "alt": alt_text}


def figure(shown: Picture, title: str, caption: Text = "") -> Block:
    """A picture with its caption. ``title``: what a caption begins with, or ""."""
    return {"kind": "figure", "picture": shown, "title": title, "caption": caption}


def figures(columns: int, shown: Iterable[Block]) -> Block:
    """Figures side by side."""
    return {"kind": "figures", "columns": columns, "figures": list(shown)}


def box(style: str, parts: Iterable[Block]) -> Block:
    """Set apart and kept together: "safety" (at the foot of the page), "urgent", or a finding's
    severity."""
    return {"kind": "box", "style": style, "parts": list(parts)}
