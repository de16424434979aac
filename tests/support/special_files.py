"""What is no regular file, and a watch over whoever may wait for it for ever."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def within(seconds: int) -> Iterator[None]:
    """Fail where something waits for whoever never comes."""

    def late(*_: object) -> None:
        raise AssertionError("it hangs")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def special(kind: str, path: Path) -> Path:
    """A pipe, a device or a link in a circle at ``path``."""
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "loop":
        path.symlink_to(path.name)
    elif kind == "device":
        path.symlink_to("/dev/zero")
    else:
        pipe = path.with_name("a_pipe")
        os.mkfifo(pipe)
        path.symlink_to(pipe)
    return path


SPECIALS = ("pipe", "loop", "device", "link_to_pipe")
