"""A batch in German: the page, what is said of recordings, the lines of progress."""

from dataclasses import replace
from pathlib import Path

import pytest
from jinja2 import nodes

from formcheck.cli.progress import PlainBatch, PlainProgress
from formcheck.core.message import msg
from formcheck.core.progress import part
from formcheck.core.text import sanitize_text
from formcheck.languages import ENGLISH, language
from formcheck.reporting.html import environment
from formcheck.reporting.overview import Outcome, OverviewRow
from formcheck.reporting.overview_page import OUTCOMES, render_overview
from formcheck.workflows.batch.store import language_there, write_overview
from tests.support.collected_texts import ROOT
from tests.support.html_reading import read
from tests.support.overview_rows import DONE, FAILED

GERMAN = language("de")
REASON = msg("{n} of {all} frames are damaged and were left out.", n=3, all=90)
REFUSED = replace(DONE, name="dark", outcome=Outcome.NOT_MEASURABLE, reason=REASON)


def in_template() -> set[str]:
    text = (ROOT / "reporting" / "templates" / "overview.html.j2").read_text(encoding="utf-8")
    calls = environment().parse(text).find_all(nodes.Call)
    spoken = (c for c in calls if isinstance(c.node, nodes.Name) and c.node.name == "_")
    return {str(c.args[0].as_const()) for c in spoken if not c.kwargs}


def test_every_text_of_the_page_is_german() -> None:
    rows = [replace(DONE, runner="", recorded="", analysed="", views=()), FAILED, REFUSED]
    html = render_overview(rows, lambda _: True, GERMAN)
    root = read(html)
    assert root.one("html").attributes["lang"] == "de"
    everything = html.replace("&#34;", '"')
    missing = {t for t in in_template() if GERMAN.text(t) not in everything}
    assert missing <= {"1 recording", "Running form: 1 recording"}
    for words in (*OUTCOMES.values(), "Straight knee", "not measured"):
        assert GERMAN.text(words) in everything
    assert "172,3" in everything
    assert GERMAN.text(REASON) in everything


def test_a_reason_that_went_through_memory_can_still_be_said() -> None:
    again = OverviewRow.from_plain(REFUSED.as_plain())
    assert again == REFUSED
    assert GERMAN.text(again.reason) == GERMAN.text(REASON) != REASON


def test_the_tables_stay_english_and_the_page_keeps_its_language(tmp_path: Path) -> None:
    write_overview([DONE, REFUSED], tmp_path)
    tables = {p.name: p.read_bytes() for p in tmp_path.glob("*.csv")}
    assert language_there(tmp_path) is ENGLISH
    write_overview([DONE, REFUSED], tmp_path, GERMAN)
    assert language_there(tmp_path) == GERMAN
    assert {p.name: p.read_bytes() for p in tmp_path.glob("*.csv")} == tables
    assert language_there(tmp_path / "none") is ENGLISH


def test_a_batch_speaks_german(capsys: pytest.CaptureFixture[str]) -> None:
    shown = PlainBatch(GERMAN)
    shown.every_s = 0.0
    shown.begin({"a": 1, "b": 1}, workers=2)
    shown.started("a")
    shown.ended(REFUSED)
    said = capsys.readouterr().err.splitlines()
    assert said[0] == GERMAN.text(msg("{n} recordings to do, {workers} at once", n=2, workers=2))
    assert said[1] == sanitize_text(
        f"{GERMAN.text(OUTCOMES[Outcome.NOT_MEASURABLE])}: dark: {GERMAN.text(REASON)}"
    )
    assert GERMAN.text(msg("in work: {names}", names="a")) in said[2]


def test_progress_speaks_german(capsys: pytest.CaptureFixture[str]) -> None:
    shown = PlainProgress(GERMAN)
    part(shown, 1, 2).stage(msg("Finding the runner"), 120)
    (line,) = capsys.readouterr().err.splitlines()
    inner = msg("{title} ({number} of {count})", title=msg("Finding the runner"), number=2, count=2)
    assert line == GERMAN.text(msg("{title} ({n} frames)", title=inner, n=120))
    assert "Finding" not in line
