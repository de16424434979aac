"""What is in the files of an entry: hashes, read only where a file looks different than before."""

from formcheck.batch.entry import FILES, Entry
from formcheck.batch.memory import KnownFile, Memory
from formcheck.batch.recipe import Content
from formcheck.core import files
from formcheck.storage import File, Remote, Stamp, access


def contents_of(
    entry: Entry, memory: Memory, *, afresh: bool = False
) -> tuple[Content, ...] | None:
    """Hashes of ``entry``'s files, from memory where they look the same; None where one cannot be
    read. ``afresh``: read them all."""
    try:
        return tuple(
            tuple(sha256_of(getattr(take, name), memory, afresh) for name in FILES)
            for take in entry.takes
        )
    except OSError:
        return None


def sha256_of(path: File | None, memory: Memory, afresh: bool = False) -> str:
    """Hash of one file, "" for none; see ``contents_of``. Raises OSError."""
    if path is None:
        return ""
    # A plan of thousands of files in a storage was listed just now, all at once.
    stamp = listed_stamp(path) or stamp_of(path)
    known = "" if afresh else memory.sha256(path, stamp)
    if known:
        return known
    sha256 = _read(path)
    if stamp_of(path) == stamp:
        memory.remember_file(path, KnownFile(stamp, sha256))
    return sha256


def _read(path: File) -> str:
    if isinstance(path, Remote):
        return access.sha256_of(path)
    return files.sha256_of(path)


def listed_stamp(path: File) -> Stamp | None:
    """How the file looked when the plan was made, where that is known."""
    return path.stamp if isinstance(path, Remote) else None


def stamp_of(path: File) -> Stamp:
    """How the file looks now. Raises OSError where it cannot be asked."""
    if isinstance(path, Remote):
        return access.stamp_of(path)
    status = path.stat()
    return Stamp(status.st_size, status.st_mtime_ns)
