"""What every ``reporting.Format`` must do.

Whoever writes one joins: it is enough to stand in ``reporting.FORMATS`` or ``HANDOUTS``. Another
one derives a test class from ``ReportFormatContract`` and gives it a fixture ``form``.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

import formcheck
from formcheck.languages import ENGLISH, Language, language
from formcheck.reporting import Format
from formcheck.reporting.report import Report, report_of
from tests.support.analyses import sample_analysis
from tests.support.drawn_charts import charts_of, small_cycles
from tests.support.pain_answers import BACK

GERMAN = language("de")
WATCHED = ("open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.symlink")
PLACES = (*sys.path, sys.prefix, sys.base_prefix, *formcheck.__path__)
CODE = tuple(place for place in PLACES if place and Path(place).resolve() != Path.cwd())
"""Where programs, their fonts and templates lie: what is read from there is no result."""
_seen: list[tuple[str, str]] | None = None


def _note(event: str, given: tuple[object, ...]) -> None:
    if _seen is None or event not in WATCHED or not isinstance(given[0], str | bytes | Path):
        return
    if event in ("os.remove", "os.rmdir") and given[1] != -1:
        return  # Within a folder that was seen to be opened.
    place = str(Path(os.fsdecode(given[0])).absolute())
    if not (event == "open" and _reads(given[1], given[2]) and place.startswith(CODE)):
        _seen.append((event, place))


def _reads(mode: object, flags: object) -> bool:
    """Whether a file is opened for nothing else."""
    writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT
    by_flags = isinstance(flags, int) and bool(flags & writing)
    return not by_flags and not set(str(mode or "r")) & set("wax+")


sys.addaudithook(_note)


@contextmanager
def files_touched() -> Iterator[list[tuple[str, str]]]:
    """What is opened, made, moved or removed meanwhile, but for what programs read of their own."""
    global _seen
    seen: list[tuple[str, str]] = []
    _seen = seen
    try:
        yield seen
    finally:
        _seen = None


@cache
def whole(code: str) -> Report:
    """A report with all drawings."""
    spoken = language(code)
    analysis = sample_analysis()
    charts, curves = charts_of(analysis, spoken), small_cycles(analysis, spoken)
    return report_of(analysis, spoken, charts=charts, curves=curves, intake=BACK)


class ReportFormatContract:
    writes_privately = False
    """Whether a library that it hands its work to takes files alone."""

    @pytest.fixture
    def form(self) -> Format:
        raise NotImplementedError("give the class a fixture `form`")

    @pytest.fixture(params=[ENGLISH, GERMAN], ids=lambda spoken: spoken.code)
    def spoken(self, request: pytest.FixtureRequest) -> Language:
        chosen: Language = request.param
        return chosen

    @pytest.fixture
    def report(self, spoken: Language) -> Report:
        return whole(spoken.code)

    def test_it_gives_the_files_that_it_names(
        self, form: Format, report: Report, spoken: Language
    ) -> None:
        files = form.render(report, spoken)
        assert tuple(files) == form.files
        assert all(isinstance(content, bytes) and content for content in files.values())
        assert all(Path(name).name == name for name in form.files)

    def test_the_same_report_gives_the_same_bytes(
        self, form: Format, report: Report, spoken: Language
    ) -> None:
        first = form.render(report, spoken)
        assert form.render(report, spoken) == first

    def test_no_file_is_touched(self, form: Format, report: Report, spoken: Language) -> None:
        # What is imported or cached once is no part of it.
        form.render(report, spoken)
        with files_touched() as touched:
            form.render(report, spoken)
        own = tempfile.gettempdir()
        left = [t for t in touched if not (self.writes_privately and t[1].startswith(own))]
        assert left == []

    def test_charts_that_it_does_not_show_are_not_missed(
        self, form: Format, report: Report, spoken: Language
    ) -> None:
        analysis = report.analysis
        without = report_of(
            analysis,
            spoken,
            charts=report.charts if form.shows_charts else (),
            curves=report.curves if form.shows_curves else (),
            intake=BACK,
        )
        assert form.render(without, spoken) == form.render(report, spoken)
