"""What is in the files of an entry: hashes, read only where a file looks different than before."""

import hashlib
from pathlib import Path

from formcheck.batch.entry import FILES, Entry
from formcheck.batch.memory import KnownFile, Memory, Stamp
from formcheck.batch.recipe import Content


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


def sha256_of(path: Path | None, memory: Memory, afresh: bool = False) -> str:
    """Hash of one file, "" for none; see ``contents_of``. Raises OSError."""
    if path is None:
        return ""
    stamp = stamp_of(path)
    known = "" if afresh else memory.sha256(path, stamp)
    if known:
        return known
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    if stamp_of(path) == stamp:
        memory.remember_file(path, KnownFile(stamp, sha256))
    return sha256


def stamp_of(path: Path) -> Stamp:
    """How the file looks now. Raises OSError where it cannot be asked."""
    status = path.stat()
    return Stamp(status.st_size, status.st_mtime_ns)
