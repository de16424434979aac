"""Long work, each piece in a process of its own: it can be ended at any time, and the page stays
quick meanwhile. Started by ``jobs``."""

import os
import shutil
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import parent_process
from pathlib import Path
from typing import Any

from formcheck.core.analysis import QualityNote
from formcheck.core.message import msg
from formcheck.errors import FormcheckError, hint_for
from formcheck.results.folder import keep_file, rewriting
from formcheck.settings import Settings
from formcheck.viewer.library import scratch_file
from formcheck.viewer.reports import when_free
from formcheck.viewer.responses import OPTIONS
from formcheck.workflows.analyze import AnalyzeRequest

TELL_EVERY_S = 0.25
Message = tuple[str, Any]
"""What a process says: ("stage", (title, total frames or None)), ("frames", n), ("news", more to
tell of the job), and at the end ("done", more to tell) or ("failed", (message, hint))."""


class TaskProgress:
    """Progress, told to the process that waits."""

    def __init__(self, connection: "Connection[Message, Any]") -> None:
        self._connection = connection
        self._lock = threading.Lock()
        self._n_frames = 0
        self._told_s = 0.0

    def say(self, kind: str, content: Any) -> None:
        """One message."""
        with self._lock:
            self._connection.send((kind, content))

    def stage(self, title: str, total_frames: int | None = None) -> None:
        """A stage begins."""
        self.say("stage", (str(title), total_frames))
        self._n_frames = 0

    def advance(self, n_frames: int) -> None:
        """Frames are done; told together every now and then."""
        with self._lock:
            self._n_frames += n_frames
            now_s = time.monotonic()
            if now_s - self._told_s < TELL_EVERY_S:
                return
            self._told_s, told, self._n_frames = now_s, self._n_frames, 0
            self._connection.send(("frames", told))


Task = Callable[[TaskProgress], dict[str, Any]]


@dataclass(frozen=True)
class Analyse:
    """A session of one recording: first a quick look that tells whether it is filmed well enough
    (``quality``), then as ``analyze`` does it. Gives ``reason``: why nothing could be measured, or
    ""."""

    request: AnalyzeRequest

    def __call__(self, voice: TaskProgress) -> dict[str, Any]:
        """Write the result."""
        from formcheck.viewer.library import rid_of
        from formcheck.workflows.analyze import Placed, carry_out

        take = self.request.takes[0]
        assert take.video is not None
        voice.say("news", {"quality": glance(take.video, take.settings, voice)})
        placed: list[Placed] = []
        reason = str(carry_out(self.request, voice, placed.append).reason)
        # Another recording of that name may have come first.
        return {"reason": reason, "result": rid_of(placed[0].target.name)}


def glance(video: Path, settings: Settings, voice: TaskProgress) -> list[dict[str, str]]:
    """Notes on how ``video`` is filmed, in the language of ``settings``."""
    from formcheck.languages import language
    from formcheck.workflows.analyze import filming_notes

    spoken = language(settings.lang)
    return [_told(note, spoken.text) for note in filming_notes(video, settings, voice)]


def _told(note: QualityNote, spoken: Callable[[str], str]) -> dict[str, str]:
    plain = asdict(note)
    return plain | {"message": spoken(note.message), "hint": spoken(note.hint)}


@dataclass(frozen=True)
class PlayableCopy:
    """A silent copy of ``video`` that every browser plays, frame for frame at the same times, held
    as it was measured, written to ``target`` completely or not at all, and only into the result
    that is ``of`` that identity."""

    video: Path
    target: Path
    of: str
    turned_deg: int = 0
    mirrored: bool = False

    def __call__(self, voice: TaskProgress) -> dict[str, Any]:
        """Write it."""
        from fractions import Fraction

        from formcheck.video.reader import open_video
        from formcheck.video.writer import VideoWriter

        source = open_video(self.video).held(self.turned_deg, mirrored=self.mirrored)
        voice.stage(msg("Making it playable"), source.info.n_frames)
        nominal_hz = source.info.nominal_hz or Fraction(30)
        copy = scratch_file(".mp4")
        try:
            with VideoWriter(copy, source.info.size_px, nominal_hz) as writer:
                pictures = ((frame.rgb, frame.file_time_s) for frame in source.frames())
                writer.write_all(pictures, voice.advance)
            when_free(lambda: _put(copy, self.target, self.of))
        finally:
            copy.unlink(missing_ok=True)
        return {}


@dataclass(frozen=True)
class Annotate:
    """The annotated video of the recording with index ``number`` of the result in ``folder``, as it
    is reviewed now, drawn on ``video``; written completely or not at all. ``of``: the identity of
    the result."""

    folder: Path
    number: int
    video: Path
    of: str

    def __call__(self, voice: TaskProgress) -> dict[str, Any]:
        """Write it."""
        from formcheck import open_result
        from formcheck.languages import language_of
        from formcheck.video.reader import open_video
        from formcheck.workflows.annotate import draw, video_file
        from formcheck.workflows.review import require_same

        analysis = open_result(self.folder).analysis
        require_same(self.folder, self.of)
        recording = analysis.recordings[self.number]
        copy = scratch_file(".mp4")
        try:
            spoken = language_of(analysis)
            info = recording.info
            source = open_video(self.video).held(info.turned_deg, mirrored=info.mirrored)
            draw(source, recording, analysis, copy, spoken, voice)
            when_free(lambda: _put(copy, self.folder / video_file(recording), self.of))
        finally:
            copy.unlink(missing_ok=True)
        return {}


def _put(copy: Path, target: Path, of: str) -> None:
    """``copy`` as ``target`` of the result with the identity ``of``."""
    from formcheck.workflows.review import require_same

    staged = target.with_name(f".{target.name}.new.mp4")
    with rewriting(target.parent):
        require_same(target.parent, of)
        try:
            shutil.copyfile(copy, staged)
            keep_file(staged)
            staged.replace(target)
        finally:
            staged.unlink(missing_ok=True)


def work(task: Task, connection: "Connection[Message, Any]") -> None:
    """Carry out ``task`` in this process, which ends with the one that started it."""
    # Ctrl-C is meant for that one, which ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    voice = TaskProgress(connection)
    with suppress(OSError):
        voice.say(*_outcome(task, voice))


def _outcome(task: Task, voice: TaskProgress) -> Message:
    from formcheck.readiness import not_ready

    try:
        return "done", task(voice)
    except FormcheckError as error:
        return "failed", (error.message, hint_for(OPTIONS, error.hint))
    except OSError as error:
        return "failed", (f"The work broke off: {error.strerror or error}.", "")
    except Exception as error:
        lack = not_ready(error)
        if lack is not None:
            return "failed", (lack.message, lack.hint)
        what = f"A defect of formcheck: {type(error).__name__}: {error}"
        return "failed", (what, "Please report it.")


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
