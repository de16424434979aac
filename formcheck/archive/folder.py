"""The result folder: written completely or not at all.

A run writes into a private folder beside its target; when all is there, the old result is renamed
aside, the new one renamed in, the old one removed. Everything a killed run can leave behind begins
with ``.formcheck-`` and a hash of the target's name, so that the next run on it can tidy up.
"""

import contextlib
import errno
import hashlib
import json
import os
import re
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

from formcheck.archive.lock import held
from formcheck.errors import OutputError, UsageError

ANALYSIS_FILE = "analysis.json"
LONGEST_NAME_BYTES = 255

GENERATED = re.compile(
    r"analysis\.json|source\.json|report\.(html|pdf|md)|(metrics|strides)\.csv"
    r"|(pose|series|people)(-\d+)?\.npz|annotated(-\d+)?\.mp4|keyframes"
    r"|\..*\.(part|new\.mp4)"  # files that a killed run was writing
)
"""What a run writes anew. Everything else in a result folder (a review, the intake, remarks, files
somebody put there) belongs to people and is carried over."""

STORAGE_ERRORS = {
    errno.ENOSPC,
    errno.EROFS,
    errno.EFBIG,
    errno.EDQUOT,
    errno.EIO,
    errno.ENAMETOOLONG,
}


def default_name(recording_name: str) -> str:
    """``<stem>.formcheck``, the stem cut where the name would be too long for a file system."""
    suffix = ".formcheck"
    stem = Path(recording_name).stem
    while len(os.fsencode(stem + suffix)) > LONGEST_NAME_BYTES:
        stem = stem[:-1]
    return stem + suffix


def is_result(folder: Path) -> bool:
    """Whether formcheck wrote ``folder``."""
    try:
        content = json.loads((folder / ANALYSIS_FILE).read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(content, dict) and {"schema_version", "formcheck_version"} <= content.keys()


def check_target(target: Path) -> None:
    """Raise UsageError where ``target`` exists and is not a result of ours."""
    with _as_output_error(target, target.parent):
        exists = target.exists()
    if exists and not is_result(target):
        what = "folder" if target.is_dir() else "file"
        raise UsageError(
            f"{target} is a {what} that formcheck did not write, so it is left alone",
            "Name another folder with --out.",
        )


@contextlib.contextmanager
def stage(target: Path) -> Iterator[Path]:
    """Give a new, empty folder that takes ``target``'s place when the block ends well.

    When the block raises, or the process dies, ``target`` stays as it was.

    Raises:
        UsageError: ``target`` is something formcheck did not write, or another run is writing it.
        OutputError: the folder cannot be written, or the disk is full.
    """
    target = Path(os.path.realpath(target))
    check_target(target)
    parent, mark = target.parent, _mark(target)
    with _as_output_error(target, parent):
        parent.mkdir(parents=True, exist_ok=True)
    with held(parent / f"{mark}.lock", target.name):
        new = parent / f"{mark}.new-{uuid.uuid4().hex[:8]}"
        with _as_output_error(target, parent):
            _tidy(target, mark)
            check_target(target)
            new.mkdir()
        try:
            with _as_output_error(target, new):
                yield new
            if not is_result(new):
                raise ValueError(f"expected {ANALYSIS_FILE} in the result before it is kept")
            with _as_output_error(target, parent):
                _carry_over(target, new)
                _swap(target, new, mark)
        finally:
            shutil.rmtree(new, ignore_errors=True)


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file completely or not at all.

    Raises:
        OutputError: it cannot be written.
    """
    partial = path.with_name(f".{uuid.uuid4().hex[:8]}.part")
    try:
        with _as_output_error(path, path.parent):
            partial.write_bytes(data)
            partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _mark(target: Path) -> str:
    """Short whatever the target is called; the same however its case is spelled on Windows."""
    name = os.path.normcase(target.name)
    return f".formcheck-{hashlib.sha256(os.fsencode(name)).hexdigest()[:12]}"


def _tidy(target: Path, mark: str) -> None:
    """Remove what killed runs left; bring the old result back if they died between two renames."""
    for old in sorted(target.parent.glob(f"{mark}.old-*")):
        if target.exists():
            shutil.rmtree(old)
        else:
            old.rename(target)
    for unfinished in target.parent.glob(f"{mark}.new-*"):
        shutil.rmtree(unfinished)


def _carry_over(old: Path, new: Path) -> None:
    if not old.exists():
        return
    for item in old.iterdir():
        there = new / item.name
        if GENERATED.fullmatch(item.name) or there.exists():
            continue
        if item.is_dir() and not item.is_symlink():
            shutil.copytree(item, there, symlinks=True)
        else:
            shutil.copy2(item, there, follow_symlinks=False)


def _swap(target: Path, new: Path, mark: str) -> None:
    if not target.exists():
        new.rename(target)
        return
    old = target.parent / f"{mark}.old-{uuid.uuid4().hex[:8]}"
    target.rename(old)
    try:
        new.rename(target)
    except BaseException:
        old.rename(target)
        raise
    # The new result is in place; what cannot be removed now is removed by the next run.
    shutil.rmtree(old, ignore_errors=True)


@contextlib.contextmanager
def _as_output_error(target: Path, inside: Path) -> Iterator[None]:
    """Turn storage errors, and any the file system raises about a path ``inside``, into one of
    ours; a recording that cannot be read meanwhile is another matter."""
    try:
        yield
    except OSError as error:
        about = error.filename if isinstance(error.filename, str | os.PathLike) else ""
        if not Path(about).is_relative_to(inside) and error.errno not in STORAGE_ERRORS:
            raise
        reason = error.strerror or str(error)
        raise OutputError(
            f"the result could not be written to {target}: {reason}", _hint(error)
        ) from error


def _hint(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "Free some space, or name a folder on another disk with --out."
    if isinstance(error, PermissionError):
        return "Close programs that show the old result, or name another folder with --out."
    return "Name another folder with --out."
