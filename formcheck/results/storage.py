"""Where a file is, on this machine or in a storage that a URL names (s3, gs, sftp, …), and
reading and writing there through fsspec.

What goes wrong is an OSError, as with a file, whatever the storage's own library raises:
FileNotFoundError, FileExistsError and PermissionError for what they say, any other where the
storage does not answer as it should. Besides, every function raises UsageError where there is no
such kind of storage, and NotReadyError where its library is missing on this machine.
"""

import contextlib
import hashlib
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Any

from formcheck.errors import FormcheckError, NotReadyError, UsageError
from formcheck.readiness import require_libraries
from formcheck.readiness.explain import install

URL = re.compile(r"(?P<kind>[A-Za-z][A-Za-z0-9+.-]+)://(?P<rest>.*)", re.DOTALL)
"""At least two letters: one is a drive of Windows."""

ON_THIS_MACHINE = "file"
USER_AND_PASSWORD = re.compile(r"(?<=://)[^/@]*:[^/@]*@")


@dataclass(frozen=True)
class Stamp:
    """How a file looked when it was read: enough to notice nearly every change. ``mtime_ns``: of a
    file in a storage, a number made of whatever mark it gives each version."""

    size: int
    mtime_ns: int


@dataclass(frozen=True)
class Remote:
    """A file or folder in a storage, with as much of a path's manners as a plan needs. ``url``: as
    fsspec takes it, nothing in it is escaped. ``stamp``: how it looked when it was listed."""

    url: str
    stamp: Stamp | None = field(default=None, compare=False, repr=False)

    @property
    def kind(self) -> str:
        """What is before ``://``."""
        return self.url.partition("://")[0]

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.url.rpartition("/")[2]

    @property
    def stem(self) -> str:
        """The name without its extension."""
        return PurePosixPath(self.name).stem

    @property
    def parent(self) -> "Remote":
        """The folder it is in."""
        return Remote(self.url.rpartition("/")[0])

    def __truediv__(self, below: str) -> "Remote":
        kind, _, path = self.url.partition("://")
        return Remote(f"{kind}://{posixpath.normpath(f'{path}/{below}')}")

    def __str__(self) -> str:
        """The URL as it may be shown and kept: without a password."""
        return USER_AND_PASSWORD.sub("", self.url)

    def seen_as(self, stamp: Stamp | None) -> "Remote":
        """The same, as it looks now."""
        return replace(self, stamp=stamp)


File = Path | Remote


def is_url(text: str) -> bool:
    """Whether ``text`` names a place by its URL."""
    return URL.match(text) is not None


def located(text: str) -> File:
    """The place that ``text`` names: a path, or a URL (that of a file of this machine is a path).

    Raises:
        UsageError: the URL names no place.
    """
    match = URL.match(text)
    if match is None:
        return Path(text)
    if not match["rest"].strip("/"):
        raise UsageError(f"{text} names no place.", "A URL is written like s3://bucket/folder.")
    if match["kind"].lower() == ON_THIS_MACHINE:
        return Path(match["rest"])
    return Remote(f"{match['kind'].lower()}://{match['rest'].rstrip('/')}")


LIBRARY = "fsspec"
VERSION_MARKS = ("ETag", "etag", "md5Hash", "contentHash", "mtime", "LastModified", "modified")
"""What storages call the mark or the date of a version, the surest first."""

BLOCK_BYTES = 1 << 22


class PathKind(StrEnum):
    """What is at a URL."""

    FILE = "file"
    FOLDER = "folder"


def kind_of(place: Remote) -> PathKind | None:
    """What is there; None where nothing is."""
    with _reached(place) as (system, path):
        try:
            info = system.info(path)
        except FileNotFoundError:
            return None
        return PathKind.FOLDER if info["type"] == "directory" else PathKind.FILE


def stamp_of(place: Remote) -> Stamp:
    """How the file looks now."""
    with _reached(place) as (system, path):
        return _stamp(system.info(path))


def files_below(folder: Remote, *, deep: bool = True) -> dict[str, Remote]:
    """Every file below ``folder``, by its path relative to it; none where there is no folder.
    ``deep``: also those in the folders in it."""
    with _reached(folder) as (system, path):
        try:
            found = system.find(path, maxdepth=None if deep else 1, detail=True)
        except FileNotFoundError:
            return {}
    return dict(_relative(folder, path, found))


def matches(pattern: Remote, base: Remote) -> dict[str, Remote]:
    """Files and folders that fit ``pattern``, by their path relative to ``base`` above it all; a
    folder has no stamp."""
    with _reached(pattern) as (system, path):
        found = system.glob(path, detail=True)
        _, root = _system(base)
    return dict(_relative(base, root, found))


def read(file: Remote) -> bytes:
    """The content of a file."""
    with _reached(file) as (system, path):
        content: bytes = system.cat_file(path)
        return content


