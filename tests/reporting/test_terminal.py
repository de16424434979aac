"""The result on a terminal: twenty lines in the order of page 1, plain where nothing else shows."""

import io
import itertools
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from formcheck.cli.main import cli
from formcheck.cli.terminal import look
from formcheck.core.analysis import Analysis
from formcheck.core.gait import Mode
from formcheck.core.recording import Side, View
from formcheck.findings.rules import Direction
from formcheck.intake import Intake
from formcheck.languages import ENGLISH, language
from formcheck.reporting.gauge import Gauge, GaugeMark
from formcheck.reporting.handout import handout
from formcheck.reporting.terminal import (
    ASCII,
    SCALE,
    TO_OPEN,
    UNICODE,
    TerminalStyle,
    Tint,
    scale_cells,
)
from formcheck.results import result as saved
from formcheck.results.folder import stage
from tests.support.analyses import sample_analysis
from tests.support.findings_by_rule import check, found
from tests.support.hostile_texts import TEXTS, analysis_of
from tests.support.pain_answers import BACK, EMERGENCY, LEG, NO_SIGNS
from tests.support.rendered_reports import summary
from tests.support.sessions import sample_session

ESCAPE = "\x1b"


def full() -> Analysis:
    """As much as page 1 holds: stories and parts, another look, fine, not judged."""
    rules = ("pelvic_drop", "trunk_forward", "overstride", "vertical_oscillation")
    findings = (*(found(rule, 0.98) for rule in rules), found("straight_knee", 0.6))
    made = tuple(check(f.id, f.likelihood, Side.LEFT) for f in findings)
    checks = (*made, check("cadence_lever", 0.01, limit=150.0), check("shin_forward", None))
    return replace(sample_analysis(View.REAR), findings=findings, checks=checks)


def walk() -> Analysis:
    analysis = sample_analysis()
    gait = replace(analysis.primary.gait, mode=Mode.WALKING)
    return replace(analysis, recordings=(replace(analysis.primary, gait=gait),), findings=())


ANALYSES: dict[str, Callable[[], Analysis]] = {
    "side": sample_analysis,
    "rear": lambda: sample_analysis(View.REAR),
    "two": sample_session,
    "walk": walk,
    "nothing": lambda: sample_analysis(reason="no runner was found"),
    "full": full,
}


@pytest.mark.parametrize("width", [80, 60])
@pytest.mark.parametrize("code", ["en", "de"])
@pytest.mark.parametrize("name", ANALYSES)
def test_twenty_lines_no_wider_than_the_terminal(name: str, code: str, width: int) -> None:
    text = summary(ANALYSES[name](), Path("run"), language(code), TerminalStyle(width=width))
    lines = text.split("\n")
    assert len(lines) <= 20
    assert max(map(len, lines)) <= width


def test_the_order_is_that_of_page_1(tmp_path: Path) -> None:
    lines = summary(full(), tmp_path, files=["report.html"]).split("\n")
    begun = (
        *("●●● ", "    clear", "    Left", "    Try:", "●●● ", "Worth another look:"),
        *("What looked fine:", "Not seen", "Better next time:", "Result:"),
    )
    places, at = [], 0
    for start in begun:
        at = next(n for n in range(at, len(lines)) if lines[n].startswith(start))
        places.append(at)
        at += 1
    assert places == sorted(places)
    assert lines[-1].strip() == "report.html"


def test_an_urgent_matter_comes_before_everything(tmp_path: Path) -> None:
    text = summary(full(), tmp_path, intake=EMERGENCY)
    assert text.startswith("Emergency")
    assert "Try:" not in text


URGENT = replace(BACK, signs=NO_SIGNS | {"fracture": True})


@pytest.mark.parametrize("code", ["en", "de"])
@pytest.mark.parametrize("name", ANALYSES)
@pytest.mark.parametrize("intake", [EMERGENCY, URGENT, LEG])
def test_twenty_lines_with_a_referral_and_none_of_it_is_cut(
    tmp_path: Path, intake: Intake, name: str, code: str
) -> None:
    analysis, spoken = ANALYSES[name](), language(code)
    lines = summary(analysis, tmp_path, spoken, intake=intake, files=TO_OPEN).split("\n")
    assert len(lines) <= 20
    # A path stands as it is.
    assert max(len(line) for line in lines if str(tmp_path) not in line) <= 80
    told = " ".join(" ".join(lines).split())
    shown = handout(analysis, (), spoken, intake).referral
    assert shown is not None
    for part in (shown.title, shown.lead, *shown.signs, shown.withheld):
        assert part in told


