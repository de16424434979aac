"""What is in the files of an entry: hashes, read only where a file looks different than before."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from formcheck.archive.identity import Identity, identity
from formcheck.archive.review import fingerprint_of
from formcheck.batch.entry import FILES, Entry
from formcheck.batch.memory import KnownFile, Memory
from formcheck.batch.recipe import Content
from formcheck.core import files
from formcheck.errors import UsageError
from formcheck.pose.replay import read_poses
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


def whose_entry(entry: Entry, contents: Sequence[Content]) -> Identity | None:
    """Whose result ``entry``, with these ``contents``, gives; None where that cannot be told."""
    recordings = []
    for take, content in zip(entry.takes, contents, strict=True):
        known = dict(zip(FILES, content, strict=True))["video"]
        try:
            recordings.append(known or _landmarks(take.poses))
        except (OSError, UsageError):
            return None
    return identity(recordings, entry.takes[0].settings.as_runner().id)


def _landmarks(poses: File | None) -> str:
    """What a result of landmarks is known by. Raises OSError or UsageError."""
    if poses is None:
        raise UsageError("There is neither a recording nor a landmark file.")
    if isinstance(poses, Path):
        return fingerprint_of(read_poses(poses))
    with tempfile.TemporaryDirectory(prefix="formcheck-") as private:
        access.download(poses, Path(private) / poses.name)
        return fingerprint_of(read_poses(Path(private) / poses.name))


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
