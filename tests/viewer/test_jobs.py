"""Work in processes of its own: told about, stopped, and what becomes of an upload."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from formcheck.results.detect import RECORDINGS
from formcheck.viewer import uploads
from formcheck.viewer.jobs import Jobs, QueuedJob
from formcheck.viewer.state import AppState
from formcheck.viewer.uploads import plain_name
from formcheck.workflows.analyze import excerpt_s
from tests.support.viewer_tasks import Counts, Fails, Moves, Waits
from tests.support.viewer_visitor import OURS, Answer, Browser, visitor

TAKES_AT_MOST_S = 60.0


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    made = Jobs()
    yield made
    made.close()


def wait_for(job: QueuedJob) -> QueuedJob:
    until_s = time.monotonic() + TAKES_AT_MOST_S
    while not job.is_over:
        assert time.monotonic() < until_s
        time.sleep(0.05)
    return job


@pytest.mark.slow
def test_a_job_tells_how_it_goes_and_ends(jobs: Jobs) -> None:
    tidied: list[str] = []
    job = wait_for(jobs.add(Counts("none"), lambda: tidied.append("done"), "rid"))
    assert job.told["state"] == "done"
    assert (job.told["done"], job.told["total"], job.told["quality"]) == (2, 2, [])
    assert (job.told["result"], job.told["reason"]) == ("rid", "none")
    assert tidied == []


@pytest.mark.slow
def test_a_job_tells_which_result_it_made(jobs: Jobs) -> None:
    """Another recording of that name may have come first."""
    job = wait_for(jobs.add(Moves(), lambda: None, "expected"))
    assert job.told["result"] == "elsewhere"


@pytest.mark.slow
def test_an_upload_belongs_to_the_result_that_names_it(tmp_path: Path) -> None:
    video, result = tmp_path / "recordings" / "x" / "a.mp4", tmp_path / "a.formcheck"
    result.mkdir()
    assert not uploads._is_of(result, video)
    for path, is_its in ((video, True), (tmp_path / "recordings" / "y" / "a.mp4", False)):
        (result / "source.json").write_text(json.dumps({"videos": [{"path": str(path)}]}))
        assert uploads._is_of(result, video) is is_its


@pytest.mark.slow
@pytest.mark.parametrize(
    ("how", "says"),
    [("input", "It is no video."), ("dies", "without a result"), ("defect", "ZeroDivisionError")],
)
def test_what_fails_says_why_and_is_tidied_up(jobs: Jobs, how: str, says: str) -> None:
    tidied: list[str] = []
    job = wait_for(jobs.add(Fails(how), lambda: tidied.append(how), "rid"))
    assert (job.told["state"], tidied) == ("failed", [how])
    assert says in job.told["error"]["message"]
    assert job.told["result"] is None


@pytest.mark.slow
def test_a_job_is_stopped_wherever_it_is(jobs: Jobs, tmp_path: Path) -> None:
    tidied: list[str] = []
    running = jobs.add(Waits(tmp_path / "began"), lambda: tidied.append("running"))
    waiting = jobs.add(Counts("x"), lambda: tidied.append("waiting"))
    until_s = time.monotonic() + TAKES_AT_MOST_S
    while not (tmp_path / "began").exists():
        assert time.monotonic() < until_s
        time.sleep(0.05)
    assert waiting.told["state"] == "waiting"
    waiting.stop.set()
    running.stop.set()
    assert wait_for(running).told["state"] == "cancelled"
    assert wait_for(waiting).told["state"] == "cancelled"
    assert tidied == ["running", "waiting"]


@pytest.mark.slow
def test_what_is_under_way_is_listed_with_its_name(root: Path, tmp_path: Path) -> None:
    """So that a page which is loaded again shows how far it is, and can stop it."""
    place = AppState(root)
    browser = visitor(place)
    job = place.jobs.add(Waits(tmp_path / "began"), lambda: None, "rid", "anna.mp4")
    place.jobs.add(Waits(tmp_path / "copy"), lambda: None)
    assert browser.get("/api/jobs").json() == {"jobs": [{"id": job.id, "name": "anna.mp4"}]}
    assert browser.request("POST", f"/api/jobs/{job.id}/cancel", OURS).status == 200
    wait_for(job)
    assert browser.get("/api/jobs").json() == {"jobs": []}
    place.close()


def send(browser: Browser, name: str, body: bytes | list[bytes], **headers: str) -> Answer:
    return browser.request("POST", f"/api/uploads?name={name}", OURS | headers, body)


def kept(root: Path) -> list[Path]:
    return [p for p in (root / RECORDINGS).rglob("*") if p.is_file()]


@pytest.mark.parametrize("chunks", [1, 7])
def test_what_is_too_large_is_refused_and_not_kept(root: Path, chunks: int) -> None:
    browser = visitor(AppState(root, largest_upload=1000))
    answer = send(browser, "x.mp4", [b"x" * 1001][:chunks] if chunks == 1 else [b"x" * 200] * 6)
    assert answer.status == 413
    assert kept(root) == []


def test_a_size_that_is_announced_is_refused_before_anything_is_read(root: Path) -> None:
    def endless() -> Iterator[bytes]:
        raise AssertionError("nothing is to be read")
        yield b""

    browser = visitor(AppState(root, largest_upload=1000))
    answer = browser.request(
        "POST", "/api/uploads?name=x.mp4", {**OURS, "Content-Length": "1001"}, endless()
    )
    assert answer.status == 413
    # A number that is none is no way round the limit.
    lying = {**OURS, "Content-Length": "-5"}
    answer = browser.request("POST", "/api/uploads?name=x.mp4", lying, [b"x" * 1001])
    assert answer.status == 413
    assert kept(root) == []


def test_a_full_disk_is_said_before(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "ROOM_LEFT_BYTES", 10**18)
    answer = send(visitor(AppState(root)), "x.mp4", b"x")
    assert answer.status == 507
    assert kept(root) == []


@pytest.mark.parametrize(
    "options",
    ["model=/etc/passwd", "model=../own.task", "view=above", "height_m=tall", "height_m=9"],
)
def test_what_cannot_be_is_refused(root: Path, options: str) -> None:
    assert send(visitor(AppState(root)), f"x.mp4&{options}", b"x").status == 400
    assert kept(root) == []


def test_nothing_is_added_to_a_single_result(root: Path) -> None:
    browser = visitor(AppState(root / "anna.formcheck"))
    assert send(browser, "x.mp4", b"x").status == 409
    assert [r["name"] for r in browser.get("/api/results").json()["results"]] == ["anna.formcheck"]


@pytest.mark.slow
def test_what_is_no_video_leaves_nothing_behind(root: Path) -> None:
    place = AppState(root)
    browser = visitor(place)
    before = set(root.rglob("*"))
    name = "..%2f..%2fescaped%00.mp4"
    job_id = send(browser, name, [b"no ", b"video"]).json()["job"]
    news = browser.get(f"/api/jobs/{job_id}/events")
    assert news.headers["content-type"].startswith("text/event-stream")
    last = json.loads(news.text.strip().split("\n\n")[-1].removeprefix("data: "))
    assert last == browser.get(f"/api/jobs/{job_id}").json()
    assert last["state"] == "failed"
    assert "not a video" in last["error"]["message"]
    place.close()
    assert set(root.rglob("*")) - before <= {root / RECORDINGS}
    assert not list(root.parent.glob("escaped*"))
    assert browser.get("/api/jobs/unknown").status == 404


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("Anna before.MOV", "Anna before.mov"),
        ("../../etc/passwd", "passwd.mp4"),
        ("C:\\films\\läuft.mp4", "läuft.mp4"),
        ("..", "recording.mp4"),
        ("", "recording.mp4"),
        (".htaccess", "htaccess.mp4"),
        ("a\0b\n.mp4", "a_b.mp4"),
        ("x" * 300 + ".avi", "x" * 80 + ".avi"),
        ("evil.mp4.exe", "evil_mp4_exe.mp4"),
        ("-rf.mp4", "-rf.mp4"),
    ],
)
def test_names_become_plain(given: str, name: str) -> None:
    assert plain_name(given) == name


def test_the_excerpt_is_short_and_from_the_middle() -> None:
    time_s = [k / 60 for k in range(600)]
    start_s, end_s = excerpt_s(time_s)
    assert end_s - start_s == pytest.approx(3.0, abs=0.05)
    assert (start_s + end_s) / 2 == pytest.approx(5.0, abs=0.05)
    quick = [k / 240 for k in range(2400)]
    start_s, end_s = excerpt_s(quick)
    assert (end_s - start_s) * 240 <= 181
    assert excerpt_s([0.0, 0.1])[1] > 0
