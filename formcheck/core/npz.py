"""Arrays from an ``.npz`` file: what they claim to take is looked at before memory is taken for it.

Read without pickle, so that a file from elsewhere can run no code.
"""

import contextlib
import math
import os
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from formcheck.core.files import open_regular

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

Header = tuple[tuple[int, ...], np.dtype[Any]]


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


def header_of(packed: zipfile.ZipFile, name: str) -> Header:
    """Shape and type that an array claims, read from its first bytes; one of ``UNREADABLE`` where
    it is damaged."""
    with packed.open(f"{name}.npy") as member:
        return _header(member)


def array_of(packed: zipfile.ZipFile, name: str, most_bytes: int) -> NDArray[Any]:
    """One array, unless it claims more than ``most_bytes``; one of ``UNREADABLE`` where it does, or
    is damaged."""
    shape, dtype = header_of(packed, name)
    n_bytes = math.prod(shape) * dtype.itemsize
    if min(shape, default=0) < 0 or dtype.hasobject:
        raise ValueError(f"{name} holds no numbers or text")
    if n_bytes > most_bytes:
        raise ValueError(f"{name} claims to take {n_bytes / 1e6:.0f} MB")
    with packed.open(f"{name}.npy") as member:
        return np.asarray(np.lib.format.read_array(member, allow_pickle=False))


def _header(member: IO[bytes]) -> Header:
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
