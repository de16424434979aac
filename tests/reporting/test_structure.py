"""What the three reports are made of, against a golden file, and that all say the same.

After a change that is meant: ``python -m tests.reporting.test_structure`` writes the file anew.
"""

import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from formcheck.core.analysis import Analysis
from formcheck.languages import language
from formcheck.reporting.charts.chart import Chart, ChartGroup
from formcheck.results.document import document
from formcheck.results.schema import to_json
from tests.support.genuine_analyses import ANALYSES
from tests.support.html_reading import Element, number, read
from tests.support.key_frames import FRAMES
from tests.support.pain_answers import BACK
from tests.support.pdf_reading import elements, pdf_of, printed, tree
from tests.support.rendered_reports import render_html, render_markdown

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "reports.json"
Structure = dict[str, Any]
CHARTS = tuple(
    Chart(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>', "T", "A", "C", group
    )
    for group in ChartGroup
)
"""One of each group; what is in them is tested elsewhere."""
HEADINGS = ("h1", "h2", "h3", "h4")


def of_html(analysis: Analysis, code: str) -> Structure:
    """Headings with their level; of each table its caption, columns and number of rows."""
    root = read(render_html(analysis, FRAMES, CHARTS, BACK, language=language(code)))
    headings = [f"{e.tag} {words(e)}" for e in below(root) if e.tag in HEADINGS]
    tables = [
        [
            words(next(iter(table.all("caption")), None)),
            [words(cell) for head in table.all("thead") for cell in head.all("th")],
            sum(len(body.all("tr")) for body in table.all("tbody")),
        ]
        for table in root.all("table")
    ]
    figures = len(
        [e for e in below(root) if e.tag in ("img", "svg") and "aria-hidden" not in e.attributes]
    )
    return {"headings": headings, "tables": tables, "figures": figures}


def of_markdown(analysis: Analysis, code: str) -> Structure:
    """The same, of lines."""
    lines = render_markdown(analysis, language(code), BACK).splitlines()
    starts = [n for n, line in enumerate(lines) if set(line) <= set("|-") and line[:1] == "|"]
    tables = [[cells(lines[n - 1]), len([*until_blank(lines[n + 1 :])])] for n in starts]
    return {"headings": [line for line in lines if line.startswith("#")], "tables": tables}


def of_pdf(analysis: Analysis, code: str) -> Structure:
    """The same, of bookmarks and tags."""
    reader = pdf_of(analysis, language(code), CHARTS, intake=BACK)
    tables = [
        [sum(e["/S"] == kind for e in elements(t["/K"])) for kind in ("/TH", "/TR")]
        for t in tree(reader)
        if t["/S"] == "/Table"
    ]
    figures = sum(e["/S"] == "/Figure" for e in tree(reader))
    return {"headings": [*outline(reader.outline)], "tables": tables, "figures": figures}


def outline(entries: Sequence[Any], level: int = 1) -> Iterator[str]:
    for entry in entries:
        if isinstance(entry, list):
            yield from outline(entry, level + 1)
        else:
            yield f"{level} {entry.title}"


def below(element: Element) -> Iterator[Element]:
    for child in element.children:
        if isinstance(child, Element):
            yield child
            yield from below(child)


