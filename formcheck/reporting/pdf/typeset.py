"""What a page is made of, as data for ``templates/report.typ``, which knows how each kind looks,
and from that to a PDF by the typst library.

A text is a ``str`` or a list of ``str`` and runs (``run``); nothing in it is read as markup.

The report is handed over as a JSON file that the template reads, and pictures as files, so that
nothing of it is ever taken for markup. typst takes pictures and fonts from folders alone: it sees
one temporary folder and no network.
"""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib.resources import files as resources
from pathlib import Path
from typing import Any

from formcheck.core.text import sanitize_text
from formcheck.errors import InputError
from formcheck.reporting.video.text import drawable, font_files
from formcheck.results.result import REMEDY

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


TEMPLATE = "report.typ"
PARTS = ("handout.typ", "clinician.typ")
"""What the template reads."""
REPLACEMENT = "\ufffd"


def typeset(report: Mapping[str, Any], pictures: Mapping[str, bytes], moment: str) -> bytes:
    """``report`` (``document.report``) as a tagged PDF, the same bytes every time. ``moment``: its
    date, ISO 8601.

    Only fonts that come along are used, but for letters they lack: those are taken from the fonts
    of this machine, and are shown as U+FFFD where it has none either.

    Raises:
        InputError: a picture is damaged.
        ImportError: typst is missing.
    """
    report = _mapped(report, sanitize_text)
    lacking = {letter for text in _texts(report) for letter in text if not drawable(letter)}
    with tempfile.TemporaryDirectory(prefix="formcheck-") as folder:
        place = Path(folder)
        templates = resources("formcheck.reporting") / "templates"
        for name in (TEMPLATE, *PARTS):
            (place / name).write_bytes((templates / name).read_bytes())
        for name, content in pictures.items():
            (place / name).write_bytes(content)
        for font in font_files():
            shutil.copy(font, place)
        if lacking:
            return _with_fonts_of_the_machine(place, report, moment, lacking)
        return _compiled(place, report, moment)


def _with_fonts_of_the_machine(
    place: Path, report: Mapping[str, Any], moment: str, lacking: Iterable[str]
) -> bytes:
    from typst import TypstError

    try:
        return _compiled(place, report, moment, fonts_of_machine=True)
    except TypstError:
        replaced = dict.fromkeys(map(ord, lacking), REPLACEMENT)
        return _compiled(place, _mapped(report, lambda text: text.translate(replaced)), moment)


def _compiled(
    place: Path, report: Mapping[str, Any], moment: str, *, fonts_of_machine: bool = False
) -> bytes:
    import typst

    (place / "report.json").write_text(json.dumps(report), encoding="utf-8")
    try:
        return typst.compile(
            str(place / TEMPLATE),
            root=str(place),
            font_paths=[str(place)],
            ignore_system_fonts=not fonts_of_machine,
            format="pdf",
            pdf_standards=["ua-1"],
            timestamp=_seconds(moment),
            package_path=str(place),
            package_cache_path=str(place),
        )
    except typst.TypstError as error:
        if "decode image" in error.message:
            which = "A key frame or the logo" if any(place.glob("logo.*")) else "A key frame"
            what = f"{which} of this result is damaged ({error.message})."
            raise InputError(what, REMEDY) from error
        raise


def _seconds(moment: str) -> int:
    """Since 1970; 0 where it is no date, so that bytes do not depend on the clock."""
    try:
        date = datetime.fromisoformat(moment)
    except ValueError:
        return 0
    return max(0, int(date.replace(tzinfo=date.tzinfo or UTC).timestamp()))


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    """``value`` with every text in it changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: _mapped(inner, change) for key, inner in value.items()}
    return [_mapped(inner, change) for inner in value] if isinstance(value, list) else value


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list):
        for inner in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(inner)
