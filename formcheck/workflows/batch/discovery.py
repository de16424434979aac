"""Which recordings the sources of a batch hold (folders, patterns and single files), and what
their result folders are called.

A name comes from the recording's path below its source alone, so that it stays the same whatever
lies beside it; only where two would be called the same, the extension is kept, and where that does
not tell them apart either, a few digits of a hash of the path are added.
"""

import glob
import hashlib
import os
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath, PurePosixPath

from formcheck.core.files import is_regular
from formcheck.core.text import BIDI_CONTROLS
from formcheck.errors import UnreachableError, UsageError
from formcheck.results import storage
from formcheck.results.detect import ENOUGH, OPENINGS, is_damaged_result, is_result
from formcheck.results.storage import File, PathKind, Remote, located

LONGEST_BYTES = 150
"""Well below the 255 of most file systems, for those that limit whole paths."""

HASH_DIGITS = 8
SEPARATOR = "__"
UNSAFE = frozenset('<>:"/\\|?*')
STARTS_WITH_MEANING = "=+-@"
"""To a spreadsheet a formula, to a shell an option."""

RESERVED = frozenset(
    (
        *("con", "prn", "aux", "nul", "index.html", "summary.csv"),
        *("failures.csv", "summary.parquet"),
        *(f"{port}{number}" for port in ("com", "lpt") for number in range(10)),
    )
)
"""Devices of Windows, and the files of the overview."""


def names_of(paths: Sequence[PurePath], stems: Sequence[str]) -> list[str]:
    """A folder name for each of ``paths``, unlike any other even where case is ignored.

    ``paths``: relative; ``stems``: what each is called without its extension. Equal paths get equal
    names, which is for the caller to refuse.
    """
    attempts: tuple[Callable[[PurePath, str], str], ...] = (_plain, _with_extension, _with_hash)
    names = [""] * len(paths)
    open_ = list(range(len(paths)))
    taken: set[str] = set()
    for attempt in attempts:
        wanted = {i: attempt(paths[i], stems[i]) for i in open_}
        holders = Counter(fold(wanted[i]) for i in {paths[i]: i for i in open_}.values())
        last = attempt is attempts[-1]
        for i in open_:
            if last or (holders[fold(wanted[i])] == 1 and fold(wanted[i]) not in taken):
                names[i] = wanted[i]
        open_ = [i for i in open_ if not names[i]]
        taken |= {fold(name) for name in names if name}
    return names


def _plain(path: PurePath, stem: str) -> str:
    return folder_name(SEPARATOR.join((*path.parts[:-1], stem)))


def _with_extension(path: PurePath, _stem: str) -> str:
    return folder_name(SEPARATOR.join(path.parts))


def _with_hash(path: PurePath, stem: str) -> str:
    return _shortened(_plain(path, stem), _digits(path.as_posix()))


def fold(name: str) -> str:
    """The same for names that a file system may take for one."""
    return unicodedata.normalize("NFC", name).casefold()


def folder_name(text: str) -> str:
    """``text`` as a folder name that is safe on every system, at most ``LONGEST_BYTES`` long."""
    text = unicodedata.normalize("NFC", text)
    name = "".join("_" if _is_unsafe(c) else c for c in text).strip(" ").rstrip(". ")
    name = name or "_"
    if name.startswith((".", *STARTS_WITH_MEANING)) or _is_reserved(name):
        name = f"_{name}"
    if len(name.encode("utf-8")) > LONGEST_BYTES:
        return _shortened(name, _digits(text))
    return name


def _is_unsafe(character: str) -> bool:
    return (
        character in UNSAFE
        or character in BIDI_CONTROLS
        or unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")
    )


def _is_reserved(name: str) -> bool:
    folded = fold(name)
    return folded in RESERVED or folded.split(".", 1)[0].rstrip() in RESERVED


def _digits(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:HASH_DIGITS]


def _shortened(name: str, digits: str) -> str:
    kept = name.encode("utf-8")[: LONGEST_BYTES - HASH_DIGITS - 1].decode("utf-8", "ignore")
    return f"{kept.rstrip('. ')}-{digits}"


