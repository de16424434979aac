"""The result folder: written completely or not at all, and kept by the disk before a rename
makes it visible.

Did the disk not keep it first, a power cut could leave the new name with empty files behind it.

A run writes into a private folder beside its target; when all is there, and on the disk, the old
result is renamed aside, the new one renamed in, the old one removed. Everything a killed run can
leave behind begins with ``.formcheck-`` and a hash of the target's name, so that the next run on it
can tidy up.
"""

import contextlib
import errno
import hashlib
import os
import shutil
import stat
import sys
import threading
import uuid
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from formcheck.core.files import require_regular
from formcheck.errors import OptionHint, OutputError, UsageError
from formcheck.results.detect import GENERATED, RESULT, FolderKind
from formcheck.results.lock import held

_kept = threading.Event()


def has_changed() -> None:
    """Say that something in its final place was written or removed, for good."""
    _kept.set()


def forget_changes() -> None:
    """A command begins."""
    _kept.clear()


def is_changed() -> bool:
    """Whether this command has written or removed anything for good by now."""
    return _kept.is_set()


UNSUPPORTED = {errno.EINVAL, errno.ENOTSUP, errno.ENOSYS}
"""What file systems answer that cannot be asked to (some network and FUSE ones)."""


def keep_file(path: Path) -> None:
    """Wait until the content of a file is on the disk. Raises OSError where it cannot get there."""
    # Windows flushes only what was opened for writing.
    _sync(path, os.O_RDWR if sys.platform == "win32" else os.O_RDONLY)


def keep_names(folder: Path) -> None:
    """Wait until the names in ``folder`` are on the disk. Windows has no such call."""
    if sys.platform != "win32":
        _sync(folder, os.O_RDONLY)


def keep_folder(folder: Path) -> None:
    """Wait until ``folder``, with everything in it, is on the disk."""
    for place, _, names in os.walk(folder):
        for name in names:
            path = Path(place) / name
            # A file of somebody's may be a link, or one that this user may not read.
            if path.is_file() and not path.is_symlink() and os.access(path, os.R_OK | os.W_OK):
                keep_file(path)
        keep_names(Path(place))


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in UNSUPPORTED:
            raise
    finally:
        os.close(descriptor)


LONGEST_NAME_BYTES = 255
RESULT_SUFFIX = ".formcheck"

OUT = "--out"
ANOTHER_FOLDER = OptionHint(
    "Name another folder with --out.",
    option=OUT,
    otherwise="See that you may write there, and that its disk has room.",
)

UNFINISHED = ".formcheck-"
"""How everything begins that a killed run can leave behind."""

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
    return fitting_name(Path(recording_name).stem, RESULT_SUFFIX)


def fitting_name(stem: str, suffix: str) -> str:
    """``stem`` and ``suffix``, the stem cut where the name would be too long for a file system."""
    while len(os.fsencode(stem + suffix)) > LONGEST_NAME_BYTES:
        stem = stem[:-1]
    return stem + suffix


def check_target(target: Path, kind: FolderKind = RESULT) -> None:
    """See, before any work is done, whether a folder of ``kind`` may go to ``target``.

    A damaged one of ours may be replaced. Raises UsageError where ``target`` exists and
    formcheck did not write it, OutputError where nothing can be written there.
    """
    with _as_output_error(target):
        exists = os.path.lexists(target)
    if exists and not (kind.is_whole(target) or kind.is_left(target)):
        what = "folder" if target.is_dir() else "file"
        raise UsageError(
            f"{target} is a {what} that formcheck did not write, so it is left alone.",
            ANOTHER_FOLDER,
        )
    with _as_output_error(target):
        _require_writable(target)


@contextlib.contextmanager
def stage(
    target: Path,
    kind: FolderKind = RESULT,
    dropped: Collection[str] = (),
    *,
    admit: Callable[[Path], bool] = lambda _: True,
    mark: str = "",
) -> Iterator[Path]:
    """Give a new, empty folder that takes ``target``'s place when the block ends well. What people
    put into the old one is carried over where ``admit`` says so, but for the names ``dropped``.

    When the block raises, or the process dies, ``target`` stays as it was. ``admit``: asked while
    nobody else may write there; it raises where the old one may not be replaced. ``mark``: what
    others who find the place in work are told, see ``BusyError``.

    Raises:
        UsageError: ``target`` is something formcheck did not write, or another run is writing it.
        OutputError: the folder cannot be written, or the disk is full.
    """

    def check(place: Path) -> None:
        check_target(place, kind)
        admit(place)

    def finish(place: Path, new: Path) -> None:
        _require_whole(new, kind)
        if admit(place):
            _carry_over(place, new, kind, dropped)

    with _staged(target, check, finish, mark) as new:
        yield new


