"""A result that is written again, replaced or removed while somebody looks at it."""

import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from formcheck.errors import ReplacedError
from formcheck.results.result import result_identity
from formcheck.viewer.state import AppState
from formcheck.viewer.tasks import PlayableCopy
from formcheck.workflows.review import keep_review
from tests.support.analyses import sample_analysis
from tests.support.stick_runner import StickRunner
from tests.support.viewer_visitor import OURS, Answer, Browser, make_result, rid_in, visitor

ADDRESSES = (
    "/api/r/{rid}",
    "/api/r/{rid}/series/0.bin",
    "/api/people/{rid}/0",
    "/api/r/{rid}/export/md",
    "/api/r/{rid}/export/csv",
    "/api/r/{rid}/clip?from_s=0&to_s=1",
    "/media/{rid}/0/original",
    "/media/{rid}/0/annotated",
    "/media/{rid}/keyframes/left_midstance.jpg",
    "/media/{rid}/thumbnail",
)
CHANGES = (
    ("POST", "/api/r/{rid}/review/preview"),
    ("POST", "/api/r/{rid}/review/series/0.bin"),
    ("PUT", "/api/r/{rid}/review"),
    ("DELETE", "/api/r/{rid}/review"),
    ("POST", "/api/r/{rid}/proxy/0"),
)


def replace_by_ben(folder: Path) -> None:
    """Ben's result takes the place of Anna's, as a run renames it in."""
    shutil.rmtree(folder)
    make_result(folder, None, sample_analysis(stick=StickRunner(cadence_spm=160.0)))


def written_again(folder: Path) -> None:
    """The same recording, measured anew: of the same size, and at the same time as files go."""
    path = folder / "analysis.json"
    status = path.stat()
    path.write_bytes(re.sub(rb'("started_at": "\d{3})\d', rb"\g<1>9", path.read_bytes()))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert path.stat().st_size == status.st_size


Happening = Callable[[Path], Any]
HAPPENINGS = pytest.mark.parametrize(
    ("happens", "code"),
    [
        (replace_by_ben, "result_changed"),
        (written_again, "result_changed"),
        (shutil.rmtree, "result_gone"),
    ],
    ids=["replaced", "written again", "removed"],
)


def with_identity(address: str, rid: str, of: str) -> str:
    address = address.format(rid=rid)
    return f"{address}{'&' if '?' in address else '?'}of={of}"


def code_of(answer: Answer) -> str:
    return str(answer.json()["error"]["code"])


@pytest.fixture
def of(browser: Browser, rid: str) -> str:
    return str(browser.get(f"/api/r/{rid}").json()["of"])


def test_the_identity_is_of_the_document_with_its_recordings(root: Path, of: str) -> None:
    folder = root / "anna.formcheck"
    assert of == result_identity(folder)
    document = json.loads((folder / "analysis.json").read_bytes())
    # So that one digest is of both.
    document["videos"][0]["sha256"] = "0" * 64
    (folder / "analysis.json").write_text(json.dumps(document, indent=1))
    assert result_identity(folder) != of


@pytest.mark.parametrize("address", ADDRESSES)
@HAPPENINGS
def test_nothing_is_told_of_another_result(
    browser: Browser, root: Path, rid: str, of: str, address: str, happens: Happening, code: str
) -> None:
    asked = with_identity(address, rid, of)
    assert browser.get(asked).status == 200
    happens(root / "anna.formcheck")
    answer = browser.get(asked)
    assert answer.status in (404, 409)
    assert code_of(answer) == code