VIDEO_SUFFIXES = frozenset(
    (
        *(".mp4", ".m4v", ".mov", ".avi", ".mkv", ".webm", ".mpg", ".mpeg", ".mts", ".m2ts"),
        *(".ts", ".3gp", ".wmv", ".ogv", ".flv", ".mxf", ".dv"),
    )
)
"""Names that make a file in a folder a recording; a file named singly may be called anything."""

Identity = tuple[int, int]


@dataclass(frozen=True)
class Found:
    """A recording. ``path``: absolute. ``relative``: from the source it was found in."""

    path: File
    relative: PurePath


@dataclass
class Discovery:
    """``found``: recordings in the order of the sources, each once. ``notes``: what was left out
    that somebody may miss, one sentence each."""

    found: list[Found] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def discover(sources: Sequence[str], out: File | None) -> Discovery:
    """The recordings of ``sources``, without those below ``out`` or in a result of ours.

    Raises:
        UsageError: a source is not there.
        UnreachableError: its storage does not answer.
    """
    search = _Search(out)
    for source in sources:
        search.add(source)
    return search.discovery


class _Search:
    def __init__(self, out: File | None) -> None:
        self.discovery = Discovery()
        self._out = _identity(out) if isinstance(out, Path) else None
        self._out_url = f"{out.url}/" if isinstance(out, Remote) else None
        self._taken: set[str] = set()
        self._results: dict[Path, bool] = {}

    def add(self, source: str) -> None:
        place = located(source)
        if isinstance(place, Remote):
            self._add_remote(place)
            return
        path = place.absolute()
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

    def _add_remote(self, place: Remote) -> None:
        try:
            found = dict(_found_at(place))
        except OSError as error:
            raise UnreachableError(f"{place} cannot be read: {error}.") from error
        for name, file in found.items():
            if self._out_url is None or not file.url.startswith(self._out_url):
                self._take(file, PurePosixPath(name))

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

    def _take(self, path: File, relative: PurePath) -> None:
        real = real_name(path)
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
            visible = [folder / item.name for item in items if not item.name.startswith(".")]
            # Unlike the items of a scan, paths say no where links go in a circle.
            folders = {path for path in visible if path.is_dir()}
            yield from self._recordings(path for path in visible if path not in folders)
            waiting += [path for path in reversed(visible) if path in folders]

    def _recordings(self, paths: Iterable[Path]) -> Iterator[Path]:
        for path in paths:
            if is_recording(path.name):
                if is_regular(path):
                    yield path
                else:
                    self.discovery.notes.append(
                        f"{path} is a pipe, a device or a link to no file, and is left out."
                    )


def _found_at(place: Remote) -> Iterator[tuple[str, Remote]]:
    """Recordings of a storage, each with its path below the source, or below the part of a pattern
    before its first wildcard."""
    kind = storage.kind_of(place)
    if kind is None and glob.has_magic(place.url):
        base = place
        while glob.has_magic(base.url):
            base = base.parent
        for name, match in storage.matches(place, base).items():
            if match.stamp is None:
                yield from ((f"{name}/{n}", f) for n, f in _recordings_below(match))
            elif is_recording(match.name):
                yield name, match
    elif kind is PathKind.FILE:
        yield place.name, place.seen_as(storage.stamp_of(place))
    elif kind is PathKind.FOLDER:
        yield from _recordings_below(place)
    else:
        raise UsageError(f"There is no file or folder {place}.", "See that the URL is right.")


def _recordings_below(folder: Remote) -> Iterator[tuple[str, Remote]]:
    files = storage.files_below(folder)
    # What lies in a result folder is no recording; without a look into thousands of files, one is
    # known by the names in it.
    ours = Counter(name.rpartition("/")[0] for name in files if _last(name) in OPENINGS)
    results = tuple(f"{place}/" for place, n in ours.items() if n >= ENOUGH and place)
    for name, file in files.items():
        hidden = any(part.startswith(".") for part in name.split("/"))
        if is_recording(file.name) and not hidden and not name.startswith(results):
            yield name, file


def _last(name: str) -> str:
    return name.rpartition("/")[2]


def real_name(file: File) -> str:
    """The same however a file is reached."""
    return file.url if isinstance(file, Remote) else os.path.realpath(file)


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