@contextlib.contextmanager
def stage_new(target: Path) -> Iterator[Path]:
    """Give a new, empty folder that becomes ``target`` when the block ends well; else nothing is
    left of it. What is in it need not be a result.

    Raises:
        UsageError: there is something at ``target`` already, or another run is writing it.
        OutputError: the folder cannot be written, or the disk is full.
    """
    with _staged(target, _check_absent, lambda _target, _new: None, "") as new:
        yield new


@contextlib.contextmanager
def _staged(
    target: Path, check: Callable[[Path], None], finish: Callable[[Path, Path], None], told: str
) -> Iterator[Path]:
    """``check`` target before anything is done; ``finish`` (target, new folder) before it is
    kept; ``told``: mark of the lock."""
    with _as_output_error(target):
        target = Path(os.path.realpath(target))
    check(target)
    parent, mark = target.parent, _mark(target)
    with _as_output_error(target):
        parent.mkdir(parents=True, exist_ok=True)
    with held(parent / f"{mark}.lock", target.name, told):
        new = parent / f"{mark}.new-{uuid.uuid4().hex[:8]}"
        with _as_output_error(target):
            _tidy(target, mark)
            check(target)
        try:
            with _as_output_error(target):
                mode = _private(new, target)
            with _as_output_error(target, new):
                yield new
            with _as_output_error(target):
                finish(target, new)
                new.chmod(mode)
                keep_folder(new)
                _swap(target, new, mark)
        finally:
            shutil.rmtree(new, ignore_errors=True)


def _check_absent(target: Path) -> None:
    with _as_output_error(target):
        if os.path.lexists(target):
            raise UsageError(f"{target} is there already.", ANOTHER_FOLDER)
        _require_writable(target)


def _require_whole(new: Path, kind: FolderKind) -> None:
    if not new.is_dir():
        raise FileNotFoundError(errno.ENOENT, "its folder was removed while it was written")
    if not kind.is_whole(new):
        raise ValueError(f"expected {kind.document} in the folder before it is kept")


@contextlib.contextmanager
def rewriting(target: Path) -> Iterator[None]:
    """Hold a result while files in it are written again, each completely or not at all.

    Raises:
        UsageError: another run is writing it.
        OutputError: a file cannot be written, or the disk is full.
    """
    with _as_output_error(target):
        target = Path(os.path.realpath(target))
    lock = held(target.parent / f"{_mark(target)}.lock", target.name)
    with lock, _as_output_error(target, target):
        for unfinished in target.glob(".*"):
            if GENERATED.fullmatch(unfinished.name):
                unfinished.unlink()
        yield


def recover(target: Path) -> None:
    """Bring back the old result where a run died between the two renames; else do nothing.

    Raises:
        OutputError: it cannot be renamed.
    """
    with _as_output_error(target):
        target = Path(os.path.realpath(target))
        if os.path.lexists(target) or not any(target.parent.glob(f"{_mark(target)}.old-*")):
            return
    tidy(target)


def tidy(target: Path) -> None:
    """Remove what killed runs on ``target`` left; do nothing while a run is at work on it.

    Raises:
        OutputError: something cannot be removed or renamed.
    """
    with _as_output_error(target):
        target = Path(os.path.realpath(target))
    mark = _mark(target)
    # Whoever holds the lock will finish or tidy up.
    lock = held(target.parent / f"{mark}.lock", target.name)
    with contextlib.suppress(UsageError), lock, _as_output_error(target):
        _tidy(target, mark)


def remove(target: Path) -> None:
    """Remove a result and what killed runs on it left; whatever stops it halfway, it is no result
    any more.

    Raises:
        UsageError: a run is writing it.
        OutputError: something cannot be removed.
    """
    mark = _mark(target)
    lock = held(target.parent / f"{mark}.lock", target.name)
    with lock, _as_output_error(target):
        _tidy(target, mark)
        # What is named so is removed by the next run, never brought back.
        going = target.parent / f"{mark}.new-{uuid.uuid4().hex[:8]}"
        target.rename(going)
        has_changed()
        shutil.rmtree(going)
        keep_names(target.parent)


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file completely or not at all, whatever happens to the machine meanwhile.

    Raises:
        OutputError: it cannot be written.
    """
    partial = path.with_name(f".{uuid.uuid4().hex[:8]}.part")
    try:
        with _as_output_error(path):
            if path.exists():
                # What was put over a device's name would not go to the device.
                require_regular(path)
            partial.write_bytes(data)
            keep_file(partial)
            partial.replace(path)
        if not any(part.startswith(UNFINISHED) for part in path.parts):
            has_changed()
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)


def _mark(target: Path) -> str:
    """Short whatever the target is called; the same however its case is spelled on Windows."""
    name = os.path.normcase(target.name)
    return f"{UNFINISHED}{hashlib.sha256(os.fsencode(name)).hexdigest()[:12]}"


def _require_writable(target: Path) -> None:
    """Raise OSError where it is plain already that nothing can be made beside ``target``."""
    if len(os.fsencode(target.name)) > LONGEST_NAME_BYTES:
        raise OSError(errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG))
    place = Path(os.path.realpath(target)).parent
    while not os.path.lexists(place):
        place = place.parent
    if not place.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, f"{place} is not a folder")
    if not os.access(place, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, f"{place} may not be written to")


def _private(new: Path, target: Path) -> int:
    """Make ``new`` for nobody else's eyes; return the permissions it is to have in the end: those
    of the result it replaces, else the user's usual ones."""
    new.mkdir()
    mode = stat.S_IMODE((target if target.exists() else new).stat().st_mode)
    new.chmod(stat.S_IRWXU)
    return mode


