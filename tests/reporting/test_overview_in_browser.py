"""The overview of a batch as Chromium shows it: quiet, offline, wide and narrow, light and dark."""

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from formcheck.workflows.batch.store import write_overview
from tests.support.chromium import IN_CHROMIUM
from tests.support.key_frames import jpeg
from tests.support.opened_pages import DESK, PHONE, opened, scrolls_down_only, violations
from tests.support.overview_rows import DONE, FAILED, NAMES, REFUSED

pytestmark = IN_CHROMIUM

LONG = "a_rather_long_name_of_a_recording_without_any_blank_in_it_" * 3
BATCHES = {
    "mixed": (DONE, FAILED, REFUSED, *(replace(DONE, name=name) for name in (*NAMES, LONG))),
    "many": tuple(replace(DONE, name=f"run{n:04}", runner=f"R-{n % 7}") for n in range(600)),
    "empty": (),
}


@pytest.fixture(params=list(BATCHES))
def overview(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    for name in ("run01", "run01/keyframes"):
        (tmp_path / name).mkdir()
    (tmp_path / "run01" / "report.html").write_text("<title>r</title>", encoding="utf-8")
    (tmp_path / "run01" / "keyframes" / "left_contact.jpg").write_bytes(jpeg())
    write_overview(BATCHES[request.param], tmp_path)
    return tmp_path / "index.html"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("window", [DESK, PHONE], ids=["desk", "phone"])
def test_it_is_quiet_offline_and_open_to_everybody(
    chromium: Browser, overview: Path, window: dict[str, int], scheme: str
) -> None:
    page, heard = opened(chromium, overview, viewport=window, color_scheme=scheme)
    page.wait_for_load_state("load")
    folder = overview.parent.as_uri()
    assert heard[0] == overview.as_uri()
    pictures = [line for line in heard[1:] if not line.startswith("data:")]
    assert set(pictures) <= {f"{folder}/run01/keyframes/left_contact.jpg"}
    assert scrolls_down_only(page)
    assert violations(page) == []
    page.context.close()


@pytest.mark.parametrize("window", [DESK, PHONE], ids=["desk", "phone"])
def test_sorted_and_searched_it_stays_open_to_everybody(
    chromium: Browser, overview: Path, window: dict[str, int]
) -> None:
    page, heard = opened(chromium, overview, viewport=window)
    sorters = page.locator("#table thead button:visible")
    for number in range(sorters.count()):
        sorters.nth(number).click()
    assert page.locator("#table [aria-sort]").count() == (1 if sorters.count() else 0)
    page.locator("#search").fill("run0001")
    page.locator("#clear").wait_for()
    rows = page.locator("#table tbody tr")
    page.wait_for_function("document.querySelectorAll('#table tbody tr').length <= 1")
    assert [text for text in rows.all_inner_texts() if "run0001" not in text] == []
    assert scrolls_down_only(page)
    assert violations(page) == []
    assert [line for line in heard if not line.startswith(("data:", "file:"))] == []
    page.context.close()
