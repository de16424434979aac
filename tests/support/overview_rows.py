"""Rows of the overview of a batch: done, failed and refused, and names that are hard to write."""

from dataclasses import replace

from formcheck.reporting.overview import Outcome, OverviewRow, failed_row
from tests.support.hostile_texts import TEXTS

NAMES = [*TEXTS, "a#b?c%d&e", "</noscript><b>", "javascript:alert(1)", "bad\udcffbyte", "%2e%2e"]
DONE = OverviewRow(
    name="run01",
    outcome=Outcome.DONE,
    videos=("run01.mp4",),
    runner="R-17",
    recorded="2026-11-20T10:02:00+01:00",
    analysed="2026-11-23T09:00:00Z",
    views=("side", "rear"),
    mode="running",
    cadence=(172.34, 171.94, 172.74),
    trunk_lean=(7.04, 5.04, 8.04),
    pelvic_drop_left=(6.5, 5.5, 7.5),
    findings=(("flag", "Straight knee"), ("note", "Few steps")),
    quality=("warning", 2),
    strides=31,
    folder="run01",
    thumbnail="run01/keyframes/left_contact.jpg",
)
FAILED = failed_row("bad", ("bad.mp4",), "the file is empty", "Copy it again.")
REFUSED = replace(DONE, name="dark", outcome=Outcome.NOT_MEASURABLE, reason="no person was found")
