"""What one running server serves and remembers: results, the recordings they were made from, and
which file is played for a recording."""

import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from formcheck.core.analysis import Recording
from formcheck.core.arrays import FloatArray
from formcheck.core.files import sha256_of
from formcheck.core.message import msg
from formcheck.core.recording import VideoInfo
from formcheck.errors import InputError
from formcheck.results.arrays import file_name
from formcheck.video.playback import Playback, playback_of
from formcheck.viewer.jobs import Jobs, QueuedJob
from formcheck.viewer.library import Library, inside, stamp_of
from formcheck.viewer.loaded_result import LoadedResult, Openings
from formcheck.viewer.reports import Reports
from formcheck.viewer.responses import RefusedError
from formcheck.workflows.annotate import video_file


@dataclass(frozen=True, eq=False)
class File:
    """A video file with its content's hash and how it is played."""

    path: Path
    sha256: str
    playback: Playback


@dataclass(frozen=True)
class Missing:
    """Why a recording cannot be shown."""

    reason: str


class Recordings:
    """Video files, each read once as long as it looks the same. ``given``: files that stand in for
    recordings which have moved, known by their content."""

    def __init__(self, given: Sequence[Path] = ()) -> None:
        self._lock = threading.Lock()
        self._known: dict[Path, tuple[tuple[int, int], File]] = {}
        self._given = tuple(given)

    def of(self, info: VideoInfo) -> File | Missing:
        """The file that ``info`` was read from, if it is there and still the same."""
        if not info.sha256:
            return Missing(msg("This result was made from landmarks, without a video."))
        for path in self._given:
            found = self._file(path)
            if isinstance(found, File) and found.sha256 == info.sha256:
                return found
        if info.path is None:
            return Missing(msg("The result does not say where its recording is."))
        found = self._file(info.path)
        if isinstance(found, File) and found.sha256 != info.sha256:
            return Missing(msg("The file at the recording's place is another one."))
        return found

    def read(self, path: Path) -> File:
        """The video in ``path``.

        Raises:
            InputError: it cannot be read, or is no video.
        """
        with self._lock:
            try:
                stamp = stamp_of(path)
                known = self._known.get(path)
                if known is not None and known[0] == stamp:
                    return known[1]
                playback = playback_of(path)
                sha256 = sha256_of(path)
            except OSError as error:
                raise InputError(f"{path.name} cannot be read: {error.strerror}.") from error
            found = File(path, sha256, playback)
            self._known[path] = (stamp, found)
            return found

    def _file(self, path: Path) -> File | Missing:
        try:
            return self.read(path)
        except InputError:
            return Missing(msg("The recording is no longer where it was."))


LARGEST_UPLOAD_BYTES = 8_000_000_000
"""An hour of 4K from a phone."""


@dataclass(frozen=True, eq=False)
class AppState:
    """``root``: the real path of the folder given; nothing outside of it is served but recordings
    that a result in it was made from. ``given``: recordings that have moved. ``cores``: for an
    analysis. ``largest_upload``: bytes of a recording that is dropped on the page. ``making``: the
    job of each copy that is to be made, by where it goes and the identity of that result."""

    root: Path
    given: tuple[Path, ...] = ()
    cores: int = os.cpu_count() or 1
    largest_upload: int = LARGEST_UPLOAD_BYTES
    library: Library = field(init=False)
    openings: Openings = field(init=False, default_factory=Openings)
    recordings: Recordings = field(init=False)
    reports: Reports = field(init=False, default_factory=Reports)
    jobs: Jobs = field(init=False, default_factory=Jobs)
    making: dict[tuple[Path, str], QueuedJob] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "library", Library(self.root))
        object.__setattr__(self, "recordings", Recordings(self.given))

    def close(self) -> None:
        """Stop what is under way; finish the reports of what was reviewed."""
        self.jobs.close()
        self.reports.close()


def played_as(place: AppState, shown: LoadedResult, recording: Recording) -> File | None:
    """The recording itself where every browser plays it and it was measured as it is held, else the
    copy that stands in; None where there is neither."""
    found = place.recordings.of(recording.info)
    info = recording.info
    as_filmed = not (info.turned_deg or info.mirrored)
    if isinstance(found, File) and found.playback.mime and as_filmed:
        return found
    return _video_in(place, shown, stand_in_name(recording))


def stand_in_name(recording: Recording) -> str:
    """File name of the copy in the result."""
    return file_name("playable", ".mp4", recording.video)


def annotated_of(place: AppState, shown: LoadedResult, recording: Recording) -> File | None:
    """The annotated video of ``recording``; None where there is none."""
    return _video_in(place, shown, video_file(recording))


def _video_in(place: AppState, shown: LoadedResult, name: str) -> File | None:
    try:
        return place.recordings.read(inside(shown.held.folder, name))
    except (RefusedError, InputError):
        return None


def times_of(
    place: AppState, shown: LoadedResult, recording: Recording
) -> tuple[FloatArray | None, FloatArray | None]:
    """When each measured frame of ``recording`` is shown in what is played for it, and in its
    annotated video; None where there is no such file."""
    played, annotated = played_as(place, shown, recording), annotated_of(place, shown, recording)
    return (
        None if played is None else row_times_s(recording, played.playback),
        None if annotated is None else row_times_s(recording, annotated.playback),
    )


def row_times_s(recording: Recording, playback: Playback) -> FloatArray:
    """(n_frames,) when each measured frame of ``recording`` is shown, as a browser tells it.

    Frames that were left out (repeats, before the start) are in the file, not among these."""
    shown_s = playback.shown_s
    time_s = recording.trajectories.timeline.time_s
    if len(shown_s) == 0:
        return np.empty(0)
    # Review may set another slow-motion factor: it moves both, and the file's time stays.
    wanted_s = time_s * recording.info.slow_motion_factor + shown_s[0]
    after = np.clip(np.searchsorted(shown_s, wanted_s), 1, max(1, len(shown_s) - 1))
    before = after - 1
    nearer = np.abs(wanted_s - shown_s[before]) <= np.abs(
        shown_s[np.minimum(after, len(shown_s) - 1)] - wanted_s
    )
    return np.asarray(shown_s[np.where(nearer, before, after)])
