"""What the page's files have in common with the reports, and what its policy demands of them."""

import re
from pathlib import Path

import pytest

import formcheck.viewer
from formcheck.reporting.palette import INK, LEFT, PAPER, RIGHT
from formcheck.reporting.wording import GROUPS

PAGE = Path(formcheck.viewer.__file__).parent / "page"
SCRIPTS = sorted((PAGE / "static").glob("*.js"))
TEMPLATES = sorted(PAGE.glob("*.jinja"))


def test_the_sides_have_the_colours_of_the_annotated_video() -> None:
    script = (PAGE / "static" / "strokes.js").read_text(encoding="utf-8")
    for name, colour in (("left", LEFT), ("right", RIGHT), ("ink", INK), ("paper", PAPER)):
        red, green, blue = colour
        assert f'{name}: "#{red:02x}{green:02x}{blue:02x}"' in script


def test_measurements_are_grouped_as_in_the_report() -> None:
    script = (PAGE / "static" / "metrics.js").read_text(encoding="utf-8")
    rows = re.findall(r'^  \["([^"]+)", \[([^\]]+)\]\],$', script, re.MULTILINE)
    assert [(title, tuple(re.findall(r'"(\w+)"', ids))) for title, ids in rows] == list(GROUPS)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_page_holds_no_script_and_no_style_of_its_own(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"https?://", text)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_never_makes_elements_from_text(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", text)
    assert text.count("\n") <= 380
