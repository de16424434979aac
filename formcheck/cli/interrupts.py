"""Ctrl-C, and being told to end: both stop the work wherever it is."""

import contextlib
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import FrameType

from formcheck.core.progress import Progress

ENDINGS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)
DEFAULTS = (signal.SIG_DFL, signal.default_int_handler)

Hook = Callable[["sys.UnraisableHookArgs"], object]

_asked = threading.Event()


def _ask(_number: int, _frame: FrameType | None) -> None:
    _asked.set()
    raise KeyboardInterrupt


def _without_interrupts(hook: Hook) -> Hook:
    """``hook``, but silent about an interrupt within a callback: it is raised again elsewhere."""

    def told(unraisable: "sys.UnraisableHookArgs") -> None:
        if not issubclass(unraisable.exc_type, KeyboardInterrupt):
            hook(unraisable)

    return told


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """Let SIGTERM and SIGHUP end the block as Ctrl-C does, by KeyboardInterrupt; a signal that is
    ignored (nohup), or that somebody else looks after, stays so."""
    _asked.clear()
    if threading.current_thread() is not threading.main_thread():
        yield  # Only the main thread may say what signals do.
        return
    before = {ending: signal.getsignal(ending) for ending in ENDINGS}
    ours = {ending: handler for ending, handler in before.items() if handler in DEFAULTS}
    for ending in ours:
        signal.signal(ending, _ask)
    hook = sys.unraisablehook
    sys.unraisablehook = _without_interrupts(hook)
    try:
        yield
    finally:
        sys.unraisablehook = hook
        for ending, handler in ours.items():
            signal.signal(ending, handler)


def forget_interrupt() -> None:
    """Python remembers an interrupt that left code given as a string, as some libraries run on
    import, and would end itself by SIGINT in place of our exit code; running a string anew clears
    that."""
    exec("")


@dataclass(frozen=True)
class InterruptibleProgress:
    """Shows progress, and raises an interrupt again that some library has swallowed, as happens in
    imports and destructors."""

    shown: Progress

    def stage(self, title: str, total_frames: int | None = None) -> None:
        """A stage begins, unless the work is to end."""
        self._heed()
        self.shown.stage(title, total_frames)

    def advance(self, n_frames: int) -> None:
        """Frames are done; the work goes on unless it is to end."""
        self._heed()
        self.shown.advance(n_frames)

    def _heed(self) -> None:
        if _asked.is_set() and threading.current_thread() is threading.main_thread():
            raise KeyboardInterrupt
