"""One run at a time on one target, by a lock file that names its holder."""

import contextlib
import errno
import glob
import json
import os
import platform
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

from formcheck.core.files import read_bytes
from formcheck.errors import BusyError, OptionHint, OutputError

THIS_RUN = uuid.uuid4().hex
"""Tells this process from an earlier one that had the same number (in containers it is often 1)."""

LARGEST_BYTES = 4096
WRITING_TAKES_AT_MOST_S = 30.0
NO_HARD_LINKS = (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK)
"""As file systems without hard links say it (FAT, some network shares)."""

CLOCK_SET_BY_AT_MOST_S = 60.0
"""Setting the clock moves the time at which a process seems to have begun."""


@contextlib.contextmanager
def held(lock: Path, name: str, mark: str = "") -> Iterator[None]:
    """Hold ``lock`` during the block; ``name`` is what it guards, for the message; ``mark``: what
    it says of the work.

    Raises:
        BusyError: another run holds it.
        OutputError: it cannot be created.
    """
    if not _create(lock, mark):
        _drop_if_stale(lock)
        if not _create(lock, mark):
            raise BusyError(
                f"Another run is writing {name}.",
                f"Wait until it ends; if none is running, remove {lock}.",
                _mark_in(lock),
            )
    try:
        # What runs left that were killed before they had the lock; whoever is about to ask for it
        # will find it taken.
        for unused in lock.parent.glob(f"{glob.escape(lock.name)}+*"):
            unused.unlink(missing_ok=True)
        yield
    finally:
        lock.unlink(missing_ok=True)


def holder() -> dict[str, str | int | float]:
    """What a lock that this process takes says of it; see ``is_gone``."""
    return {
        "pid": os.getpid(),
        "started_s": _started_s(),
        "host": platform.node(),
        "run": THIS_RUN,
    }


def _mark_in(lock: Path) -> str:
    try:
        return str(json.loads(_read(lock) or "{}").get("mark", ""))
    except (ValueError, AttributeError):
        return ""


def _create(lock: Path, mark: str) -> bool:
    text = json.dumps(holder() | ({"mark": mark} if mark else {}))
    try:
        return _create_whole(lock, text)
    except FileExistsError:
        return False
    except OSError as error:
        raise OutputError(
            f"Nothing can be written to {lock.parent}: {error.strerror or error}.",
            OptionHint(
                "Name another folder with --out.",
                option="--out",
                otherwise="See that you may write there.",
            ),
        ) from error


def _create_whole(lock: Path, text: str) -> bool:
    """Make ``lock`` appear with all of ``text``: a run that is killed meanwhile must not leave one
    that names nobody, which the next run would wait for.

    Raises:
        FileExistsError: there is one.
        OSError: it cannot be created.
    """
    written = lock.with_name(f"{lock.name}+{uuid.uuid4().hex[:8]}")
    try:
        with written.open("x", encoding="utf-8") as file:
            file.write(text)
        try:
            lock.hardlink_to(written)
        except FileNotFoundError:
            # Whoever has the lock removed what was written here.
            return False
        except OSError as error:
            if error.errno not in NO_HARD_LINKS:
                raise
            with lock.open("x", encoding="utf-8") as file:
                file.write(text)
    finally:
        written.unlink(missing_ok=True)
    return True


def _drop_if_stale(lock: Path) -> None:
    """Remove ``lock`` if its holder is gone, taking care not to remove a successor's."""
    text = _read(lock)
    if text is None or not _is_stale(lock, text):
        return
    aside = lock.with_name(f"{lock.name}-{uuid.uuid4().hex[:8]}")
    with contextlib.suppress(FileNotFoundError):
        lock.rename(aside)
        if _read(aside) == text:
            aside.unlink()
        else:  # Somebody else was quicker and holds it by now.
            aside.rename(lock)


def _read(lock: Path) -> str | None:
    try:
        return read_bytes(lock, LARGEST_BYTES).decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def _is_stale(lock: Path, text: str) -> bool:
    gone = is_gone(text)
    if gone is None:
        # Either being written right now or left half-written.
        return time.time() - lock.stat().st_mtime > WRITING_TAKES_AT_MOST_S
    return gone


def is_gone(text: str) -> bool | None:
    """Whether the holder that ``text`` names has surely ended: one of this machine that does not
    run. None where it names none."""
    try:
        holder = json.loads(text)
        pid, host, run = int(holder["pid"]), holder["host"], holder["run"]
        started_s = float(holder["started_s"])
    except (ValueError, KeyError, TypeError):
        return None
    if host != platform.node():
        return False
    if pid == os.getpid():
        return bool(run != THIS_RUN)
    return not is_running(pid, started_s)


def is_running(pid: int, started_s: float) -> bool:
    """Whether the process of this number that began at ``started_s`` (Unix time) still runs here.

    After a restart of the machine another one soon has its number. One that was killed and not yet
    waited for has a number but does nothing any more.
    """
    import psutil

    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        return abs(process.create_time() - started_s) < CLOCK_SET_BY_AT_MOST_S
    except psutil.AccessDenied:
        return True
    except (psutil.NoSuchProcess, ValueError, OverflowError):
        return False


def _started_s() -> float:
    import psutil

    return psutil.Process().create_time()
