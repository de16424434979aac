"""The process that works on one recording: ``python -m formcheck.workflows.batch.worker``.

Reads one job from standard input, says on standard output how it goes and how it ended. It ends
itself when standard input is closed, which is what happens when the batch that started it is
stopped or killed.
"""

import contextlib
import json
import os
import shutil
import signal
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import Any, TextIO

from formcheck.core.runtime import on_one_thread
from formcheck.errors import (
    BusyError,
    FormcheckError,
    TakenError,
    UnreachableError,
    hint_for,
)
from formcheck.readiness import not_ready

TELL_EVERY_S = 0.5
GRACE_S = 8.0
"""How long tidying up may take before the process ends regardless."""

OPTIONS = ("--out", "--jobs", "--profile")
"""Of the command ``batch`` that hints may name."""

EXIT_DEFECT = 1
EXIT_INTERRUPTED = 130


def main() -> int:
    """Work on the job in standard input; the exit code is that of ``analyze``."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    on_one_thread()
    say = _Voice(_private_stdout())
    line = sys.stdin.readline()
    if not line:
        return EXIT_INTERRUPTED
    orphan = _Orphan(Path(json.loads(line)["scratch"]))
    try:
        return _work(line, say)
    except FormcheckError as error:
        say.failure(error.exit_code, error.message, hint_for(OPTIONS, error.hint), error)
        return error.exit_code
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except Exception as error:
        lack = not_ready(error)
        if lack is not None:
            say.failure(lack.exit_code, lack.message, lack.hint, lack)
            return lack.exit_code
        say.failure(EXIT_DEFECT, _defect(error), "Please report it.", error)
        return EXIT_DEFECT
    finally:
        orphan.leave()


def _work(line: str, say: "_Voice") -> int:
    from formcheck.jobs.requests import decode
    from formcheck.languages import language_of
    from formcheck.reporting.overview import row_of
    from formcheck.workflows.analyze import Placed, carry_out
    from formcheck.workflows.batch.assess import outcome_of
    from formcheck.workflows.batch.transport import delivered, fetched, with_origins

    job = decode(line)
    order = job.order
    request = fetched(order, job.scratch)
    placed: list[Placed] = []
    try:
        analysis = carry_out(request, say, placed.append)
    except FormcheckError as error:
        error.message = with_origins(error.message, order, job.scratch)
        raise
    videos = [
        {"sha256": r.info.sha256, "n_frames": r.info.n_frames, "duration_s": r.info.duration_s}
        for r in analysis.recordings
    ]
    row = row_of(analysis, order.name, outcome_of(analysis))
    place = delivered(order, analysis, request.target)
    spoken = language_of(analysis)
    notes = [spoken.text(note) for one in placed for note in one.notes]
    say.tell({"row": row.as_plain(), "videos": videos, "delivered": place, "notes": notes})
    return 0


class _Voice:
    """Progress and outcome as lines of JSON."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()
        self._n_frames = 0
        self._told_s = 0.0

    def tell(self, said: dict[str, Any]) -> None:
        with self._lock:
            self._stream.write(json.dumps(said) + "\n")
            self._stream.flush()

    def stage(self, title: str, total_frames: int | None = None) -> None:
        """A stage of ``Progress``."""
        self._pass_on()
        self.tell({"stage": title, "total_frames": total_frames})

    def advance(self, n_frames: int) -> None:
        """Frames of ``Progress``, told together every now and then."""
        with self._lock:
            self._n_frames += n_frames
            if time.monotonic() - self._told_s < TELL_EVERY_S:
                return
        self._pass_on()

    def _pass_on(self) -> None:
        with self._lock:
            n_frames, self._n_frames = self._n_frames, 0
            self._told_s = time.monotonic()
        if n_frames:
            self.tell({"frames": n_frames})

    def failure(self, code: int, message: str, hint: str, error: BaseException) -> None:
        # What a native library said last, for whoever looks into it.
        for note in getattr(error, "__notes__", ()):
            print(note, file=sys.stderr)
        again = isinstance(error, BusyError | TakenError | UnreachableError)
        self.tell({"code": code, "reason": message, "hint": hint, "again": again})


def _private_stdout() -> TextIO:
    """Where only this module writes; what libraries print goes to standard error."""
    stream = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return stream


class _Orphan:
    """Ends this process when the batch that started it is gone."""

    def __init__(self, scratch: Path) -> None:
        self._scratch = scratch
        self._is_one = False
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while sys.stdin.readline():
            pass
        self._is_one = True
        with contextlib.suppress(Exception):
            _interrupt_main()
        time.sleep(GRACE_S)
        self.leave()
        os._exit(EXIT_INTERRUPTED)

    def leave(self) -> None:
        """Remove the temporary files, which the batch does as long as there is one."""
        if self._is_one:
            shutil.rmtree(self._scratch, ignore_errors=True)


def _interrupt_main() -> None:
    """KeyboardInterrupt in the main thread, even where it waits in a system call."""
    main_thread = threading.main_thread().ident
    if sys.platform == "win32" or main_thread is None:
        signal.raise_signal(signal.SIGINT)
    else:
        signal.pthread_kill(main_thread, signal.SIGINT)


def _defect(defect: Exception) -> str:
    ours = [f for f in traceback.extract_tb(defect.__traceback__) if "formcheck" in f.filename]
    where = f" at {Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else ""
    return f"a defect of formcheck{where}: {type(defect).__name__}: {defect}"


if __name__ == "__main__":
    sys.exit(main())
