"""Keeping the native log lines of a library off the terminal.

Such lines come from C++ and from threads of its own, straight to file descriptor 2; neither
environment variables nor a replaced ``sys.stderr`` stop them.
"""

import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from formcheck.core.runtime import until_closed
from formcheck.errors import UsageError

STDERR_FD = 2
TAIL_BYTES = 4000

_lock = threading.Lock()
_holders = 0
_diversion: "_Diversion | None" = None


@contextmanager
def native_log_hidden() -> Iterator[None]:
    """While held (by anyone in the process), file descriptor 2 goes to a private file.

    Python's own ``sys.stderr`` still reaches the terminal. An exception that leaves the block
    carries the end of the file as a note, unless it tells the user what to do better.
    """
    _enter()
    try:
        yield
    except BaseException as error:
        tail = native_log_tail()
        if tail and isinstance(error, Exception) and not isinstance(error, UsageError):
            error.add_note(f"The pose model's own last messages:\n{tail}")
        raise
    finally:
        _leave()


def native_log_tail() -> str:
    """The last native lines since the log was hidden, "" where none were or it is not hidden."""
    with _lock:
        return _diversion.tail() if _diversion else ""


def _enter() -> None:
    global _holders, _diversion
    with _lock:
        if _holders == 0:
            _diversion = _Diversion()
        _holders += 1


def _leave() -> None:
    global _holders, _diversion
    with _lock:
        _holders -= 1
        if _holders == 0 and _diversion is not None:
            _diversion.end()
            _diversion = None


class _Diversion:
    """File descriptor 2 pointing at a temporary file, until ``end``."""

    def __init__(self) -> None:
        self._terminal_fd = _duplicate_of_stderr()
        self._python_stderr = sys.stderr
        self._stand_in = self._python_on_terminal()
        fd, self._path = _log_file()
        if fd != STDERR_FD:
            os.dup2(fd, STDERR_FD)
            os.close(fd)

    def _python_on_terminal(self) -> TextIO | None:
        """Let ``sys.stderr`` write to the terminal by another descriptor, if it writes to 2."""
        if self._terminal_fd is None or not _writes_to_fd_2(sys.stderr):
            return None
        sys.stderr.flush()
        stand_in = until_closed(os.dup(self._terminal_fd), sys.stderr, owned=True)
        sys.stderr = stand_in
        return stand_in

    def tail(self) -> str:
        if self._path is None:
            return ""
        with self._path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - TAIL_BYTES))
            return file.read().decode("utf-8", "replace").strip()

    def end(self) -> None:
        if self._stand_in is not None:
            self._stand_in.flush()
        if self._terminal_fd is None:
            os.close(STDERR_FD)
        else:
            os.dup2(self._terminal_fd, STDERR_FD)
            os.close(self._terminal_fd)
        # Whoever put a stream of his own in place meanwhile may hand ours back later: leave it.
        if self._stand_in is not None and sys.stderr is self._stand_in:
            sys.stderr = self._python_stderr
            self._stand_in.close()
        if self._path is not None:
            self._path.unlink(missing_ok=True)


def _log_file() -> tuple[int, Path | None]:
    """A private file, open for writing; without a path where there is no room for one: a full disk
    for temporary files is no reason to stop."""
    try:
        fd, name = tempfile.mkstemp(prefix="formcheck-", suffix=".log")
    except OSError:
        return os.open(os.devnull, os.O_WRONLY), None
    return fd, Path(name)


def _duplicate_of_stderr() -> int | None:
    """None in a process that was started without a standard error."""
    try:
        return os.dup(STDERR_FD)
    except OSError:
        return None


def _writes_to_fd_2(stream: TextIO | None) -> bool:
    try:
        return stream is not None and stream.fileno() == STDERR_FD
    except (OSError, ValueError, AttributeError):
        return False
