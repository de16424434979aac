"""Sessions of two views in a real browser: which picture a number is drawn on, which of two
results is before, and controls that stay in reach."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from formcheck.core.recording import View
from tests.support.chromium import IN_CHROMIUM
from tests.support.filmed_results import SIDE_PX, Served, film, served
from tests.support.landmark_files import saved
from tests.support.stick_runner import StickRunner
from tests.support.viewer_pages import LAPTOP, PHONE, Visit, settled, until

pytestmark = [*IN_CHROMIUM, pytest.mark.alone]
DATES = {"march": "2026-03-02T09:00:00+00:00", "june": "2026-06-01T09:00:00+00:00", "undated": None}
LENGTHS_S = {"march": (3.4, 3.2), "june": (4.0, 3.8), "undated": (3.0, 2.8)}
"""Films of one length are the same film."""


def session(folder: Path, name: str) -> None:
    """The result ``name`` of a film from the side and one from behind, of its date."""
    paths: list[str] = []
    poses: list[str] = []
    for view, lasts_s in zip((View.SIDE, View.REAR), LENGTHS_S[name], strict=True):
        stick = StickRunner(
            view=view,
            duration_s=lasts_s,
            size_px=(SIDE_PX, SIDE_PX),
            px_per_m=200.0,
            trunk_lateral_deg=4.0 if view is View.REAR else 0.0,
        )
        stem = folder / f"{name}_{view}"
        film(stem.with_suffix(".mp4"), stick)
        track = stick.track()
        saved(stem.with_suffix(".npz"), track)
        paths.append(str(stem.with_suffix(".mp4")))
        poses += ["--poses", str(stem.with_suffix(".npz"))]
    out = folder / "results" / name
    out.parent.mkdir(exist_ok=True)
    command = ["analyze", *paths, *poses, "--out", str(out), "--no-video", "--quiet"]
    done = subprocess.run(
        [sys.executable, "-m", "formcheck", *command], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    document = json.loads((out / "analysis.json").read_bytes())
    for video in document["videos"]:
        video["recorded_at"] = DATES[name]
    text = json.dumps(document, indent=1, ensure_ascii=False)
    (out / "analysis.json").write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    place = tmp_path_factory.mktemp("sessions")
    for name in DATES:
        session(place, name)
    with served(place / "results") as running:
        yield running


@pytest.fixture
def visit(chromium: Browser, server: Served) -> Iterator[Visit]:
    visiting = Visit(chromium, server)
    yield visiting
    visiting.page.context.close()
    assert [text for text in visiting.heard if "409" not in text] == []


def ids(page: Page) -> dict[str, str]:
    """The id of each result by its name."""
    links = page.locator(".card h2 a").evaluate_all("all => all.map(a => [a.textContent, a.href])")
    return {name: href.rpartition("/")[2] for name, href in links}


def measure(page: Page, metric: str, side: str | None = None) -> None:
    """Press the measure, or its value of ``side``."""
    place = f"tr[data-metric={metric}] "
    page.locator(place + (f"[data-side={side}]" if side else "th button")).click()
    settled(page)


# Which is before.


def test_the_earlier_recording_is_before_whatever_is_ticked_first(visit: Visit) -> None:
    page, named = visit.page, ids(visit.page)
    for first, second in (("june", "march"), ("march", "june")):
        for name in (first, second):
            page.locator(".card", has_text=name).get_by_role("checkbox").check()
        order = f"/compare?a={named['march']}&b={named['june']}"
        assert page.locator("#compare").get_attribute("href") == order
        assert page.locator("#order-chosen").get_attribute("data-known") == "true"
        for name in (first, second):
            page.locator(".card", has_text=name).get_by_role("checkbox").uncheck()


def test_results_without_a_date_are_said_to_have_no_known_order(visit: Visit) -> None:
    page = visit.page
    for name in ("june", "undated"):
        page.locator(".card", has_text=name).get_by_role("checkbox").check()
    assert page.locator("#order-chosen").get_attribute("data-known") == "false"


def test_the_result_that_is_open_is_before_only_where_it_is_earlier(visit: Visit) -> None:
    named = ids(visit.page)
    order = f"/compare?a={named['march']}&b={named['june']}"
    for name, other in (("june", "march"), ("march", "june")):
        page = visit.open(name)
        page.locator("[popovertarget=compare-menu]").click()
        link = page.locator("#others a", has_text=other)
        link.wait_for()
        assert link.get_attribute("href") == order


def test_both_dates_are_shown_and_can_be_swapped(visit: Visit) -> None:
    page = visit.compare("june", "march")
    until(page, "document.querySelectorAll('#metrics tr').length > 10")
    dates = [page.locator(f"#when-{which}").inner_text() for which in "ab"]
    assert ["Mar 2026" in dates[0], "Jun 2026" in dates[1]] == [True, True]
    named = {which: page.evaluate(f"window.formcheck.{which}.rid") for which in "ab"}
    warnings = page.locator("#changes .warning").count()
    page.locator("#swap").click()
    until(page, "rid => window.formcheck?.a.rid === rid", arg=named["b"])
    until(page, "document.querySelectorAll('#metrics tr').length > 10")
    assert page.evaluate("window.formcheck.b.rid") == named["a"]
    assert page.locator("#changes .warning").count() == warnings + 1


# What a number is drawn on.


@pytest.mark.parametrize("side", ["left", "right"])
def test_an_angle_at_contact_is_drawn_on_its_own_leg_at_its_own_contact(
    visit: Visit, side: str
) -> None:
    page = visit.open("june")
    measure(page, "knee_flexion_contact", side)
    chosen = page.evaluate("window.formcheck.screen.overlay.chosen")
    assert (chosen["drawnSide"], chosen["side"]) == (side, side)
    assert page.evaluate("window.formcheck.player.index") == chosen["index"]
    read = page.evaluate(
        "side => window.formcheck.analysis.metrics.find("
        "m => m.id === 'knee_flexion_contact' && m.side === side)",
        side,
    )
    shown = [one for one in read["per_stride"] if one["value"] == chosen["value"]]
    assert len(shown) == 1
    step_s = page.evaluate("window.formcheck.screen.series.step_s")
    assert abs(page.evaluate("window.formcheck.now_s") - shown[0]["start_s"]) <= 0.51 * step_s
    # The number in the picture is that of the table, of the side that it names.
    (label,) = page.evaluate(
        "window.formcheck.screen.overlay.labels.map(({ text }) => text).filter(t => /knee/.test(t))"
    )
    assert label == f"knee {round(chosen['value'])}°, {side}"
    assert page.locator(f"[data-side={side}][aria-pressed=true]").count() == 1


def test_no_label_covers_another_whatever_is_drawn(visit: Visit) -> None:
    page = visit.open("june")
    page.evaluate(
        "(({ screen }) => { for (const name of ['trunk', 'pelvis', 'angles', 'skeleton'])"
        " screen.overlay.layers.add(name); })(window.formcheck)"
    )
    rows = page.locator("tr[data-metric]").evaluate_all("all => all.map(r => r.dataset.metric)")
    covered, drawn = [], 0
    for metric in rows:
        measure(page, metric)
        labels = page.evaluate("window.formcheck.screen.overlay.labels")
        drawn += len(labels)
        covered += [
            (metric, one["text"], other["text"])
            for k, one in enumerate(labels)
            for other in labels[k + 1 :]
            if one["left"] < other["left"] + other["wide"]
            and other["left"] < one["left"] + one["wide"]
            and abs(one["top"] - other["top"]) < one["tall"]
        ]
    assert covered == []
    assert drawn > len(rows)


def test_a_measure_of_the_other_view_shows_that_view(visit: Visit) -> None:
    page = visit.open("june")
    assert page.evaluate("window.formcheck.video") == 0
    measure(page, "trunk_lateral_lean", "right")
    until(page, "window.formcheck.video === 1 && window.formcheck.player.index > 0")
    settled(page)
    assert page.locator("#recording").input_value() == "1"
    chosen = page.evaluate("window.formcheck.screen.overlay.chosen")
    assert chosen["drawnSide"] == "right"
    assert page.evaluate("window.formcheck.player.index") == chosen["index"]
    # Back by hand: nothing of the other view is drawn on this one.
    page.locator("#recording").select_option("0")
    until(page, "window.formcheck.video === 0 && window.formcheck.screen.overlay.chosen === null")
    measure(page, "knee_flexion_contact")
    assert page.evaluate("window.formcheck.video") == 0


def test_two_sessions_are_compared_in_both_views(visit: Visit) -> None:
    page = visit.compare("march", "june")
    assert page.locator("#recording option").count() == 2
    views = "['a', 'b'].map(s => window.formcheck[s].screen.series.view)"
    assert page.evaluate(views) == ["side", "side"]
    page.locator("#recording").select_option("1")
    until(page, f"{views}.every(view => view === 'rear')")
    assert page.evaluate("['a', 'b'].map(s => window.formcheck[s].video)") == [1, 1]
    page.get_by_role("button", name="Play", exact=True).click()
    until(page, "window.formcheck.a.screen.player.shown > 20")


def test_the_curve_stays_in_its_place_when_the_page_is_laid_out_anew(visit: Visit) -> None:
    page = visit.open("june")
    for _ in range(2):
        page.evaluate("document.body.classList.toggle('portrait')")
        until(
            page,
            "Math.abs(document.querySelector('#plot .main-svg').getBoundingClientRect().width"
            " - document.getElementById('plot').clientWidth) < 2",
        )


# Controls.


def test_space_plays_after_a_control_was_clicked(visit: Visit) -> None:
    page = visit.open("june")
    page.locator("#loop").click()
    loop = page.evaluate("window.formcheck.player.loop")
    assert loop
    page.keyboard.press("Space")
    until(page, "window.formcheck.player.playing")
    assert page.evaluate("window.formcheck.player.loop") == loop
    page.keyboard.press("Space")
    until(page, "!window.formcheck.player.playing")


def test_space_presses_what_was_reached_by_the_keyboard(visit: Visit) -> None:
    page = visit.open("june")
    page.locator("#next").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "loop"
    page.keyboard.press("Space")
    assert page.evaluate("window.formcheck.player.loop")
    assert not page.evaluate("window.formcheck.player.playing")


def test_a_typed_remark_is_not_lost_without_a_question(visit: Visit) -> None:
    page = visit.open("june")
    page.keyboard.press("e")
    page.locator("#remark").click()
    page.keyboard.type("Shoes were new")
    asked: list[str] = []

    def answer(dialog: object) -> None:
        asked.append(dialog.type)  # type: ignore[attr-defined]
        dialog.accept()  # type: ignore[attr-defined]

    page.on("dialog", answer)
    page.goto(visit.server.origin)
    assert asked == ["beforeunload"]


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_what_went_wrong_does_not_cover_the_button_to_try_again(
    chromium: Browser, server: Served, size: dict[str, int]
) -> None:
    page = Visit(chromium, server, viewport=size).open("june")
    page.evaluate("window.formcheck.etag = 'older'")
    page.locator("#review-open").click()
    page.locator("#author").fill("B. Late")
    page.locator("#save-review").click()
    page.wait_for_selector(".notice.error")
    page.locator("#save-review").scroll_into_view_if_needed()
    notice, button = (page.locator(p).bounding_box() for p in (".notice.error", "#save-review"))
    assert notice is not None
    assert button is not None
    assert notice["y"] + notice["height"] <= button["y"]
    page.context.close()


def test_buttons_have_their_names_on_a_phone(chromium: Browser, server: Served) -> None:
    page = Visit(chromium, server, viewport=PHONE).open("june")
    for name in ("Review", "Compare", "Save"):
        assert page.get_by_role("button", name=name, exact=True).count() == 1
    page.context.close()


def test_the_link_to_a_new_result_can_be_read(visit: Visit) -> None:
    told = visit.page.evaluate(
        """() => {
          const link = document.createElement("a");
          link.className = "button primary";
          document.getElementById("jobs").append(link);
          const { color, backgroundColor } = getComputedStyle(link);
          return [color, backgroundColor];
        }"""
    )
    light, dark = (sum(map(int, re.findall(r"\d+", colour)[:3])) for colour in told)
    assert abs(light - dark) > 300


def test_a_doubtful_exchange_is_warned_of_at_once(visit: Visit) -> None:
    page = visit.open("june")
    page.evaluate("window.formcheck.goTo(2)")
    settled(page)
    page.keyboard.press("e")
    page.locator("#review summary").first.click()
    page.locator("#swap").click()
    page.wait_for_selector("#review-warnings li")
    page.locator("#undo").click()
    page.wait_for_selector("#review-warnings li", state="detached")
