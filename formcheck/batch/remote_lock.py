"""One batch at a time on a place in a storage, by a lock file that its holder keeps renewing."""

import contextlib
import json
import threading
import time
from collections.abc import Iterator

from formcheck.archive.lock import holder, is_gone
from formcheck.errors import BusyError, OutputError
from formcheck.storage import Remote, access

WRITABLE = "See that the storage is there and that you may write to it, or name another --out."
RENEWED_EVERY_S = 60.0
ABANDONED_AFTER_S = 600.0
"""Nobody can ask another machine whether a process of it still runs; clocks may differ a little."""


@contextlib.contextmanager
def held_remotely(lock: Remote, name: str) -> Iterator[None]:
    """Hold ``lock`` during the block; ``name`` is what it guards, for the message.

    Raises:
        BusyError: another run holds it.
        OutputError: it cannot be created.
    """
    try:
        _take(lock, name)
    except OSError as error:
        raise OutputError(
            f"Nothing can be written to {lock.parent}: {error.strerror or error}.",
            WRITABLE,
        ) from error
    ended = threading.Event()
    keeper = threading.Thread(target=_keep, args=(lock, ended), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ended.set()
        keeper.join()
        with contextlib.suppress(OSError):
            access.remove([lock])


def _take(lock: Remote, name: str) -> None:
    with contextlib.suppress(FileExistsError):
        access.create(lock, _content())
        return
    with contextlib.suppress(FileNotFoundError):
        if _is_abandoned(access.read(lock)):
            access.remove([lock])
    try:
        access.create(lock, _content())
    except FileExistsError:
        raise BusyError(
            f"Another run is writing {name}.",
            f"Wait until it ends; if none is running, remove {lock} or wait ten minutes.",
        ) from None


def _keep(lock: Remote, ended: threading.Event) -> None:
    while not ended.wait(RENEWED_EVERY_S):
        with contextlib.suppress(OSError):  # Next time it may work again.
            access.write(lock, _content())


def _content() -> bytes:
    return json.dumps(holder() | {"renewed_s": time.time()}).encode("ascii")


def _is_abandoned(content: bytes) -> bool:
    text = content.decode("utf-8", "replace")
    if is_gone(text):
        return True
    try:
        renewed_s = float(json.loads(text)["renewed_s"])
    except (ValueError, KeyError, TypeError):
        return True
    return time.time() - renewed_s > ABANDONED_AFTER_S
