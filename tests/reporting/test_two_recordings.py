"""Reports of two recordings say of every value which one it is from."""

import csv
import io
from dataclasses import replace
from pathlib import Path

from formcheck.core.gait import Mode
from formcheck.core.metric import Measured
from formcheck.core.recording import View
from formcheck.reporting.handout import handout
from formcheck.reporting.overview import Outcome
from formcheck.reporting.overview_row import row_of
from formcheck.reporting.summary import why_not_judged
from formcheck.reporting.video.keyframes import KeyFrame
from tests.support.analyses import sample_analysis
from tests.support.html_reading import Element, read
from tests.support.rendered_reports import metrics_csv, render_html, strides_csv, summary
from tests.support.sessions import sample_session

FRAMES = tuple(
    KeyFrame(f"{number}{side}_midstance.jpg", b"jpeg", f"{view}: {side}", side, (), video)
    for video, (number, view) in enumerate((("", "Side view"), ("2-", "Rear view")))
    for side in ("left", "right")
)


def words(element: Element) -> str:
    return " ".join(element.text.split())


def page() -> Element:
    return read(render_html(sample_session(), FRAMES))


def test_each_recording_has_facts_and_key_frames_of_its_own() -> None:
    header = words(page().one("section", id="page-2"))
    for text in ("stick_side.mp4", "stick_rear.mp4", "Shows, side view", "Shows, rear view"):
        assert text in header
    frames = page().one("details", id="frames")
    assert [words(h) for h in frames.all("h3")] == ["Side view", "Rear view"]
    assert [words(f) for f in frames.all("figcaption")] == [f.caption for f in FRAMES]
    alone = read(render_html(sample_analysis(), FRAMES[:2]))
    assert not alone.one("details", id="frames").all("h3")
    assert "side view" not in words(alone.one("section", id="page-2"))


def test_every_row_of_the_tables_names_its_recording() -> None:
    analysis = sample_session()
    seen = {}
    for row in [
        r
        for body in page().one("section", id="measurements").all("tbody")
        for r in body.all("tr")
        if r.attributes.get("class") != "group"
    ]:
        name = row.one("th").one("a").attributes["href"].removeprefix("#about-")
        seen[name] = words(row.one("th").one("span"))
    wanted = {
        m.spec.id: analysis.labels[m.video] for m in analysis.metrics if isinstance(m, Measured)
    }
    assert seen == wanted
    assert set(seen.values()) == {"side view", "rear view"}


def test_what_the_other_recording_reads_stands_apart_from_what_limits_the_numbers() -> None:
    root = page()
    recording, other = (
        root.one("section", id="recording"),
        root.one("details", id="other-recording"),
    )
    notes = [words(li) for ul in recording.all("ul", **{"class": "notes"}) for li in ul.all("li")]
    assert notes == ["Limits the numbers. Rear view: The runner is small."]
    assert "Cadence: 170.0 steps/min" in words(other)
    assert "in the other recording (rear view)" in words(other)


def test_tables_name_the_recording_of_each_value() -> None:
    rows = list(csv.DictReader(io.StringIO(metrics_csv(sample_session()))))
    named = {(row["metric"], row["side"]): row["recording"] for row in rows}
    assert named["trunk_lean", ""] == "stick_side.mp4"
    assert named["pelvic_drop", "left"] == "stick_rear.mp4"
    assert named["step_length", ""] == ""
    for row in csv.DictReader(io.StringIO(strides_csv(sample_session()))):
        from_side = row["recording"] == "stick_side.mp4"
        assert (row["video"] == "0") is from_side
        assert bool(row["trunk_lean"]) is from_side
        assert bool(row["pelvic_drop"]) is not from_side


def test_the_terminal_tells_of_both(tmp_path: Path) -> None:
    files = ("report.html", "annotated.mp4", "annotated-2.mp4")
    lines = summary(sample_session(), tmp_path, files=files).splitlines()
    assert "filmed from the side and from behind" in " ".join(lines[:2])
    assert lines[-2].endswith(str(tmp_path))
    assert lines[-1].split() == ["report.html", "·", "annotated.mp4", "·", "annotated-2.mp4"]


def test_findings_of_a_run_are_said_also_where_the_other_recording_is_a_walk() -> None:
    session = sample_session()
    side, rear = session.recordings
    walk = replace(side, gait=replace(side.gait, mode=Mode.WALKING))
    mixed = replace(session, recordings=(walk, rear))
    assert handout(mixed).headline == handout(session).headline
    still = replace(rear, reason="No runner was found.")
    headline, _ = why_not_judged(replace(session, recordings=(walk, still)))
    assert "shows walking" in headline


def test_the_overview_shows_the_view_that_leads() -> None:
    row = row_of(sample_session(View.REAR, View.SIDE), "run", Outcome.DONE)
    assert row.views == ("rear", "side")
    assert row.thumbnail == "run/keyframes/2-left_contact.jpg"
