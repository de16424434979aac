"""The recordings that results were made from: found by content, and how a browser plays them."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from formcheck.core.files import sha256_of
from formcheck.core.message import say
from formcheck.core.recording import VideoInfo
from formcheck.errors import InputError
from formcheck.video.playback import Playback, playback_of
from formcheck.viewer.files import stamp_of


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
            return Missing(say("This result was made from landmarks, without a video."))
        for path in self._given:
            found = self._file(path)
            if isinstance(found, File) and found.sha256 == info.sha256:
                return found
        if info.path is None:
            return Missing(say("The result does not say where its recording is."))
        found = self._file(info.path)
        if isinstance(found, File) and found.sha256 != info.sha256:
            return Missing(say("The file at the recording's place is another one."))
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
            return Missing(say("The recording is no longer where it was."))
