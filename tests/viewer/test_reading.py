"""Results as the page reads them: the list, a result, its series, its media."""

import json
import os
import struct
import time
from pathlib import Path
from typing import Any

import numpy as np

from formcheck.comparison import compared
from formcheck.core.verdict import Verdict
from formcheck.languages import language
from formcheck.reporting.comparison.content import headline
from formcheck.reporting.comparison.json import to_json
from formcheck.results.attached import save_intake
from formcheck.results.result import load
from formcheck.viewer.library import Library
from formcheck.viewer.state import AppState
from tests.support.pain_answers import EMERGENCY
from tests.support.viewer_visitor import Browser, rid_in, visitor


def unpacked(data: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    """The header and the arrays, read as the page does."""
    (length,) = struct.unpack_from("<I", data)
    header = json.loads(data[4 : 4 + length])
    start = 4 + length
    assert start % 8 == 0
    arrays = {}
    for array in header["arrays"]:
        assert array["offset"] % 8 == 0
        n = int(np.prod(array["shape"]))
        at = start + array["offset"]
        arrays[array["name"]] = np.frombuffer(data, array["dtype"], n, at).reshape(array["shape"])
    return header, arrays


def test_the_list_tells_what_the_documents_say(browser: Browser, root: Path) -> None:
    rows = browser.get("/api/results").json()["results"]
    assert [row["name"] for row in rows] == ["anna.formcheck", "group/ben.formcheck"]
    document = json.loads((root / "anna.formcheck" / "analysis.json").read_bytes())
    row = rows[0]
    cadence = next(m["value"] for m in document["metrics"] if m["id"] == "cadence")
    assert row["cadence"] == cadence
    assert row["runner"] == document["runner"]["id"]
    assert row["n_findings"] == len(document["findings"]) > 0
    assert row["views"] == ["side"]
    assert (row["reviewed"], row["failed"]) == (False, False)
    assert row["thumbnail"] is not None
    assert (rows[1]["has_video"], rows[1]["thumbnail"]) == (False, None)


def test_a_document_laid_out_otherwise_is_read_too(browser: Browser, root: Path) -> None:
    def rows() -> list[dict[str, Any]]:
        """But for what says that the file is another one."""
        told: list[dict[str, Any]] = browser.get("/api/results").json()["results"]
        return [row | {"of": "", "thumbnail": None} for row in told]

    before = rows()
    path = root / "anna.formcheck" / "analysis.json"
    path.write_text(json.dumps(json.loads(path.read_bytes())))
    assert rows() == before


def test_what_a_batch_could_not_analyse_is_listed(browser: Browser, root: Path) -> None:
    (root / "group" / "failures.csv").write_text(
        "name,videos,reason,hint\r\ncarl,carl.mp4,It is empty.,Copy it again.\r\n"
    )
    (failure,) = browser.get("/api/results").json()["failures"]
    assert failure == {
        "name": "carl",
        "videos": "carl.mp4",
        "reason": "It is empty.",
        "hint": "Copy it again.",
    }


def test_damaged_documents_and_hidden_folders_are_left_out(browser: Browser, root: Path) -> None:
    for name in ("torn", ".formcheck-123.new-1"):
        (root / name).mkdir()
        (root / name / "analysis.json").write_bytes(b'{\n "schema_version": 1,')
    assert len(browser.get("/api/results").json()["results"]) == 2


def test_a_thousand_results_are_listed_in_a_second(root: Path, tmp_path: Path) -> None:
    document = root / "anna.formcheck" / "analysis.json"
    many = tmp_path / "many"
    for k in range(1000):
        (many / f"{k:04d}.formcheck").mkdir(parents=True)
        os.link(document, many / f"{k:04d}.formcheck" / "analysis.json")
    library = Library(many.resolve())
    began_s = time.process_time()
    rows, _ = library.rows()
    # Of the processor alone: what else this machine does is another matter.
    assert time.process_time() - began_s < 1.0
    assert len(rows) == 1000
    began_s = time.process_time()
    library.rows()
    assert time.process_time() - began_s < 0.5


def test_a_result_is_told_as_it_is_saved(browser: Browser, root: Path, rid: str) -> None:
    told = browser.get(f"/api/r/{rid}").json()
    document = json.loads((root / "anna.formcheck" / "analysis.json").read_bytes())
    document.pop("texts")
    assert told["analysis"] == document
    assert (told["original"], told["review"], told["etag"]) == (None, None, "")
    assert [row["id"] for row in told["catalogue"]] == [r["id"] for r in document["catalogue"]]
    (video,) = told["videos"]
    assert video["playable"]
    assert browser.get(video["original"]).status == 200
    (frame,) = told["keyframes"]
    assert (frame["side"], frame["moment"]) == ("left", "midstance")
    assert browser.get(frame["url"]).headers["content-type"] == "image/jpeg"


def test_words_are_those_of_the_reader(browser: Browser, rid: str) -> None:
    german = browser.get("/api/words", {"Accept-Language": "de-CH,de;q=0.9,en;q=0.5"}).json()
    assert german["language"] == "de"
    assert german["texts"]["left"] == "links"
    assert german["plurals"]["{n} results"] == {"one": "{n} Ergebnis", "other": "{n} Ergebnisse"}
    assert browser.get("/api/words", {"Accept-Language": "fr, en;q=0.1"}).json()["texts"] == {}
    told = browser.get(f"/api/r/{rid}?lang=de").json()
    assert browser.get(f"/api/r/{rid}?lang=xx").json()["words"] == {}
    assert all(isinstance(word, str) for word in told["words"].values())


def test_series_hold_what_was_measured(browser: Browser, root: Path, rid: str) -> None:
    recording = load(root / "anna.formcheck").primary
    header, arrays = unpacked(browser.get(f"/api/r/{rid}/series/0.bin").body)
    time_s = recording.trajectories.timeline.time_s
    assert header["n_frames"] == len(time_s)
    assert (header["view"], header["size_px"]) == ("side", list(recording.trajectories.size_px))
    np.testing.assert_array_equal(arrays["time_s"], time_s)
    # The film begins at 0 and holds the frames that were measured.
    for name in ("media_time_s", "annotated_time_s"):
        np.testing.assert_allclose(arrays[name], time_s, atol=1e-6)
    for name, values in recording.angles.values_deg.items():
        np.testing.assert_allclose(arrays[name], values, rtol=1e-6)
        assert header["units"][name] == "deg"


def test_landmarks_alone_have_no_time_in_a_film(browser: Browser) -> None:
    rid = rid_in(browser, "group/ben.formcheck")
    _, arrays = unpacked(browser.get(f"/api/r/{rid}/series/0.bin").body)
    assert "media_time_s" not in arrays
    (video,) = browser.get(f"/api/r/{rid}").json()["videos"]
    assert (video["original"], video["annotated"]) == (None, None)
    assert "landmarks" in video["original_reason"]


def test_media_come_in_the_ranges_asked_for(browser: Browser, tmp_path: Path, rid: str) -> None:
    film = (tmp_path / "films" / "anna.mp4").read_bytes()
    address = f"/media/{rid}/0/original"
    whole = browser.get(address)
    assert (whole.status, whole.body) == (200, film)
    assert whole.headers["accept-ranges"] == "bytes"
    part = browser.get(address, {"Range": "bytes=10-29"})
    assert (part.status, part.body) == (206, film[10:30])
    assert part.headers["content-range"] == f"bytes 10-29/{len(film)}"
    assert browser.get(address, {"Range": "bytes=-5"}).body == film[-5:]
    assert browser.get(address, {"Range": f"bytes={len(film)}-"}).status == 416
    assert browser.get(address, {"Range": "bytes=0-1" + ",0-1" * 2000}).status in (
        200,
        206,
        400,
        416,
    )


def test_a_recording_that_moved_is_found_by_its_content(root: Path, tmp_path: Path) -> None:
    film = tmp_path / "films" / "anna.mp4"
    moved = film.rename(tmp_path / "moved.mp4")
    browser = visitor(AppState(root))
    rid = rid_in(browser, "anna.formcheck")
    assert browser.get(f"/media/{rid}/0/original").status == 404
    again = visitor(AppState(root, (moved,)))
    assert again.get(f"/media/{rid}/0/original").status == 200


def test_thumbnails_are_small(browser: Browser, rid: str) -> None:
    answer = browser.get(f"/media/{rid}/thumbnail")
    assert answer.headers["content-type"] == "image/jpeg"
    assert len(answer.body) < 10_000


def test_the_clip_of_a_stride(browser: Browser, rid: str, tmp_path: Path) -> None:
    from formcheck.video.reader import open_video

    for annotated in (0, 1):
        address = f"/api/r/{rid}/clip?video=0&from_s=1&to_s=1.5&annotated={annotated}"
        answer = browser.get(address)
        assert answer.status == 200, answer.text
        clip = tmp_path / "clip.mp4"
        clip.write_bytes(answer.body)
        assert open_video(clip).info.n_frames == 30
    for span in (
        "from_s=2&to_s=1",
        "from_s=0&to_s=1e9",
        "from_s=nan&to_s=1",
        "to_s=1",
        "from_s=50&to_s=51",
    ):
        assert browser.get(f"/api/r/{rid}/clip?video=0&{span}").status == 400
    assert browser.get(f"/api/r/{rid}/clip?video=7&from_s=0&to_s=1").status == 404


def test_a_damaged_result_is_no_defect(browser: Browser, root: Path, rid: str) -> None:
    (root / "anna.formcheck" / "series.npz").write_bytes(b"torn")
    answer = browser.get(f"/api/r/{rid}")
    assert answer.status == 422
    assert "damaged" in answer.json()["error"]["message"]


def test_two_results_are_compared_as_the_command_does(browser: Browser, root: Path) -> None:
    rids = [rid_in(browser, name) for name in ("anna.formcheck", "group/ben.formcheck")]
    told = browser.get(f"/api/compare?a={rids[0]}&b={rids[1]}").json()
    analyses = [load(root / name) for name in ("anna.formcheck", "group/ben.formcheck")]
    found = compared(*analyses)
    assert told["comparison"] == json.loads(to_json(found))
    assert {c["verdict"] for c in told["comparison"]["changes"]} <= set(Verdict)
    assert (told["headline"], told["words"], told["referral"]) == (headline(found), {}, [])
    assert told["load"]["title"] == "Load on the lower back, by a model"
    assert browser.get(f"/api/compare?a={rids[0]}&b=x").status == 404
    german = browser.get(f"/api/compare?a={rids[0]}&b={rids[1]}&lang=de").json()
    assert german["comparison"] == told["comparison"]
    spoken = language("de")
    assert found.notes
    for note in found.notes:
        assert german["words"][note.message] == spoken.text(note.message) != note.message
    assert german["load"]["title"] == "Belastung des unteren Rückens nach einem Modell"


def test_with_a_warning_sign_the_comparison_says_who_is_to_be_seen(
    browser: Browser, root: Path
) -> None:
    save_intake(EMERGENCY, root / "anna.formcheck")
    rids = [rid_in(browser, name) for name in ("anna.formcheck", "group/ben.formcheck")]
    told = browser.get(f"/api/compare?a={rids[0]}&b={rids[1]}").json()
    assert told["referral"][0].startswith("Emergency")
    assert told["load"] is None