@pytest.mark.parametrize(("method", "address"), CHANGES)
@HAPPENINGS
def test_nothing_is_saved_to_another_result(
    browser: Browser,
    root: Path,
    rid: str,
    of: str,
    method: str,
    address: str,
    happens: Happening,
    code: str,
) -> None:
    happens(root / "anna.formcheck")
    before = {p: p.read_bytes() for p in root.rglob("*") if p.is_file()}
    body = json.dumps({"base": "", "author": "A", "corrections": []}).encode()
    answer = browser.request(method, with_identity(address, rid, of), OURS, body)
    assert code_of(answer) == code
    assert {p: p.read_bytes() for p in root.rglob("*") if p.is_file()} == before


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_nothing_is_saved_by_who_does_not_say_to_what(
    browser: Browser, root: Path, rid: str, method: str
) -> None:
    body = json.dumps({"base": "", "author": "A", "corrections": []}).encode()
    assert browser.request(method, f"/api/r/{rid}/review", OURS, body).status == 400
    assert not (root / "anna.formcheck" / "review.json").exists()


def test_the_review_itself_is_not_another_result(browser: Browser, rid: str, of: str) -> None:
    body = json.dumps({"base": "", "author": "A", "corrections": []}).encode()
    answer = browser.request("PUT", with_identity("/api/r/{rid}/review", rid, of), OURS, body)
    assert answer.status == 200
    assert answer.json()["of"] == of


@HAPPENINGS
def test_two_are_compared_as_they_are_shown(
    browser: Browser, root: Path, rid: str, of: str, happens: Happening, code: str
) -> None:
    other = rid_in(browser, "group/ben.formcheck")
    of_other = browser.get(f"/api/r/{other}").json()["of"]
    address = f"/api/compare?a={other}&b={rid}&of_a={of_other}&of_b={of}"
    assert browser.get(address).status == 200
    happens(root / "anna.formcheck")
    assert code_of(browser.get(address)) == code


def test_a_result_replaced_between_asking_and_saving_is_not_reviewed(root: Path) -> None:
    folder = root / "anna.formcheck"
    of = result_identity(folder)
    written_again(folder)
    with pytest.raises(ReplacedError):
        keep_review(folder, (), "A. Name", of=of)
    assert not (folder / "review.json").exists()


def test_a_copy_to_play_goes_to_no_other_result(root: Path, tmp_path: Path) -> None:
    folder = root / "anna.formcheck"
    of = result_identity(folder)
    task = PlayableCopy(tmp_path / "films" / "anna.mp4", folder / "playable.mp4", of)
    replace_by_ben(folder)
    with pytest.raises(ReplacedError):
        task(_Silent())  # type: ignore[arg-type]
    assert not (folder / "playable.mp4").exists()


class _Silent:
    def stage(self, title: str, total_frames: int | None = None) -> None: ...

    def advance(self, n_frames: int) -> None: ...


def test_what_the_page_is_given_to_ask_for_carries_the_identity(
    browser: Browser, rid: str, of: str
) -> None:
    told = browser.get(f"/api/r/{rid}").json()
    (row,) = (r for r in browser.get("/api/results").json()["results"] if r["id"] == rid)
    (video,), (frame,) = told["videos"], told["keyframes"]
    given = [video["series"], video["original"], video["annotated"], frame["url"], row["thumbnail"]]
    assert [address.partition("?of=")[2] for address in given] == [of] * 5


@pytest.mark.parametrize(
    "path", ["/r/x", "/compare?a=x&b=x", "/nothing", "/api/r/{rid}/export/html?of=other"]
)
def test_what_is_refused_is_a_page_with_a_way_back(browser: Browser, rid: str, path: str) -> None:
    """For who looks at it; programs get JSON."""
    address = path.format(rid=rid)
    page = browser.get(address, {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert page.status in (404, 409)
    assert page.headers["content-type"].startswith("text/html")
    assert 'href="/"' in page.text
    assert (f'href="/r/{rid}"' in page.text) == ("of=other" in path)
    answer = browser.get(address, {"Accept": "*/*"})
    assert answer.status == page.status
    assert answer.json()["error"]["message"]


def test_a_damaged_result_is_still_no_defect(root: Path, rid: str) -> None:
    (root / "anna.formcheck" / "analysis.json").write_bytes(b'{"schema_version": 1')
    assert visitor(AppState(root)).get(f"/api/r/{rid}").status == 422
