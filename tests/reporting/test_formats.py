"""Every form of a report: bytes out of a view model, and nothing else."""

import io
from pathlib import Path

import pypdf
import pytest

from formcheck.languages import language
from formcheck.reporting import FORMATS, HANDOUTS, Format
from formcheck.reporting.report import report_of
from tests.contracts.report_format import ReportFormatContract, files_touched
from tests.support.analyses import sample_analysis

EVERY = {form.files[0]: form for form in (*FORMATS, *HANDOUTS)}
FOR_PROGRAMS = {"metrics.csv"}


class TestFormats(ReportFormatContract):
    @pytest.fixture(params=[name for name in EVERY if not name.endswith(".pdf")])
    def form(self, request: pytest.FixtureRequest) -> Format:
        return EVERY[request.param]


class TestPdf(ReportFormatContract):
    writes_privately = True

    @pytest.fixture(params=[name for name in EVERY if name.endswith(".pdf")])
    def form(self, request: pytest.FixtureRequest) -> Format:
        return EVERY[request.param]


def test_no_two_files_share_a_name() -> None:
    names = [name for form in EVERY.values() for name in form.files]
    assert len(set(names)) == len(names)
    assert len({form.name for form in FORMATS}) == len(FORMATS)
    assert {form.name for form in HANDOUTS} <= {form.name for form in FORMATS}


@pytest.mark.parametrize("name", EVERY)
def test_it_is_in_the_language_that_was_asked_for(name: str) -> None:
    texts = {}
    for code, told in (("en", "filmed from the side"), ("de", "von der Seite gefilmt")):
        spoken = language(code)
        content = EVERY[name].render(report_of(sample_analysis(), spoken), spoken)[name]
        texts[code] = text_of(content) if name.endswith(".pdf") else content.decode("utf-8")
        assert (told in texts[code]) is (name not in FOR_PROGRAMS), code
    assert (texts["en"] == texts["de"]) is (name in FOR_PROGRAMS)


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def test_what_is_written_is_seen(tmp_path: Path) -> None:
    with files_touched() as touched:
        (tmp_path / "a").write_bytes(b"")
        (tmp_path / "a").read_bytes()
        (tmp_path / "b").mkdir()
    assert [place for _, place in touched] == [str(tmp_path / name) for name in "aab"]
