"""Small results with videos, and somebody who asks for them."""

import asyncio
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import numpy as np
from starlette.types import ASGIApp, Message

from formcheck.core.analysis import Analysis
from formcheck.reporting.video.keyframe_files import CAPTIONS_FILE, KEY_FRAMES
from formcheck.results.result import save
from formcheck.video.writer import VideoWriter
from formcheck.viewer.access import Keys, hosts_of
from formcheck.viewer.application import application
from formcheck.viewer.state import AppState
from tests.support.analyses import sample_analysis

PORT = 8765
HOME = f"http://127.0.0.1:{PORT}"
OURS = {"Origin": HOME}
"""What our own page says of itself beside its key, which a ``Browser`` that was let in sends."""


def write_video(path: Path, times_s: Iterator[float] | list[float], side_px: int = 64) -> Path:
    """A video whose pictures differ in brightness."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with VideoWriter(path, (side_px, side_px)) as writer:
        for k, time_s in enumerate(times_s):
            writer.write(np.full((side_px, side_px, 3), (7 * k) % 256, dtype=np.uint8), time_s)
    return path


def make_result(folder: Path, video: Path | None = None, analysis: Analysis | None = None) -> Path:
    """A result in ``folder``, made from ``video`` where there is one."""
    analysis = analysis or sample_analysis()
    recording = analysis.primary
    sha256 = "" if video is None else hashlib.sha256(video.read_bytes()).hexdigest()
    info = replace(recording.info, path=video, sha256=sha256)
    analysis = replace(analysis, recordings=(replace(recording, info=info),))
    folder.mkdir(parents=True)
    save(analysis, folder)
    return folder


def add_key_frame(folder: Path, jpeg: bytes) -> None:
    """One picture with its caption."""
    place = folder / KEY_FRAMES
    place.mkdir()
    (place / "left_midstance.jpg").write_bytes(jpeg)
    caption = {
        "name": "left_midstance.jpg",
        "video": 0,
        "caption": "Left midstance.",
        "alt_text": "A runner.",
        "metrics": ["trunk_lean_midstance"],
    }
    (place / CAPTIONS_FILE).write_text(json.dumps([caption]))


@dataclass(frozen=True)
class Answer:
    """``headers``: names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(eq=False)
class Browser:
    """Asks ``app`` as a server would pass it on, and keeps its cookies and the ``key`` that it was
    let in with. Addresses are sent as they are written, which libraries for requests do not do."""

    app: ASGIApp
    cookies: dict[str, str] = field(default_factory=dict)
    key: str = ""
    client: str = "127.0.0.1"

    def get(self, address: str, headers: Mapping[str, str] | None = None) -> Answer:
        return self.request("GET", address, headers)

    def request(
        self,
        method: str,
        address: str,
        headers: Mapping[str, str] | None = None,
        body: bytes | Iterable[bytes] = b"",
    ) -> Answer:
        # In a thread: this one may have a loop of its own, where Playwright is at work.
        with ThreadPoolExecutor(1) as apart:
            return apart.submit(
                lambda: asyncio.run(self.ask(method, address, headers, body))
            ).result()

    async def ask(
        self,
        method: str,
        address: str,
        headers: Mapping[str, str] | None = None,
        body: bytes | Iterable[bytes] = b"",
    ) -> Answer:
        """``request``, where a loop runs already."""
        raw, _, query = address.partition("?")
        told = {"host": f"127.0.0.1:{PORT}", **{k.lower(): v for k, v in (headers or {}).items()}}
        if self.cookies:
            told["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if self.key:
            told.setdefault("x-formcheck", self.key)
        if isinstance(body, bytes):
            told.setdefault("content-length", str(len(body)))
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": unquote(raw),
            "raw_path": raw.encode("ascii"),
            "query_string": query.encode("ascii"),
            "root_path": "",
            "headers": [(k.encode("latin-1"), v.encode("latin-1")) for k, v in told.items()],
            "client": (self.client, 50000),
            "server": ("127.0.0.1", PORT),
        }
        chunks = [body] if isinstance(body, bytes) else body
        answer = await _asked(self.app, scope, chunks)
        cookie = answer.headers.get("set-cookie")
        if cookie is not None:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        if answer.status == 303:
            self.key = answer.headers["location"].partition("#key=")[2]
        return answer


async def _asked(app: ASGIApp, scope: dict[str, Any], body: Iterable[bytes]) -> Answer:
    chunks, sent = iter(body), []
    ended = False

    async def receive() -> Message:
        nonlocal ended
        if ended:  # Nobody hangs up.
            await asyncio.Event().wait()
        chunk = next(chunks, None)
        if chunk is None:
            ended = True
            return {"type": "http.request", "body": b"", "more_body": False}
        return {"type": "http.request", "body": chunk, "more_body": True}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    headers = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
    return Answer(sent[0]["status"], headers, b"".join(m.get("body", b"") for m in sent[1:]))


def browser_of(place: AppState, keys: Keys | None = None, host: str = "127.0.0.1") -> Browser:
    """A browser without a cookie."""
    return Browser(application(place, keys or Keys(), hosts_of(host, PORT)))


def visitor(place: AppState) -> Browser:
    """A browser that opened the printed address."""
    keys = Keys()
    browser = browser_of(place, keys)
    assert browser.get(f"/?token={keys.token}").status == 303
    return browser


def rid_in(browser: Browser, name: str) -> str:
    """The id of the result of that name."""
    rows = browser.get("/api/results").json()["results"]
    (rid,) = (row["id"] for row in rows if row["name"] == name)
    return str(rid)
