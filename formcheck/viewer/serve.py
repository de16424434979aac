"""Listening, saying where, and running until stopped."""

import importlib
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from formcheck.errors import InputError, UsageError
from formcheck.viewer.access import Keys
from formcheck.viewer.application import application
from formcheck.viewer.connection import Connection
from formcheck.viewer.hosts import hosts_of
from formcheck.viewer.place import Place

WARM = ("formcheck.results.schema", "scipy.signal", "scipy.stats", "scipy.interpolate")
ENDING_TAKES_S = 2
"""How long what is under way may take once the server is told to end."""


@dataclass(frozen=True)
class Options:
    """``path``: a result, or a folder with results below. ``port``: 0 for any that is free.
    ``password``: asked of browsers that do not have the printed address. ``videos``: recordings
    that have moved."""

    path: Path
    host: str
    port: int
    password: str = ""
    videos: tuple[Path, ...] = ()


def serve(options: Options, ready: Callable[[str], None]) -> None:
    """Serve the results until stopped; ``ready`` is told the address once it can be opened.

    Raises:
        InputError: there is no such folder, or a video cannot be read.
        UsageError: the port is taken, or nothing can listen at the host.
    """
    place = Place(_root(options.path), tuple(video.absolute() for video in options.videos))
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
