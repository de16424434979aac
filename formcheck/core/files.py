"""Files that people name, or that came with an archive: only regular ones are opened, no more is
read than they may hold, and what the arrays of an ``.npz`` claim to take is looked at before
memory is taken for them.

Opening a pipe waits for whoever writes into it, a device never ends, and a link may lead to either.
Whatever opens a file that was not written by this very run does it here (tested), but for libraries
that open by name; those are preceded by ``require_regular``.

Arrays are read without pickle, so that a file from elsewhere can run no code.
"""

import contextlib
import errno
import hashlib
import json
import math
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LARGEST_BYTES = 64 * 1024**2
"""Of a document or picture of a result. ``analysis.json`` takes 2.7 kB for each stride (measured on
28 strides), 28 MB for an hour of running."""

MOST_PARTS = 4_000_000
"""Lists, objects and commas of a JSON text. The largest ``analysis.json`` has 2.4 million (one each
28 bytes, measured); Python takes up to 70 bytes for each, whatever the text's length."""

_UNBLOCKED = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
_FLAGS = os.O_RDONLY | _UNBLOCKED | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


class NotRegularError(OSError):
    """A pipe, a socket or a device, or a link to one."""


class TooLargeError(OSError):
    """More than such a file may hold."""


def open_regular(path: Path) -> BufferedReader:
    """The file at ``path``, links followed, to be read as bytes.

    Raises:
        NotRegularError: it is a pipe or a device.
        OSError: it cannot be opened.
    """
    # Looked at before it is opened, since opening alone makes some devices do something; and again
    # after, since it may be another by then.
    require_regular(path)
    descriptor = os.open(path, _FLAGS)
    try:
        _require_regular(os.fstat(descriptor), path)
    except OSError:
        os.close(descriptor)
        raise
    return os.fdopen(descriptor, "rb")


def require_regular(path: Path) -> None:
    """Before a library opens ``path`` by name; raises as ``open_regular``."""
    _require_regular(_status(path), path)


def is_regular(path: Path) -> bool:
    """Whether a regular file is there, links followed; a link in a circle is none."""
    try:
        return stat.S_ISREG(_status(path).st_mode)
    except OSError:
        return False


def read_bytes(path: Path, most_bytes: int = LARGEST_BYTES) -> bytes:
    """The content of a file.

    Raises:
        NotRegularError: it is a pipe or a device.
        TooLargeError: it holds more than ``most_bytes``.
        OSError: it cannot be read.
    """
    with open_regular(path) as file:
        size = os.fstat(file.fileno()).st_size
        # A file of some file systems says 0 whatever it holds, and one may grow meanwhile.
        content = b"" if size > most_bytes else file.read(most_bytes + 1)
    if size > most_bytes or len(content) > most_bytes:
        megabytes = most_bytes / 1e6
        raise TooLargeError(errno.EINVAL, f"it is larger than {megabytes:.3g} MB", str(path))
    return content


def read_json(path: Path) -> Any:
    """What the JSON file at ``path`` holds; raises as ``read_bytes`` and ``from_json``."""
    return from_json(read_bytes(path))


def from_json(text: str | bytes) -> Any:
    """What a JSON text from outside holds.

    Raises:
        ValueError: it is no JSON, nested too deep, or of too many parts to hold in memory.
    """
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    if sum(map(data.count, (b"[", b"{", b","))) > MOST_PARTS:
        raise ValueError("it has too many parts")
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("it is nested too deep") from None


def sha256_of(path: Path) -> str:
    """Of the content of a file; raises as ``open_regular``."""
    with open_regular(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _status(path: Path) -> os.stat_result:
    try:
        return path.stat()
    except ValueError as error:  # A name with a null in it.
        raise FileNotFoundError(errno.ENOENT, str(error), str(path)) from None


def _require_regular(status: os.stat_result, path: Path) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, "it is no file but a folder", str(path))
    if not stat.S_ISREG(status.st_mode):
        raise NotRegularError(errno.EINVAL, "it is no file but a pipe or a device", str(path))


UNREADABLE = (
    *(ValueError, TypeError, EOFError, zipfile.BadZipFile, zlib.error, struct.error),
    # A flipped bit may claim encryption, an unknown method, or an array larger than the memory.
    *(RuntimeError, NotImplementedError, MemoryError),
)
"""What a damaged file is seen to raise."""

MOST_ENTRIES = 10_000
LARGEST_DIRECTORY_BYTES = 2 * 1024**2
"""Of the list of arrays at the end, which ``zipfile`` reads whole and at once; ours take 80 bytes
each."""

_END = struct.Struct("<4s4H2LH")
"""The record that ends a zip file without a comment, as numpy and formcheck write them."""


@contextlib.contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """The file at ``path``, links followed; nothing is unpacked yet.

    Raises:
        OSError: it cannot be opened, or is a pipe or a device.
        ValueError, zipfile.BadZipFile: it is no such file.
    """
    with open_regular(path) as file:
        _require_short_list(file)
        with zipfile.ZipFile(file) as packed:
            yield packed


def names_in(packed: zipfile.ZipFile) -> tuple[str, ...]:
    """What its arrays are called."""
    return tuple(name.removesuffix(".npy") for name in packed.namelist())


def header_of(packed: zipfile.ZipFile, name: str) -> "tuple[tuple[int, ...], np.dtype[Any]]":
    """Shape and type that an array claims, read from its first bytes; one of ``UNREADABLE`` where
    it is damaged."""
    with packed.open(f"{name}.npy") as member:
        return _header(member)


def array_of(packed: zipfile.ZipFile, name: str, most_bytes: int) -> "NDArray[Any]":
    """One array, unless it claims more than ``most_bytes``; one of ``UNREADABLE`` where it does, or
    is damaged."""
    shape, dtype = header_of(packed, name)
    n_bytes = math.prod(shape) * dtype.itemsize
    if min(shape, default=0) < 0 or dtype.hasobject:
        raise ValueError(f"{name} holds no numbers or text")
    if n_bytes > most_bytes:
        raise ValueError(f"{name} claims to take {n_bytes / 1e6:.0f} MB")
    import numpy as np

    with packed.open(f"{name}.npy") as member:
        return np.asarray(np.lib.format.read_array(member, allow_pickle=False))


def _header(member: IO[bytes]) -> "tuple[tuple[int, ...], np.dtype[Any]]":
    import numpy as np

    # Headers of later versions may be gigabytes long; numpy writes them for named fields only.
    if np.lib.format.read_magic(member) != (1, 0):
        raise ValueError("expected an array without named fields")
    shape, _, dtype = np.lib.format.read_array_header_1_0(member)
    return shape, dtype


def _require_short_list(file: IO[bytes]) -> None:
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _END.size))
    end = file.read(_END.size)
    if len(end) < _END.size or not end.startswith(b"PK\x05\x06"):
        raise zipfile.BadZipFile("it is no .npz file, or cut off")
    _, _, _, _, n_entries, n_bytes, _, _ = _END.unpack(end)
    if n_entries > MOST_ENTRIES or n_bytes > LARGEST_DIRECTORY_BYTES:
        raise zipfile.BadZipFile(f"it claims to hold {n_entries} arrays")
    file.seek(0)
