"""Making the disk keep what was written before a rename makes it visible.

Without it a power cut can leave the new name with empty files behind it.
"""

import errno
import os
import sys
import threading
from pathlib import Path

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
