"""Telling a PNG or JPEG file by its content, without decoding it."""

import struct
import zlib

from formcheck.reference.profile import Logo

LARGEST_BYTES = 500_000
LARGEST_PX = 4000
PNG_START = b"\x89PNG\r\n\x1a\n"
JPEG_START, JPEG_END = b"\xff\xd8\xff", b"\xff\xd9"
FRAME_MARKERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
SCAN_MARKER = 0xDA
STANDING_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})


def logo_of(content: bytes) -> Logo:
    """The picture in ``content``.

    Raises:
        ValueError: it is none that can be taken; the message is a clause ("is empty").
    """
    if len(content) > LARGEST_BYTES:
        raise ValueError(f"is larger than {LARGEST_BYTES // 1000} kB")
    if content.startswith(PNG_START):
        media_type, size_px = "image/png", _png_size(content)
    elif content.startswith(JPEG_START):
        media_type, size_px = "image/jpeg", _jpeg_size(content)
    elif b"<svg" in content[:4096].lower():
        raise ValueError("is an SVG drawing, which may hold script; give a PNG or JPEG file")
    else:
        raise ValueError("is neither a PNG nor a JPEG file")
    if size_px is None:
        raise ValueError("is a damaged picture")
    if not all(1 <= side <= LARGEST_PX for side in size_px):
        raise ValueError(f"is {size_px[0]} x {size_px[1]} px; it takes up to {LARGEST_PX} a side")
    return Logo(content, media_type)


def _png_size(content: bytes) -> tuple[int, int] | None:
    """Width and height, where every chunk up to the last is whole."""
    at, size_px = len(PNG_START), None
    while at + 12 <= len(content):
        (length,) = struct.unpack_from(">I", content, at)
        kind, data = content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        checksum = content[at + 8 + length : at + 12 + length]
        if checksum != struct.pack(">I", zlib.crc32(kind + data)):
            return None
        if kind == b"IHDR" and length == 13:
            size_px = struct.unpack_from(">II", data)
        if kind == b"IEND":
            return size_px
        at += 12 + length
    return None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Width and height from the frame header, where a scan and the end follow."""
    at, size_px = 2, None
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF or marker in STANDING_ALONE:
            at += 1 if marker == 0xFF else 2
            continue
        if marker == SCAN_MARKER:
            return size_px if JPEG_END in content[at:] else None
        (length,) = struct.unpack_from(">H", content, at + 2)
        if marker in FRAME_MARKERS and at + 9 <= len(content):
            height, width = struct.unpack_from(">HH", content, at + 5)
            size_px = (width, height)
        at += 2 + length
    return None
