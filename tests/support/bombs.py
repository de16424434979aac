"""Files of a result that are quickly made, and take all memory of whoever believes them."""

import struct
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

BLOCK = bytes(1 << 24)


def npz(path: Path, members: Mapping[str, tuple[bytes, int]]) -> None:
    """An ``.npz``: by name, the first bytes of an array and how many zeros follow."""
    with path.open("wb") as file:
        directory = b""
        for name, (head, n_zeros) in members.items():
            encoded, at = f"{name}.npy".encode(), file.tell()
            packed = deflated(head, n_zeros)
            sizes = struct.pack("<3L", 0, len(packed), len(head) + n_zeros)
            common = (
                struct.pack("<5H", 20, 0, 8, 0, 33) + sizes + struct.pack("<2H", len(encoded), 0)
            )
            file.write(b"PK\x03\x04" + common + encoded + packed)
            rest = struct.pack("<3H2L", 0, 0, 0, 0, at)
            directory += b"PK\x01\x02" + struct.pack("<H", 20) + common + rest + encoded
        end = file.tell()
        file.write(directory)
        n = len(members)
        file.write(b"PK\x05\x06" + struct.pack("<4H2LH", 0, 0, n, n, len(directory), end, 0))


def deflated(head: bytes, n_zeros: int) -> bytes:
    """The same block over and over, packed once."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    start = packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH)
    n_blocks, rest = divmod(n_zeros, len(BLOCK))
    block = packer.compress(BLOCK) + packer.flush(zlib.Z_FULL_FLUSH) if n_blocks else b""
    end = packer.compress(bytes(rest)) + packer.flush()
    return start + block * n_blocks + end


def header(shape: str, dtype: str = "<f8") -> bytes:
    text = f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}, }}"
    text += " " * (-(len(text) + 11) % 64) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text.encode()


def unpacks_to_2_gb(path: Path) -> None:
    n = 2_000_000_000
    npz(path, {"time_s": (header(f"({n // 8},)"), n)})


def claims_a_terabyte(path: Path) -> None:
    npz(path, {"time_s": (header("(1000000000000,)", "|u1"), 8)})


def long_header(path: Path) -> None:
    """Of a version whose header may be gigabytes long."""
    npz(path, {"time_s": (b"\x93NUMPY\x02\x00" + struct.pack("<L", 1_500_000_000), 1_500_000_000)})


def many_arrays(path: Path) -> None:
    n = 900_000
    npz(path, {f"a{i}": (header(f"({n},)", "|u1"), n) for i in range(200)})


def nested(path: Path) -> None:
    path.write_bytes(b"[" * 200_000)


def endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


def too_large(path: Path, n_bytes: int = 80_000_000) -> None:
    """JSON, most of which is a hole in the file."""
    path.write_bytes(b'{"schema_version": 1, "formcheck_version": "1", "reason": "')
    with path.open("r+b") as file:
        file.truncate(n_bytes)


def gigabyte(path: Path) -> None:
    too_large(path, 1_000_000_000)


def many_parts(path: Path) -> None:
    path.write_bytes(b'{"schema_version": 1, "reason": [' + b"[],[]," * 9_000_000 + b"0]}")


Bomb = Callable[[Path], None]
OF_TEXT: tuple[Bomb, ...] = (nested, endless, too_large, many_parts)
OF_ARRAYS: tuple[Bomb, ...] = (unpacks_to_2_gb, claims_a_terabyte, long_header, many_arrays)
