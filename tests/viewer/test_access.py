"""Each rule of who may ask what, with an attack that fails."""

import asyncio
import os
import time
from pathlib import Path
from urllib.parse import urlencode

import pytest

from formcheck.viewer.access import HEADERS, Keys, hosts_of, is_loopback
from formcheck.viewer.state import AppState
from tests.support.viewer_visitor import (
    HOME,
    OURS,
    PORT,
    Answer,
    Browser,
    browser_of,
    make_result,
    visitor,
    write_video,
)

SECRET = b"not for anybody"


@pytest.mark.parametrize(
    "path",
    [
        *(
            "/",
            "/r/x",
            "/compare",
            "/charts.js",
            "/api/results",
            "/api/r/x",
            "/api/words",
            "/api/compare",
        ),
        *("/api/r/x/series/0.bin", "/media/x/0/original", "/media/x/thumbnail"),
        *("/api/jobs/x/events", "/api/r/x/export/html", "/?token=", "/?token=wrong"),
    ],
)
def test_without_the_token_there_is_nothing(root: Path, path: str) -> None:
    answer = browser_of(AppState(root)).get(path)
    assert answer.status == 401
    assert "set-cookie" not in answer.headers
    assert "anna" not in answer.text


def test_the_token_becomes_a_cookie_that_scripts_and_other_sites_cannot_use(root: Path) -> None:
    keys = Keys()
    browser = browser_of(AppState(root), keys)
    answer = browser.get(f"/?token={keys.token}")
    assert (answer.status, answer.headers["location"]) == (303, f"/#key={keys.page}")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert keys.token.lower() not in cookie
    assert browser.get("/api/results").status == 200


def test_the_token_opens_nothing_but_the_door(root: Path) -> None:
    keys = Keys()
    assert browser_of(AppState(root), keys).get(f"/api/results?token={keys.token}").status == 401


@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", f"evil.example:{PORT}", "127.0.0.1", "127.0.0.1:1", "", "localhost"),
        *(f"127.0.0.1:{PORT}.evil.example", f"127.0.0.1:{PORT}@evil.example", "[::1]:99999"),
        *(f"192.168.1.5:{PORT}", f"localhost.evil.example:{PORT}"),
    ],
)
def test_a_name_that_is_not_ours_gets_nothing(browser: Browser, host: str) -> None:
    answer = browser.get("/api/results", headers={"Host": host})
    assert answer.status == 400
    assert "anna" not in answer.text


@pytest.mark.parametrize("host", [f"127.0.0.1:{PORT}", f"LOCALHOST:{PORT}", f"[::1]:{PORT}"])
def test_all_names_of_this_machine_do(host: str) -> None:
    assert hosts_of("127.0.0.1", PORT).is_ours([host])


def test_two_names_at_once_are_none() -> None:
    assert not hosts_of("127.0.0.1", PORT).is_ours([f"127.0.0.1:{PORT}"] * 2)


def test_elsewhere_numbers_are_ours_and_foreign_names_are_not() -> None:
    hosts = hosts_of("0.0.0.0", PORT)
    assert hosts.is_ours([f"192.168.1.5:{PORT}"])
    assert not hosts.is_ours([f"evil.example:{PORT}"])
    assert not is_loopback("0.0.0.0")
    assert not is_loopback("example.org")
    assert is_loopback("::1")


CHANGES = [
    ("POST", "/api/r/{rid}/review/preview"),
    ("PUT", "/api/r/{rid}/review"),
    ("DELETE", "/api/r/{rid}/review"),
    ("POST", "/api/r/{rid}/proxy/0"),
    ("POST", "/api/uploads?name=x.mp4"),
    ("POST", "/api/jobs/x/cancel"),
]


