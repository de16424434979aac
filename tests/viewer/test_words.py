"""What the pages call things that the library names."""

import re

from formcheck.metrics.angles import BODY_CURVES, SIDE_CURVES
from formcheck.viewer.series import PELVIS
from tests.support.collected_texts import ROOT

SCRIPT = (ROOT / "viewer" / "page" / "static" / "curves.js").read_text(encoding="utf-8")
LEFT_OUT = {"pelvic_obliquity"}
"""Of the menu: it is ``PELVIS`` smoothed."""


def test_every_curve_of_the_menu_has_a_title_to_translate() -> None:
    titles = set(re.findall(r"(\w+): _\(\"", SCRIPT))
    offered = {curve.name for curve in (*BODY_CURVES, *SIDE_CURVES)} - LEFT_OUT | {PELVIS}
    assert offered <= titles
    assert all(f'name !== "{name}"' in SCRIPT for name in LEFT_OUT)