def _tidy(target: Path, mark: str) -> None:
    """Remove what killed runs left; bring the old result back if they died between two renames."""
    for old in sorted(target.parent.glob(f"{mark}.old-*")):
        if target.exists():
            shutil.rmtree(old)
        else:
            old.rename(target)
    for unfinished in target.parent.glob(f"{mark}.new-*"):
        shutil.rmtree(unfinished)


def _carry_over(old: Path, new: Path, kind: FolderKind, dropped: Collection[str]) -> None:
    if not old.exists():
        return
    for item in old.iterdir():
        generated = kind.generated.fullmatch(item.name) is not None
        if not (generated or item.name in dropped or (new / item.name).exists()):
            copy_into(new, item)


def copy_into(folder: Path, item: Path) -> None:
    """A copy in ``folder`` of ``item``: a file, a link or a folder with everything in it. Raises
    OSError for a pipe and for a device, which would never end."""
    there = folder / item.name
    if item.is_dir() and not item.is_symlink():
        shutil.copytree(item, there, symlinks=True, copy_function=_copy)
    else:
        _copy(item, there)


def _copy(source: str | Path, target: str | Path) -> None:
    """A link or a file. Raises OSError for a pipe and for a device, which would never end."""
    item = Path(source)
    if not (item.is_symlink() or item.is_fifo()):
        require_regular(item)
    shutil.copy2(item, target, follow_symlinks=False)


def _swap(target: Path, new: Path, mark: str) -> None:
    parent = target.parent
    if not target.exists():
        new.rename(target)
        has_changed()
        keep_names(parent)
        return
    old = parent / f"{mark}.old-{uuid.uuid4().hex[:8]}"
    try:
        target.rename(old)
        new.rename(target)
    except BaseException:
        if old.exists() and not target.exists():
            old.rename(target)
        raise
    has_changed()
    keep_names(parent)
    # The new result is in place; what cannot be removed now is removed by the next run.
    shutil.rmtree(old, ignore_errors=True)


@contextlib.contextmanager
def _as_output_error(target: Path, inside: Path | None = None) -> Iterator[None]:
    """Turn what the file system says into an OutputError about ``target``.

    With ``inside`` only storage errors, and those about a path ``inside``: a recording that cannot
    be read meanwhile is another matter. An OutputError about a file ``inside`` is reworded, since
    nobody knows that hidden folder.
    """
    try:
        yield
    except OutputError as error:
        cause = error.__cause__
        if inside is None or not isinstance(cause, OSError):
            raise
        raise _output_error(target, cause) from cause
    except OSError as error:
        about = error.filename if isinstance(error.filename, str | os.PathLike) else ""
        if inside is None or Path(about).is_relative_to(inside) or error.errno in STORAGE_ERRORS:
            raise _output_error(target, error) from error
        raise


def _output_error(target: Path, error: OSError) -> OutputError:
    reason = error.strerror or _first_reason(error)
    return OutputError(f"The result could not be written to {target}: {reason}.", _hint(error))


def _first_reason(error: OSError) -> str:
    """``shutil.copytree`` gathers (source, destination, reason) for all that it could not copy."""
    if isinstance(error, shutil.Error) and error.args and error.args[0]:
        return str(error.args[0][0][-1])
    return str(error)


def _hint(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT) or os.strerror(errno.ENOSPC) in str(error):
        return OptionHint(
            "Free some space, or name a folder on another disk with --out.",
            option=OUT,
            otherwise="Free some space.",
        )
    if isinstance(error, PermissionError) and os.name == "nt":
        return OptionHint(
            "Close programs that show the old result, or name another folder with --out.",
            option=OUT,
            otherwise="Close programs that show the old result.",
        )
    return ANOTHER_FOLDER