@pytest.mark.parametrize(("method", "path"), CHANGES)
@pytest.mark.parametrize(
    "headers",
    [
        {"X-Formcheck": ""},
        {"Origin": HOME, "X-Formcheck": ""},
        {},
        {"Origin": "null"},
        {"Origin": "http://evil.example"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Origin": f"https://127.0.0.1:{PORT}"},
        {"Origin": f"{HOME}.evil.example"},
        {"Origin": HOME, "X-Formcheck": "0"},
        {"Origin": HOME, "X-Formcheck": "1"},
    ],
)
def test_another_site_changes_nothing(
    browser: Browser, rid: str, root: Path, method: str, path: str, headers: dict[str, str]
) -> None:
    before = sorted(root.rglob("*"))
    body = b'{"base": "", "author": "Eve", "corrections": []}'
    # With the right key, but for those that lack it.
    answer = browser.request(method, path.format(rid=rid), headers=headers, body=body)
    assert answer.status == 403
    assert sorted(root.rglob("*")) == before


TRAVERSALS = [
    *("../../../etc/passwd", "..%2f..%2fsecret.txt", "%2e%2e/%2e%2e/secret.txt"),
    *("..%252f..%252fsecret.txt", "..%5c..%5csecret.txt", "....//....//secret.txt"),
    *("%c0%ae%c0%ae/secret.txt", "..;/..;/secret.txt", "secret.txt%00.jpg", "/etc/passwd"),
    *("%2fetc%2fpasswd", "..", ".", "C:%5csecret.txt", "file:%2f%2f%2fetc%2fpasswd"),
]


@pytest.mark.parametrize("name", TRAVERSALS)
@pytest.mark.parametrize(
    "address",
    [
        "/static/{name}",
        "/r/{name}",
        "/api/r/{name}",
        "/api/r/{rid}/export/{name}",
        "/media/{rid}/keyframes/{name}",
        "/media/{name}/0/original",
        "/media/{rid}/0/{name}",
        "/compare?a={rid}&b={name}",
    ],
)
def test_no_path_leads_out(browser: Browser, rid: str, root: Path, address: str, name: str) -> None:
    for place in (root, root.parent):
        (place / "secret.txt").write_bytes(SECRET)
    answer = browser.get(address.format(rid=rid, name=name))
    assert SECRET not in answer.body
    assert b"root:" not in answer.body
    assert answer.status in (307, 400, 404, 405), (answer.status, answer.text)


def link(path: Path, to: Path) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to(to)


@pytest.mark.parametrize(
    ("file", "address"),
    [
        ("annotated.mp4", "/media/{rid}/0/annotated"),
        ("keyframes/left_midstance.jpg", "/media/{rid}/keyframes/left_midstance.jpg"),
        ("keyframes/left_midstance.jpg", "/media/{rid}/thumbnail"),
        ("report.html", "/api/r/{rid}/export/html"),
        ("metrics.csv", "/api/r/{rid}/export/csv"),
        ("series.npz", "/api/r/{rid}/series/0.bin"),
        ("intake.json", "/api/r/{rid}"),
        ("source.json", "/api/r/{rid}"),
    ],
)
def test_a_link_out_of_the_folder_is_not_followed(
    browser: Browser, rid: str, root: Path, tmp_path: Path, file: str, address: str
) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(SECRET)
    link(root / "anna.formcheck" / file, outside)
    answer = browser.get(address.format(rid=rid))
    assert answer.status == 404
    assert SECRET not in answer.body


def test_a_result_that_is_itself_a_link_is_not_served(tmp_path: Path) -> None:
    make_result(tmp_path / "elsewhere" / "eve.formcheck")
    root = tmp_path / "results"
    root.mkdir()
    (root / "eve.formcheck").symlink_to(tmp_path / "elsewhere" / "eve.formcheck")
    assert visitor(AppState(root.resolve())).get("/api/results").json()["results"] == []


def test_a_result_cannot_name_a_file_that_it_was_not_made_from(root: Path, tmp_path: Path) -> None:
    private = write_video(tmp_path / "private.mp4", [0.0, 0.1])
    source = root / "anna.formcheck" / "source.json"
    source.write_text(
        source.read_text().replace(str(tmp_path / "films" / "anna.mp4"), str(private))
    )
    browser = visitor(AppState(root))
    rid = next(
        row["id"] for row in browser.get("/api/results").json()["results"] if "anna" in row["name"]
    )
    answer = browser.get(f"/media/{rid}/0/original")
    assert answer.status == 404
    told = browser.get(f"/api/r/{rid}").json()["videos"][0]
    assert told["original"] is None
    assert "another one" in told["original_reason"]


def test_another_result_has_no_such_recording(browser: Browser, rid: str) -> None:
    rows = browser.get("/api/results").json()["results"]
    other = next(row["id"] for row in rows if row["id"] != rid)
    for address in (f"/media/{other}/0/original", f"/media/{other}/0/annotated"):
        assert browser.get(address).status == 404
    for address in (f"/media/{rid}/1/original", f"/api/r/{rid}/series/1.bin"):
        assert browser.get(address).status == 404


def test_every_answer_forbids_what_is_not_needed(browser: Browser, rid: str) -> None:
    for path in ("/api/results", f"/api/r/{rid}", f"/media/{rid}/0/original", "/nothing", "/login"):
        answer = browser.get(path)
        for name in HEADERS.keys() - {"cache-control"}:
            assert answer.headers[name] == HEADERS[name], path
        assert "no-store" in answer.headers["cache-control"] or path.startswith("/media")
    assert "unsafe" not in HEADERS["content-security-policy"]


def test_the_report_may_run_no_script(browser: Browser, rid: str) -> None:
    answer = browser.get(f"/api/r/{rid}/export/html")
    assert answer.status == 200
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "allow-scripts" not in policy


def log_in(browser: Browser, password: str, origin: str = HOME) -> Answer:
    body = urlencode({"password": password}).encode("ascii")
    return browser.request("POST", "/login", {"Origin": origin}, body)


def test_elsewhere_a_password_is_asked_for(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("formcheck.viewer.access.WRONG_TAKES_S", 0.01)
    browser = browser_of(AppState(root), Keys("correct horse"), "0.0.0.0")
    asked = browser.get("/")
    assert asked.status == 401
    assert 'name="password"' in asked.text
    assert "form-action 'self'" in asked.headers["content-security-policy"]
    for wrong in ("", "correct", "correct horse ", "é" * 9000):
        assert log_in(browser, wrong).status == 401, wrong
    assert log_in(browser, "correct horse", "http://evil.example").status == 403
    assert browser.get("/api/results").status == 401
    assert log_in(browser, "correct horse").status == 303
    assert browser.get("/api/results").status == 200


def test_here_no_password_opens_anything(root: Path) -> None:
    browser = browser_of(AppState(root), Keys())
    assert log_in(browser, "").status == 401
    assert browser.get("/api/results").status == 401


@pytest.mark.parametrize(
    "path",
    [
        *("/api/results", "/api/words", "/api/r/{rid}", "/api/r/{rid}?of=x", "/api/results?of=x"),
        *("/api/r/{rid}/series/0.bin", "/api/r/{rid}/series/0.bin?of={of}"),
        *("/api/r/{rid}/export/md", "/api/r/{rid}/clip?from_s=0&to_s=1", "/media/{rid}/thumbnail"),
        *("/media/{rid}/0/original", "/media/{rid}/keyframes/left_midstance.jpg?of="),
        *("/api/people/{rid}/0", "/api/compare?a={rid}&b={rid}"),
    ],
)
def test_the_cookie_alone_tells_nothing(browser: Browser, rid: str, path: str) -> None:
    """Whatever else listens on this machine is sent it, whichever port it was set by."""
    of = browser.get(f"/api/r/{rid}").json()["of"]
    thief = Browser(browser.app, dict(browser.cookies))
    address = path.format(rid=rid, of=of)
    answer = thief.get(address)
    assert answer.status == 401, answer.text
    assert answer.json()["error"]["code"] == "no_key"
    guessed = thief.get(address, {"X-Formcheck": "x" * 32})
    assert guessed.status == 401
    assert browser.get(address).status != 401


@pytest.mark.parametrize(
    "path", ["/media/{rid}/0/original", "/media/{rid}/thumbnail", "/api/r/{rid}/export/md"]
)
def test_films_and_downloads_need_the_identity_instead_of_the_key(
    browser: Browser, rid: str, path: str
) -> None:
    of = browser.get(f"/api/r/{rid}").json()["of"]
    element = Browser(browser.app, dict(browser.cookies))
    assert element.get(f"{path.format(rid=rid)}?of={of}").status == 200
    wrong = element.get(f"{path.format(rid=rid)}?of={'0' * 64}")
    assert wrong.status == 409
    assert len(wrong.body) < 1000


def test_a_session_is_of_one_port(root: Path) -> None:
    first, second = visitor(AppState(root)), visitor(AppState(root))
    (name,) = first.cookies
    assert str(PORT) in name
    mixed = Browser(second.app, dict(first.cookies), first.key)
    assert mixed.get("/api/results").status == 401
    assert mixed.get("/").status == 401
    mixed = Browser(second.app, dict(second.cookies), first.key)
    assert mixed.get("/api/results").status == 401


def test_a_page_that_lost_its_key_is_let_in_anew(root: Path) -> None:
    browser = browser_of(AppState(root), Keys("correct horse"), "0.0.0.0")
    assert log_in(browser, "correct horse").status == 303
    browser.key = ""
    assert browser.get("/api/results").status == 401
    assert 'name="password"' in browser.get("/login").text
    assert log_in(browser, "correct horse").status == 303
    assert browser.get("/api/results").status == 200


def test_the_form_for_the_password_says_where_it_comes_from(root: Path) -> None:
    """With ``no-referrer`` a browser says ``Origin: null`` of it."""
    browser = browser_of(AppState(root), Keys("correct horse"), "0.0.0.0")
    assert browser.get("/").headers["referrer-policy"] == "same-origin"
    assert log_in(browser, "correct horse", "null").status == 403


def test_a_wrong_password_delays_only_its_own_address(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("formcheck.viewer.access.WRONG_TAKES_S", 0.3)
    app = browser_of(AppState(root), Keys("correct horse"), "0.0.0.0").app
    others = [Browser(app, client=f"10.0.0.{k}") for k in range(8)]
    same = [Browser(app, client="10.0.1.1") for _ in range(3)]

    async def guesses() -> tuple[float, float, float]:
        """When the right one, all others, and the three of one address are answered."""
        began_s = time.monotonic()

        async def guess(browser: Browser, password: str) -> float:
            body = urlencode({"password": password}).encode("ascii")
            await browser.ask("POST", "/login", {"Origin": HOME}, body)
            return time.monotonic() - began_s

        wrong = [guess(browser, "wrong") for browser in (*others, *same)]
        told = await asyncio.gather(*wrong, guess(Browser(app, client="10.0.2.1"), "correct horse"))
        return told[-1], max(told[: len(others)]), max(told[len(others) : -1])

    right_s, others_s, same_s = asyncio.run(guesses())
    assert right_s < 0.3
    assert others_s < 2 * 0.3
    assert same_s >= 3 * 0.3


@pytest.mark.skipif(os.name == "nt", reason="names of files are text there")
def test_a_name_that_is_no_text_is_listed(root: Path) -> None:
    (root / "anna.formcheck").rename(root / os.fsdecode(b"\xff<script>.formcheck"))
    rows = visitor(AppState(root)).get("/api/results").json()["results"]
    assert any("<script>" in row["name"] for row in rows)


def test_what_is_not_json_is_refused(browser: Browser, rid: str) -> None:
    address = f"/api/r/{rid}/review/preview"
    for body in (b"[", b"[]", b"1", b"\xff", b"[" * 100_000, b'{"corrections": 5}'):
        assert browser.request("POST", address, OURS, body).status == 400
    large = b'{"corrections": "' + b"x" * 3_000_000 + b'"}'
    assert browser.request("POST", address, OURS, large).status == 413