def sha256_of(file: Remote) -> str:
    """Hash of a file's content."""
    digest = hashlib.sha256()
    with _reached(file) as (system, path), system.open(path, "rb") as stream:
        while block := stream.read(BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()


def download(file: Remote, to: Path) -> None:
    """Copy a file to this machine."""
    with _reached(file) as (system, path):
        system.get_file(path, str(to))


def write(file: Remote, content: bytes) -> None:
    """Write a file; the storage shows it completely or not at all, if it is one of objects."""
    with _reached(file) as (system, path):
        _make_room(system, [path])
        system.pipe_file(path, content)


def create(file: Remote, content: bytes) -> None:
    """Write a file that must not be there yet. Raises FileExistsError where it is."""
    with _reached(file) as (system, path):
        _make_room(system, [path])
        try:
            system.pipe_file(path, content, mode="create")
        except OSError as error:
            # The condition that the storage says was not met, or another writer was quicker.
            if "PreconditionFailed" in repr(error) or "ConditionalRequest" in repr(error):
                raise FileExistsError(f"{file} is there already") from error
            raise


def upload(files: Mapping[str, Path], to: Remote) -> None:
    """Copy files of this machine below ``to``, under the paths they are mapped from."""
    with _reached(to) as (system, path):
        targets = [f"{path}/{name}" for name in files]
        _make_room(system, targets)
        system.put([str(local) for local in files.values()], targets)


def copy(names: Iterable[str], source: Remote, to: Remote) -> None:
    """Copy the files of these relative paths from one folder to another of the same storage, which
    does it by itself where it can."""
    with _reached(source) as (system, path):
        names = tuple(names)
        _, other = _system(to)
        targets = [f"{other}/{name}" for name in names]
        _make_room(system, targets)
        if names:
            system.copy([f"{path}/{name}" for name in names], targets)


def remove(files: Iterable[Remote]) -> None:
    """Remove files; those that are not there are no matter."""
    for file in files:
        with _reached(file) as (system, path), contextlib.suppress(FileNotFoundError):
            system.rm_file(path)


def remove_below(folder: Remote) -> None:
    """Remove a folder with everything in it, where there is one."""
    with _reached(folder) as (system, path), contextlib.suppress(FileNotFoundError):
        if system.exists(path):
            system.rm(path, recursive=True)


@contextlib.contextmanager
def _reached(place: Remote) -> Iterator[tuple[Any, str]]:
    """The file system of ``place`` and the path in it."""
    system, path = _system(place)
    try:
        # What was listed a while ago is not what is there now.
        system.invalidate_cache()
        yield system, path
    except (FormcheckError, OSError):
        raise
    except Exception as error:  # Each storage's library has errors of its own.
        said = str(error).partition("\n")[0]
        raise OSError(f"{said or type(error).__name__}") from error


def _system(place: Remote) -> tuple[Any, str]:
    try:
        from fsspec.core import url_to_fs
        from fsspec.registry import available_protocols, known_implementations
    except ImportError:
        require_libraries((LIBRARY,))
        raise

    if place.kind not in available_protocols():
        raise UsageError(
            f"There is no kind of storage {place.kind}://.",
            "For instance s3://bucket/folder, gs://bucket/folder or sftp://host/folder.",
        )
    try:
        system, path = url_to_fs(place.url)
    except ImportError as error:
        brought = known_implementations.get(place.kind, {}).get("class", place.kind)
        library = brought.partition(".")[0]
        if library == LIBRARY:
            library = str(error.name or place.kind)
        raise NotReadyError(
            f"The library {library} is missing, which {place.kind}:// needs.",
            f"To mend it: {install(library)}",
        ) from error
    except ValueError as error:
        raise UsageError(f"{place} names no place: {error}.") from error
    except Exception as error:  # As in _reached; some open a connection at once.
        raise OSError(str(error).partition("\n")[0]) from error
    return system, str(path)


def _make_room(system: Any, paths: Iterable[str]) -> None:
    """Make the folders of ``paths``. Stores of objects have none, and some would make a bucket
    that was only misspelled; theirs are the asynchronous file systems."""
    if not system.async_impl:
        for folder in sorted({path.rpartition("/")[0] for path in paths}):
            system.makedirs(folder, exist_ok=True)


def _relative(
    base: Remote, root: str, found: Mapping[str, Mapping[str, Any]]
) -> Iterator[tuple[str, Remote]]:
    for path, info in sorted(found.items()):
        name = path.removeprefix(root).lstrip("/")
        # A name that ends with "/" is how some consoles keep an empty folder.
        if name and not path.endswith("/"):
            stamp = None if info.get("type") == "directory" else _stamp(info)
            yield name, Remote(f"{base.url}/{name}", stamp)


def _stamp(info: Mapping[str, Any]) -> Stamp:
    mark = next((str(info[key]) for key in VERSION_MARKS if info.get(key)), "")
    digest = hashlib.sha256(mark.encode("utf-8", "surrogatepass")).digest()
    return Stamp(int(info.get("size") or 0), int.from_bytes(digest[:7], "big"))
