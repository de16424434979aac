"""Listening, saying where, and running until stopped; no connection waits for ever for what a
client never sends."""

import asyncio
import importlib
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from formcheck.errors import InputError, UsageError
from formcheck.viewer.access import Keys, hosts_of
from formcheck.viewer.application import application
from formcheck.viewer.state import AppState

HEADERS_WITHIN_S = 10.0
"""How long the headers of a request may take from the connection, or from the last answer, on. A
browser sends them at once; Apache's mod_reqtimeout gives 20 s to begin with, for distant and slow
lines, which nobody is here."""


class Connection(H11Protocol):
    """HTTP/1.1 whose requests have to arrive in time: uvicorn itself waits for headers without end,
    as long as a byte of them came. Bodies may take their time: recordings are large."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody connected."""
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Some bytes came."""
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        """A request was answered; another may follow."""
        super().on_response_complete()
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over."""
        self._forget()
        super().connection_lost(exc)

    def _watch(self) -> None:
        if self.transport.is_closing() or self._is_answering():
            self._forget()
        elif self._deadline is None:
            self._deadline = self.loop.call_later(HEADERS_WITHIN_S, self.transport.close)

    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _forget(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


WARM = ("formcheck.results.schema", "scipy.signal", "scipy.stats", "scipy.interpolate")
ENDING_TAKES_S = 2
"""How long what is under way may take once the server is told to end."""


@dataclass(frozen=True)
class ServeOptions:
    """``path``: a result, or a folder with results below. ``port``: 0 for any that is free.
    ``password``: asked of browsers that do not have the printed address. ``videos``: recordings
    that have moved."""

    path: Path
    host: str
    port: int
    password: str = ""
    videos: tuple[Path, ...] = ()


def serve(options: ServeOptions, ready: Callable[[str], None]) -> None:
    """Serve the results until stopped; ``ready`` is told the address once it can be opened.

    Raises:
        InputError: there is no such folder, or a video cannot be read.
        UsageError: the port is taken, or nothing can listen at the host.
    """
    place = AppState(_root(options.path), tuple(video.absolute() for video in options.videos))
    for video in place.given:
        place.recordings.read(video)
    with _listening(options.host, options.port) as listener:
        port = listener.getsockname()[1]
        keys = Keys(options.password)
        app = application(place, keys, hosts_of(options.host, port))
        config = uvicorn.Config(
            app,
            http=Connection,
            log_level="critical",
            access_log=False,
            server_header=False,
            lifespan="off",
            timeout_graceful_shutdown=ENDING_TAKES_S,
        )
        ready(f"http://{_shown(options.host)}:{port}/?token={keys.token}")
        threading.Thread(target=_warm_up, daemon=True).start()
        try:
            uvicorn.Server(config).run(sockets=[listener])
        finally:
            place.close()


def _warm_up() -> None:
    """Load what the first result looked at will need, while the browser still opens."""
    for name in WARM:
        importlib.import_module(name)


def _root(path: Path) -> Path:
    if not path.is_dir():
        raise InputError(
            f"{path} is not a folder.", "Name a result, or a folder with results below it."
        )
    return path.resolve()


def _listening(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise _cannot_listen(host, port, error) from error
    try:
        # On Windows this option would let another program listen at the same port.
        if socket.SO_REUSEADDR and not hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen()
    except OSError as error:
        listener.close()
        raise _cannot_listen(host, port, error) from error
    return listener


def _cannot_listen(host: str, port: int, error: OSError) -> UsageError:
    return UsageError(
        f"Nothing can listen at {host}, port {port}: {error.strerror or error}.",
        "Another program may use the port: take another with --port, or --port 0 for any.",
    )


def _shown(host: str) -> str:
    """How to write the host into an address that works on this machine."""
    if host in ("0.0.0.0", "", "::"):
        return "127.0.0.1" if host != "::" else "[::1]"
    return f"[{host}]" if ":" in host else host