def test_a_gauge_has_its_marks_where_they_lie() -> None:
    # 28 letters for 0 to 14: half a degree each.
    gauge = Gauge((GaugeMark(Side.LEFT, 9.1, (6.2, 12.2)),), 6.0, Direction.ABOVE)
    assert (gauge.scale.low, gauge.scale.high, SCALE) == (0.0, 14.0, 28)
    cells = scale_cells(gauge, gauge.marks[0], ASCII)
    assert "".join(letter for letter, _ in cells) == "------------|=====o======:::"
    tints = [tint for _, tint in cells]
    assert tints[18] is Tint.LEFT
    assert tints[12] is Tint.FOUND


def test_below_a_limit_the_zone_is_on_the_left() -> None:
    gauge = Gauge((GaugeMark(None, 8.0, (6.0, 10.0)),), 4.0, Direction.BELOW)
    drawn = "".join(letter for letter, _ in scale_cells(gauge, gauge.marks[0], UNICODE))
    assert drawn[0] == "░"
    assert drawn.index("│") < drawn.index("◆")
    assert drawn[-1] == "─"


@pytest.mark.parametrize(("side", "mark"), [(Side.LEFT, "●"), (Side.RIGHT, "□"), (None, "◆")])
def test_sides_differ_without_colour(side: Side | None, mark: str) -> None:
    gauge = Gauge((GaugeMark(side, 5.0, (4.0, 6.0)),), 3.0)
    assert mark in "".join(letter for letter, _ in scale_cells(gauge, gauge.marks[0], UNICODE))


@pytest.mark.parametrize("text", TEXTS)
def test_no_name_moves_the_cursor(text: str, tmp_path: Path) -> None:
    shown = summary(analysis_of(text), tmp_path / "run.formcheck")
    assert not any(c in shown for c in "\x1b\x07\r\t\u202e")
    assert all(c.isprintable() or c in "\n\u202f" for c in shown)


class Stream(io.StringIO):
    """Standard output of some terminal or pipe."""

    def __init__(self, encoding: str, *, tty: bool) -> None:
        super().__init__()
        self._named, self._tty = encoding, tty

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._named

    def isatty(self) -> bool:
        return self._tty


def looked(monkeypatch: pytest.MonkeyPatch, stream: Stream, **environment: str) -> TerminalStyle:
    for name in ("NO_COLOR", "TERM", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "stdout", stream)
    return look()


def test_colours_are_for_terminals_that_want_them(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = {}
    for tty, refused, dumb in itertools.product((True, False), repeat=3):
        environment = {"NO_COLOR": "1"} if refused else {}
        environment |= {"TERM": "dumb" if dumb else "xterm"}
        seen = looked(monkeypatch, Stream("utf-8", tty=tty), **environment)
        shown[tty, refused, dumb] = ESCAPE in summary(full(), Path("run"), ENGLISH, seen)
    assert [case for case, coloured in shown.items() if coloured] == [(True, False, False)]


def test_colours_change_no_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    coloured = looked(monkeypatch, Stream("utf-8", tty=True), TERM="xterm", COLUMNS="80")
    text = summary(full(), Path("run"), ENGLISH, coloured)
    assert click.unstyle(text) == summary(full(), Path("run"))


def test_a_terminal_without_these_letters_gets_plain_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = looked(monkeypatch, Stream("latin-1", tty=False))
    assert plain.letters is ASCII
    text = summary(full(), Path("run"), ENGLISH, plain)
    assert not set(text) & set("●○─░│━□◆…")
    assert "*** " in text


@pytest.mark.parametrize(("columns", "width"), [("70", 70), ("200", 80), ("20", 40)])
def test_lines_are_as_wide_as_the_terminal_within_reason(
    monkeypatch: pytest.MonkeyPatch, columns: str, width: int
) -> None:
    assert looked(monkeypatch, Stream("utf-8", tty=True), COLUMNS=columns).width == width


@pytest.fixture
def result(tmp_path: Path) -> Path:
    analysis = sample_analysis()
    recording = replace(analysis.primary, info=replace(analysis.primary.info, sha256="", path=None))
    folder = tmp_path / "run.formcheck"
    with stage(folder) as staged:
        saved.save(replace(analysis, recordings=(recording,)), staged)
    return folder


@pytest.mark.slow
def test_a_pipe_gets_no_escape_codes_and_quiet_means_nothing(result: Path) -> None:
    ran = CliRunner().invoke(cli, ["report", str(result), "--format", "html"])
    assert ran.exit_code == 0, ran.output
    assert "Result:" in ran.stdout
    assert ESCAPE not in ran.stdout
    quiet = CliRunner().invoke(cli, ["report", str(result), "--format", "html", "--quiet"])
    assert quiet.stdout == ""