def words(element: Element | None) -> str:
    return "" if element is None else " ".join(element.text.split())


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def until_blank(lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        if not line.startswith("|"):
            return
        yield line


MADE = {"html": of_html, "md": of_markdown, "pdf": of_pdf}


@cache
def golden() -> Structure:
    found: Structure = json.loads(GOLDEN.read_text(encoding="utf-8"))
    return found


def structures(name: str, code: str) -> Structure:
    return {form: make(ANALYSES[name], code) for form, make in MADE.items()}


@pytest.mark.parametrize("code", ["en", "de"])
@pytest.mark.parametrize("name", ANALYSES)
def test_the_parts_are_those_of_the_golden_file(name: str, code: str) -> None:
    assert structures(name, code) == golden()[f"{name} {code}"]


@pytest.mark.parametrize("name", ANALYSES)
def test_languages_have_the_same_parts(name: str) -> None:
    """As many headings of each level, as many tables of the same size."""
    english, german = (golden()[f"{name} {code}"] for code in ("en", "de"))
    for form, there in english.items():
        here = german[form]
        levels = [[h.partition(" ")[0] for h in one["headings"]] for one in (there, here)]
        assert levels[0] == levels[1], form
        sizes = [[table[-1] for table in one["tables"]] for one in (there, here)]
        assert sizes[0] == sizes[1], form


def measured(analysis: Analysis) -> list[dict[str, Any]]:
    """Measured metrics as the saved document has them, with what is printed of their spec."""
    saved = json.loads(to_json(document(analysis)))
    specs = {d["id"]: d for d in saved["catalogue"]}
    found = [m for m in saved["metrics"] if m["status"] == "measured"]
    return [m | {name: specs[m["id"]][name] for name in ("decimals", "title")} for m in found]


def told(metric: dict[str, Any]) -> list[float]:
    least = metric["smallest_detectable_change"]
    count = [] if once(metric) else [metric["n"]]
    return [metric["value"], *metric["ci95"], *count, *([] if least is None else [least])]


def once(metric: dict[str, Any]) -> bool:
    return bool(metric["basis"] == "one_value_of_the_recording")


def close(metric: dict[str, Any]) -> Any:
    return pytest.approx(told(metric), abs=0.5001 * 10 ** -metric["decimals"])


NUMBER = r"[−]?\d+(?:\.\d+)?"


@pytest.mark.parametrize("name", ["side", "rear", "two"])
def test_the_table_of_the_pdf_holds_the_numbers_of_the_document(name: str) -> None:
    """Read in order from what is printed on page 2: value and interval."""
    text = printed(pdf_of(ANALYSES[name]).pages[1].extract_text())
    for metric in measured(ANALYSES[name]):
        digits = NUMBER if metric["decimals"] == 0 else rf"[−]?\d+\.\d{{{metric['decimals']}}}"
        rest = r"[^\d−]*" if metric["unit"] != "1" else ""
        row = rf"({digits}){rest}({digits})to({digits})"
        read_back = [[number(part) for part in found] for found in re.findall(row, text)]
        expected = pytest.approx(
            [metric["value"], *metric["ci95"]], abs=0.5001 * 10 ** -metric["decimals"]
        )
        assert any(values == expected for values in read_back), metric["id"]


@pytest.mark.parametrize("name", ["side", "rear", "two"])
def test_the_definitions_of_the_pdf_say_how_exact_each_is(name: str) -> None:
    """Strides and detectable change, in the appendix."""
    pages = pdf_of(ANALYSES[name]).pages[2:]
    text = printed("".join(page.extract_text() for page in pages))
    for metric in measured(ANALYSES[name]):
        least, decimals = metric["smallest_detectable_change"], metric["decimals"]
        if least is not None:
            assert f"detectablechange{least:.{decimals}f}" in text, metric["id"]
        count = "onevalueoftherecording" if once(metric) else f"readin{metric['n']}stride"
        assert count in text, metric["id"]


@pytest.mark.parametrize("name", ["side", "rear", "two"])
def test_the_table_of_markdown_holds_the_numbers_of_the_document(name: str) -> None:
    lines = render_markdown(ANALYSES[name]).splitlines()
    rows = {row[0]: row[1:] for row in map(cells, lines) if len(row) == 4}
    for metric in measured(ANALYSES[name]):
        left, right, _ = rows[metric["title"]]
        shown = right if metric["side"] == "right" else left
        numbers = [number(part) for part in re.findall(NUMBER, shown.replace("\\", ""))]
        if "±" in shown:
            value, half, *rest = numbers
            numbers = [value, value - half, value + half, *rest]
            assert numbers == pytest.approx(told(metric), abs=1.5001 * 10 ** -metric["decimals"])
        else:
            assert numbers == close(metric), metric["id"]


def write_golden() -> None:
    """Write the golden file anew."""
    made = {f"{name} {code}": structures(name, code) for name in ANALYSES for code in ("en", "de")}
    GOLDEN.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_golden()
