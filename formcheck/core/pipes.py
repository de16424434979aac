"""Standard output and error whose reader may leave before the work is done, as ``| head`` does."""

import io
import os
import stat
from typing import Any, TextIO


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
