"""Files of a result, never any other."""

import os
import tempfile
from pathlib import Path

from formcheck.errors import OutputError
from formcheck.viewer.errors import not_found


def inside(folder: Path, *names: str) -> Path:
    """The regular file ``names`` below ``folder``, which is a real path.

    Raises:
        RefusedError: there is none, or it is a link that leads out of ``folder``.
    """
    path = folder.joinpath(*names)
    try:
        real = path.resolve(strict=True)
    except (OSError, ValueError, RuntimeError):
        raise not_found() from None
    if not real.is_relative_to(folder) or not real.is_file():
        raise not_found()
    return real


def require_own(folder: Path) -> None:
    """See that nothing in the result ``folder`` leads out of it, before its files are read.

    Raises:
        RefusedError: something does.
    """
    for place, folders, names in os.walk(folder):
        for name in (*folders, *names):
            path = Path(place, name)
            if path.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(folder):
                raise not_found()


def stamp_of(path: Path) -> tuple[int, int]:
    """Size and time of change: how a file looks now. Raises OSError."""
    status = path.stat()
    return status.st_size, status.st_mtime_ns


def scratch_file(suffix: str) -> Path:
    """A new, empty file that only this user may read.

    Raises:
        OutputError: there is no room for it.
    """
    try:
        handle, name = tempfile.mkstemp(suffix, "formcheck-")
    except OSError as error:
        raise OutputError(
            f"No temporary file can be made: {error.strerror or error}.", "Free some space."
        ) from error
    os.close(handle)
    return Path(name)
