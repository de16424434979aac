"""Which recordings the sources of a batch hold: folders, patterns and single files."""

import glob
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from formcheck.archive.ours import OPENINGS, is_damaged_result, is_result
from formcheck.errors import UsageError

VIDEO_SUFFIXES = frozenset(
    (
        *(".mp4", ".m4v", ".mov", ".avi", ".mkv", ".webm", ".mpg", ".mpeg", ".mts", ".m2ts"),
        *(".ts", ".3gp", ".wmv", ".ogv", ".flv", ".mxf"),
    )
)
"""Names that make a file in a folder a recording; a file named singly may be called anything."""

Identity = tuple[int, int]


@dataclass(frozen=True)
class Found:
    """A recording. ``path``: absolute. ``relative``: from the source it was found in."""

    path: Path
    relative: PurePath


@dataclass
class Discovery:
    """``found``: recordings in the order of the sources, each once. ``notes``: what was left out
    that somebody may miss, one sentence each."""

    found: list[Found] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def discover(sources: Sequence[str], out: Path | None) -> Discovery:
    """The recordings of ``sources``, without those below ``out`` or in a result of ours.

    Raises:
        UsageError: a source is not there.
    """
    search = _Search(out)
    for source in sources:
        search.add(source)
    return search.discovery


class _Search:
    def __init__(self, out: Path | None) -> None:
        self.discovery = Discovery()
        self._out = None if out is None else _identity(out)
        self._taken: set[str] = set()
        self._results: dict[Path, bool] = {}

    def add(self, source: str) -> None:
        path = Path(source).absolute()
        if path.is_dir():
            self._add_folder(path, path)
        elif path.exists():
            self._add_named(path)
        elif glob.has_magic(source):
            self._add_matches(source)
        else:
            raise UsageError(
                f"There is no file or folder {source!r}.",
                "Name folders, recordings, a manifest (.csv), or a pattern in quotes.",
            )

    def _add_named(self, path: Path) -> None:
        if self._is_result(path.parent):
            self.discovery.notes.append(
                f"{path.parent.name}/{path.name} is part of a result and is left out."
            )
        else:
            self._take(path, PurePath(path.name))

    def _add_matches(self, pattern: str) -> None:
        """Matches are taken relative to the part of the pattern before its first wildcard."""
        parts = Path(pattern).absolute().parts
        n_plain = next(i for i, part in enumerate(parts) if glob.has_magic(part))
        base = Path(*parts[:n_plain])
        for match in sorted(glob.glob(pattern, recursive=True)):  # noqa: PTH207 - Path's takes hidden ones
            path = Path(match).absolute()
            if path.is_dir():
                self._add_folder(path, base)
            elif is_recording(path.name) and not self._is_ours(path.parent, base):
                self._take(path, path.relative_to(base))

    def _is_ours(self, folder: Path, base: Path) -> bool:
        if self._is_result(folder):
            return True
        between = (folder, *folder.parents)
        below = [f for f in between if f != base and f.is_relative_to(base)]
        return self._out is not None and any(_identity(f) == self._out for f in below)

    def _is_result(self, folder: Path) -> bool:
        if folder not in self._results:
            self._results[folder] = is_result(folder) or is_damaged_result(folder)
        return self._results[folder]

    def _take(self, path: Path, relative: PurePath) -> None:
        real = os.path.realpath(path)
        if real not in self._taken:
            self._taken.add(real)
            self.discovery.found.append(Found(path, relative))

    def _add_folder(self, folder: Path, base: Path) -> None:
        for path in self._walk(folder):
            self._take(path, path.relative_to(base))

    def _walk(self, top: Path) -> Iterator[Path]:
        # Results may go among the recordings; they are known for results.
        seen = {self._out} if _identity(top) != self._out else set()
        waiting = [top]
        while waiting:
            folder = waiting.pop()
            identity = _identity(folder)
            if identity is None or identity in seen:
                continue
            seen.add(identity)
            try:
                with os.scandir(folder) as scan:
                    items = sorted(scan, key=lambda item: item.name)
            except OSError as error:
                self.discovery.notes.append(f"{folder} cannot be read: {error.strerror or error}.")
                continue
            if _holds_result(folder, {item.name for item in items}):
                continue
            visible = [item for item in items if not item.name.startswith(".")]
            yield from (folder / i.name for i in visible if is_recording(i.name) and i.is_file())
            waiting += [folder / i.name for i in reversed(visible) if i.is_dir()]


def is_recording(name: str) -> bool:
    """Whether a file of this name counts as a recording."""
    return not name.startswith(".") and PurePath(name).suffix.lower() in VIDEO_SUFFIXES


def _holds_result(folder: Path, names: set[str]) -> bool:
    return bool(names & OPENINGS.keys()) and (is_result(folder) or is_damaged_result(folder))


def _identity(folder: Path) -> Identity | None:
    """Which folder it is, however it is reached; None where it cannot be asked."""
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
