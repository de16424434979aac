"""A runner over time as text, page and table: the numbers, the words, hostile names."""

import csv
import io
import re
from dataclasses import replace
from pathlib import Path

import pytest

from formcheck.cli.main import run
from formcheck.comparison.history import history_of
from formcheck.languages import language
from formcheck.reporting.history import history_csv, history_text
from formcheck.reporting.history_page import charts_of_history, render_history
from tests.support.hostile_texts import TEXTS
from tests.support.index_entries import SIDE, a_history, entry, value
from tests.support.indexed_results import content, put

GERMAN = language("de")


def test_the_text_says_what_changed_and_what_nobody_can_tell() -> None:
    told = history_text(a_history())
    (lean,) = re.findall("^Trunk lean .*$", told, re.MULTILINE)
    assert "8.0° (4.5 to 11.5)" in lean
    assert "12.2° (8.7 to 15.7)" in lean
    assert "+4.2° (cannot tell; detectable from 4.9°)" in lean
    assert "+0.2° (cannot tell; detectable from 4.9°)" in lean
    assert "−2.0° (no detectable change; detectable from 3.0°)" in told
    assert "they differ in: the camera." in told
    assert "The belt speed differs" in told
    assert "R-17: 3 results, 2026-01-10 to 2026-03-11" in told


def test_german() -> None:
    told = history_text(a_history(), GERMAN)
    assert "+4,2° (nicht zu sagen; erkennbar ab 4,9°)" in told
    assert "verschieden sind: die Kamera." in told
    page = render_history(a_history(), charts_of_history(a_history(), GERMAN), GERMAN)
    assert '<html lang="de">' in page
    assert "Keine erkennbare Änderung seit der ersten Aufnahme" in page


def test_the_page_has_the_numbers_charts_and_words_for_who_cannot_see_them() -> None:
    history = a_history()
    charts = charts_of_history(history)
    page = render_history(history, charts)
    numbers = [float(n) for n in re.findall(r'<data class="mean" value="([^"]+)"', page)]
    assert numbers == pytest.approx([8.0, 12.2, 4.2, 0.2, 9.0, 7.0, -2.0])
    assert len(charts) == page.count('role="img"') == 2
    assert "2026-01-10: 8.0 degrees (4.5 to 11.5)" in charts[0].alt_text
    assert all(chart.caption for chart in charts)
    assert "not measured in 1 of 3 results" in page
    assert "not a diagnosis" in page
    assert "<script" not in page
    assert not re.search(r'(src|href)="(?!#)', page)


def test_what_changed_is_the_headline() -> None:
    changed = history_of("R", [entry(0, value(mean=8.0)), entry(9, value(mean=12.0))])
    page = render_history(changed)
    assert "One measure changed since the first recording" in page
    assert "<li>Trunk lean: <strong>+4.0°</strong></li>" in page
    alone = render_history(history_of("R", [entry(0, value())]))
    assert "There is one result only" in alone
    told = history_text(history_of("R", [entry(0, value())]))
    assert told.startswith("R: one result, 20")


def test_the_table_holds_every_value_and_both_changes() -> None:
    rows = list(csv.DictReader(io.StringIO(history_csv(a_history()))))
    assert len(rows) == 5
    last = next(r for r in rows if r["folder"] == "day_60")
    assert float(last["value"]) == 12.2
    assert float(last["change_since_first"]) == pytest.approx(4.2)
    assert last["verdict_since_first"] == "cannot_tell"
    assert last["differs_from_previous"] == "other_camera; other_speed"
    assert rows[0]["change_since_first"] == ""


@pytest.mark.parametrize("text", TEXTS)
def test_hostile_names_stay_text(text: str) -> None:
    history = a_history(text)
    first = replace(history.entries[0], folder=text, filmed=(replace(SIDE, name=text),))
    history = replace(history, entries=(first, *history.entries[1:]))
    page = render_history(history)
    assert "<script" not in page
    assert "<img" not in page
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202e]", page + history_text(history))
    assert history_csv(history).splitlines()[1][:1] not in "=+-@"


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for day, cadence in (("2026-01-10", 160.0), ("2026-02-10", 172.0)):
        put(tmp_path / day, content("Anna", day=day, values={"cadence": cadence}))
    page, table = tmp_path / "anna.html", tmp_path / "anna.csv"
    arguments = ["history", "Anna", str(tmp_path), "--html", str(page), "--csv", str(table)]
    assert run(arguments) == 0
    told = capsys.readouterr().out
    assert "Anna: 2 results, 2026-01-10 to 2026-02-10" in told
    assert re.search(r"Cadence .*\+12\.0", told)
    assert "over time" in page.read_text(encoding="utf-8")
    assert len(list(csv.DictReader(io.StringIO(table.read_text(encoding="utf-8"))))) > 10
    assert run(["history", "Ana", str(tmp_path)]) == 2
    assert "There is 'Anna'." in capsys.readouterr().err
