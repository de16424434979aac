"""Correcting in the browser: previews keep nothing, saving keeps what was measured."""

import json
from pathlib import Path
from typing import Any

import pytest

from formcheck.viewer.state import AppState
from tests.support.viewer_visitor import OURS, Answer, Browser, visitor


@pytest.fixture
def place(root: Path) -> AppState:
    return AppState(root)


@pytest.fixture
def browser(place: AppState) -> Browser:
    return visitor(place)


def asked(browser: Browser, method: str, address: str, content: dict[str, Any]) -> Answer:
    """With the identity of the result, as the page sends it."""
    result = "/".join(address.split("/")[:4])
    of = browser.get(result).json()["of"]
    return browser.request(method, f"{address}?of={of}", OURS, json.dumps(content).encode())


def moved_contact(browser: Browser, rid: str) -> list[dict[str, Any]]:
    events = browser.get(f"/api/r/{rid}").json()["analysis"]["events"]
    event = next(e for e in events[2:] if e["kind"] == "initial_contact")
    named = {name: event[name] for name in ("kind", "side", "time_s")}
    to_s = event["time_s"] + 0.03
    return [{"kind": "move_event", "video": 0, "event": named, "to_s": to_s}]


def test_a_preview_shows_what_changes_and_keeps_nothing(
    browser: Browser, root: Path, rid: str
) -> None:
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    corrections = moved_contact(browser, rid)
    address = f"/api/r/{rid}/review/preview"
    answer = asked(browser, "POST", address, {"corrections": corrections}).json()
    assert {change["metric"] for change in answer["changes"]} >= {"step_time"}
    assert answer["elapsed_ms"] > 0
    assert {p: p.read_bytes() for p in root.rglob("*") if p.is_file()} == before
    none = asked(browser, "POST", address, {"corrections": []}).json()
    assert none["changes"] == []


def test_a_review_is_kept_and_taken_back(
    browser: Browser, place: AppState, root: Path, rid: str
) -> None:
    folder, address = root / "anna.formcheck", f"/api/r/{rid}/review"
    measured = (folder / "analysis.json").read_bytes()
    review = {
        "base": "",
        "corrections": moved_contact(browser, rid),
        "author": "Pat <b>Physio</b>",
        "remark": "Left heel.",
        "sign_off": True,
    }
    kept = asked(browser, "PUT", address, review).json()
    assert (folder / "analysis.json").read_bytes() == measured
    assert kept["review"]["author"] == "Pat <b>Physio</b>"
    assert kept["review"]["sign_off"]["name"] == "Pat <b>Physio</b>"
    assert kept["original"] != kept["analysis"]
    (row,) = (r for r in browser.get("/api/results").json()["results"] if r["id"] == rid)
    assert (row["reviewed"], row["reviewed_by"]) == (True, "Pat <b>Physio</b>")
    # A page that was opened before does not overwrite it.
    stale = asked(browser, "PUT", address, review)
    assert (stale.status, browser.get(f"/api/r/{rid}").json()["etag"]) == (409, kept["etag"])
    # What was kept goes back as it came.
    again = {**review, "base": kept["etag"], "corrections": kept["review"]["corrections"]}
    more = asked(browser, "PUT", address, again)
    assert more.status == 200, more.text
    dropped = asked(browser, "DELETE", address, {"base": more.json()["etag"]}).json()
    assert (dropped["review"], dropped["etag"]) == (None, "")
    assert not (folder / "review.json").exists()
    place.close()


def test_the_report_that_is_handed_out_is_of_the_review(
    browser: Browser, place: AppState, rid: str
) -> None:
    address = f"/api/r/{rid}/export/md"
    assert "Pat Physio" not in browser.get(address).text
    review = {"base": "", "corrections": [], "author": "Pat Physio", "remark": "Seen."}
    assert asked(browser, "PUT", f"/api/r/{rid}/review", review).status == 200
    assert "Pat Physio" in browser.get(address).text
    place.close()


@pytest.mark.parametrize(
    "wrong",
    [
        {"author": "", "corrections": []},
        {"author": "A", "corrections": [{"kind": "delete_everything"}]},
        {"author": "A", "corrections": "all"},
        {"author": "A", "corrections": [5]},
        {"author": 7, "corrections": []},
        {"author": "A"},
        {"author": "A", "corrections": [{"kind": "slow_motion", "video": 9, "factor": 2.0}]},
    ],
)
def test_what_does_not_fit_is_refused(
    browser: Browser, root: Path, rid: str, wrong: dict[str, Any]
) -> None:
    answer = asked(browser, "PUT", f"/api/r/{rid}/review", {"base": "", **wrong})
    assert answer.status == 400
    assert answer.json()["error"]["message"]
    assert not (root / "anna.formcheck" / "review.json").exists()


@pytest.mark.slow
def test_an_annotated_video_of_before_a_review_is_known_and_drawn_anew(
    browser: Browser, place: AppState, root: Path, rid: str
) -> None:
    def outdated() -> bool:
        (video,) = browser.get(f"/api/r/{rid}").json()["videos"]
        return bool(video["annotated_outdated"])

    film = root / "anna.formcheck" / "annotated.mp4"
    before = film.read_bytes()
    assert not outdated()
    review = {"base": "", "corrections": moved_contact(browser, rid), "author": "Pat Physio"}
    kept = asked(browser, "PUT", f"/api/r/{rid}/review", review).json()
    assert outdated()
    assert film.read_bytes() == before
    job = browser.request("POST", f"/api/r/{rid}/annotated/0", OURS).json()["job"]
    browser.get(f"/api/jobs/{job}/events")
    assert browser.get(f"/api/jobs/{job}").json()["state"] == "done"
    assert not outdated()
    assert film.read_bytes() != before
    # Taking the review back makes the new one untrue.
    assert asked(browser, "DELETE", f"/api/r/{rid}/review", {"base": kept["etag"]}).status == 200
    assert outdated()
    place.close()


def test_a_remark_alone_leaves_the_annotated_video_true(
    browser: Browser, place: AppState, rid: str
) -> None:
    review = {"base": "", "corrections": [], "author": "Pat Physio", "remark": "Seen."}
    assert asked(browser, "PUT", f"/api/r/{rid}/review", review).status == 200
    assert not browser.get(f"/api/r/{rid}").json()["videos"][0]["annotated_outdated"]
    place.close()
