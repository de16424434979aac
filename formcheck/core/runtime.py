"""What a process minds of its own: memory given back, linear algebra on one thread, and standard
output whose reader may leave before the work is done, as ``| head`` does.

On one thread a machine's number of cores has no say in the last digits, and short products do not
wait for threads that the pose model, the decoder and the encoder keep busy (57 times as long was
measured).
"""

import ctypes
import io
import os
import stat
import sys
from typing import Any, TextIO


def give_back() -> None:
    """Hand freed memory back to the system, between two stages that need much of it.

    glibc keeps what lies between pieces still in use: the most a recording takes would be what its
    stages need together, not what the largest of them needs. Elsewhere nothing is done.
    """
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)


class _UntilClosed(io.FileIO):
    """What is written after the reader left is dropped: the work goes on, and its exit code
    counts."""

    def write(self, data: Any, /) -> int:
        """How much of ``data`` was taken: all of it where nobody reads any more."""
        try:
            return super().write(data)
        except BrokenPipeError:
            return len(memoryview(data))


def until_closed(descriptor: int, like: TextIO, *, owned: bool) -> TextIO:
    """A stream that writes text to ``descriptor`` as ``like`` does, line by line. ``owned``:
    closing it closes the descriptor."""
    raw = _UntilClosed(descriptor, "w", closefd=owned)
    buffered: Any = io.BufferedWriter(raw)
    return io.TextIOWrapper(
        buffered, encoding=like.encoding, errors=like.errors, line_buffering=True
    )


def is_pipe(stream: TextIO | None) -> bool:
    """Whether a reader of ``stream`` may leave."""
    try:
        mode = 0 if stream is None else os.fstat(stream.fileno()).st_mode
    except (OSError, ValueError, AttributeError):
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)


THREADS = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def on_one_thread() -> None:
    """Ask the libraries below numpy and scipy for it; to be called before they are loaded. Who has
    set a number himself keeps it."""
    for name in THREADS:
        os.environ.setdefault(name, "1")
