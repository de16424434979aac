"""Connections that send nothing, or slowly."""

import asyncio
import time

import pytest
import uvicorn
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from formcheck.viewer import serve
from formcheck.viewer.serve import Connection
from tests.support.viewer_visitor import HOME

pytestmark = pytest.mark.slow

N_SLOW = 400
HEADERS_WITHIN_S = 2.0


async def _app(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("here")(scope, receive, send)


async def _answer_s(port: int) -> float:
    """How long an answer takes."""
    began_s = time.monotonic()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET / HTTP/1.1\r\nHost: {HOME}\r\nConnection: close\r\n\r\n".encode())
    assert b"here" in await reader.read()
    writer.close()
    return time.monotonic() - began_s


async def _dribble(port: int, start: bytes) -> float:
    """When a connection that sends a header's byte every now and then is closed."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    began_s = time.monotonic()
    writer.write(start)
    closed = asyncio.create_task(reader.read())
    while not closed.done():
        writer.write(b"x")
        await asyncio.wait([closed], timeout=0.5)
        assert time.monotonic() - began_s < 10 * HEADERS_WITHIN_S, "held for ever"
    writer.close()
    return time.monotonic() - began_s


async def _served(starts: list[bytes]) -> tuple[float, list[float]]:
    config = uvicorn.Config(
        _app, http=Connection, log_level="critical", lifespan="off", port=0, timeout_keep_alive=60
    )
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    slow = [asyncio.create_task(_dribble(port, start)) for start in starts]
    await asyncio.sleep(0.2)
    answer_s = await _answer_s(port)
    closed_s = await asyncio.gather(*slow)
    assert await _answer_s(port) < HEADERS_WITHIN_S
    server.should_exit = True
    await running
    return answer_s, closed_s


def test_slow_headers_block_nobody_and_are_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "HEADERS_WITHIN_S", HEADERS_WITHIN_S)
    starts = [b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: "] * N_SLOW
    answer_s, closed_s = asyncio.run(_served(starts))
    assert answer_s < HEADERS_WITHIN_S
    assert max(closed_s) < 3 * HEADERS_WITHIN_S


def test_a_second_request_has_to_come_in_time_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "HEADERS_WITHIN_S", HEADERS_WITHIN_S)
    first = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    _, closed_s = asyncio.run(_served([first + b"GET / HTTP/1.1\r\nX-Slow: "]))
    assert max(closed_s) < 3 * HEADERS_WITHIN_S
