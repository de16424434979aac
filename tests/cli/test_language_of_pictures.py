"""A saved result in another language: the words in its pictures and its video follow."""

import base64
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from formcheck.cli.main import run
from formcheck.languages import language
from formcheck.reporting.video import keyframes, panel, text
from formcheck.reporting.wording import WORDS_IN_PICTURES

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "samples" / "treadmill_side.mp4"
POSES = ROOT / "tests" / "data" / "treadmill_side.pose.npz"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An English result, with its recording beside it."""
    folder = tmp_path_factory.mktemp("pictures")
    video = shutil.copy(SAMPLE, folder / "run.mp4")
    arguments = ("--poses", POSES, "--out", folder / "r", "--no-video", "--format", "", "--quiet")
    assert run(["analyze", str(video), *map(str, arguments)]) == 0
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made / "r", tmp_path / "r"))


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is written into pictures from here on."""
    written: list[str] = []
    draws = text.draw_text

    def draw(picture: Any, at_px: Any, words: str, *more: Any, **options: Any) -> None:
        written.append(words)
        draws(picture, at_px, words, *more, **options)

    for module in (keyframes, panel):
        monkeypatch.setattr(module, "draw_text", draw)
    return written


def pictures(page: Path) -> set[bytes]:
    found = re.findall(r"data:image/jpeg;base64,([^\"]+)", page.read_text(encoding="utf-8"))
    return {base64.b64decode(one) for one in found}


def kept(folder: Path) -> set[bytes]:
    return {file.read_bytes() for file in (folder / "keyframes").glob("*.jpg")}


NOTE = language("de").text(WORDS_IN_PICTURES)


def test_words_are_drawn_again_where_the_recording_is(folder: Path, drawn: list[str]) -> None:
    before = kept(folder)
    assert run(["report", str(folder), "--lang", "de", "--quiet"]) == 0
    assert {"Linker initialer Kontakt", "Rechte Zehenablösung"} <= set(drawn)
    shown = pictures(folder / "report.html")
    assert len(shown) == len(before) == 6
    assert not shown & before
    assert kept(folder) == before
    assert NOTE not in (folder / "report.html").read_text(encoding="utf-8")
    drawn.clear()
    assert run(["report", str(folder), "--quiet"]) == 0
    assert not drawn
    assert pictures(folder / "report.html") == before


def test_an_export_to_hand_on_has_the_words_too(folder: Path, tmp_path: Path) -> None:
    told = (
        "export",
        folder,
        "--lang",
        "de",
        "--format",
        "html",
        "--out",
        tmp_path / "on",
        "--quiet",
    )
    assert run([str(one) for one in told]) == 0
    shown = pictures(tmp_path / "on" / "report.html")
    assert len(shown) == 6
    assert not shown & kept(folder)


def test_a_report_without_the_recording_says_that_words_stay(
    made: Path, folder: Path, tmp_path: Path
) -> None:
    before = kept(folder)
    moved = tmp_path / "moved.mp4"
    Path(made / "run.mp4").rename(moved)
    try:
        assert run(["report", str(folder), "--lang", "de", "--quiet"]) == 0
        page = folder / "report.html"
        assert pictures(page) == before
        assert NOTE in page.read_text(encoding="utf-8")
        assert run(["report", str(folder), "--quiet"]) == 0
        assert WORDS_IN_PICTURES not in page.read_text(encoding="utf-8")
        told = ["report", str(folder), "--lang", "de", "--quiet", "--video"]
        assert run([*told, str(moved)]) == 0
        assert not pictures(page) & before
        text = page.read_bytes()
        assert run([*told, str(ROOT / "samples" / "treadmill_rear.mp4")]) == 3
        assert page.read_bytes() == text
    finally:
        moved.rename(made / "run.mp4")


def test_the_video_is_drawn_in_another_language(folder: Path, drawn: list[str]) -> None:
    assert run(["annotate", str(folder), "--lang", "de", "--quiet"]) == 0
    assert (folder / "annotated.mp4").is_file()
    words = " ".join(drawn)
    assert "Schrittfrequenz" in words
    assert "Cadence" not in words


def test_a_comparison_has_the_words_too(
    made: Path, folder: Path, tmp_path: Path, drawn: list[str]
) -> None:
    told = ["compare", made / "r", folder, "--no-video", "--quiet", "--out"]
    assert run([str(one) for one in (*told, tmp_path / "en", "--lang", "en")]) == 0
    assert not drawn
    assert run([str(one) for one in (*told, tmp_path / "de", "--lang", "de")]) == 0
    assert {"Linker initialer Kontakt", "Rechte Zehenablösung"} <= set(drawn)
    shown = pictures(tmp_path / "de" / "comparison.html")
    assert shown
    assert not shown & kept(folder)
    assert pictures(tmp_path / "en" / "comparison.html") <= kept(folder)
