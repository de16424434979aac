"""A profile from its TOML file and logo, or from what was kept of them."""

import base64
import re
import struct
import tomllib
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path, PurePath
from typing import Any

from formcheck.clinic import content
from formcheck.core.files import is_regular, open_regular
from formcheck.errors import UsageError
from formcheck.reference.profile import Logo, Profile

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


LARGEST_FILE_BYTES = 262_144
HINT = "formcheck profile --template prints one with everything that can be set."

LogoOf = Callable[[str], Logo]
"""The logo by the name that the profile gives it; ValueError with a clause where there is none."""


class WrongProfileError(ValueError):
    """A profile that cannot be taken; the message names everything that is wrong."""


def read_profile(path: Path) -> Profile:
    """The profile in a TOML file, with the logo beside it.

    Raises:
        UsageError: it cannot be read, or says something that cannot be taken.
    """
    toml = _text(path)
    try:
        return _parsed(toml, lambda name: _logo_beside(path, name))
    except WrongProfileError as wrong:
        raise UsageError(f"The profile {path.name} cannot be used: {wrong}.", HINT) from None


def profile_to_plain(profile: Profile) -> dict[str, str | None]:
    """What :func:`from_plain` takes: both files as text."""
    logo = profile.logo
    encoded = None if logo is None else base64.b64encode(logo.content).decode("ascii")
    return {"toml": profile.toml, "logo": encoded}


def profile_from_plain(plain: Mapping[str, Any]) -> Profile:
    """The profile that :func:`to_plain` was given.

    Raises:
        WrongProfileError: it is none, or not one that this version takes.
    """
    toml, encoded = plain.get("toml"), plain.get("logo")
    if not isinstance(toml, str) or not isinstance(encoded, str | None):
        raise WrongProfileError("it is damaged")

    def kept(_: str) -> Logo:
        if encoded is None:
            raise ValueError("is missing")
        return logo_of(base64.b64decode(encoded, validate=True))

    return _parsed(toml, kept)


def _parsed(toml: str, logo_named: LogoOf) -> Profile:
    try:
        told = tomllib.loads(toml.removeprefix("\ufeff"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        where = re.search(r"\(at [^()]*\)$", str(error))
        raise WrongProfileError(
            f"it is not TOML {where.group() if where else ''}".strip()
        ) from None
    wrong: list[str] = []
    profile = content.profile_of(told, toml, logo_named, wrong)
    if wrong:
        raise WrongProfileError(content.listed(wrong))
    return profile


def _logo_beside(profile: Path, name: str) -> Logo:
    """A logo is named from the profile's folder on, so that both can be moved together."""
    if PurePath(name).is_absolute() or ".." in PurePath(name).parts or "\0" in name:
        raise ValueError("takes the name of a file beside the profile")
    path = profile.parent / name
    try:
        if not is_regular(path):
            raise ValueError(f"{'is not a file' if path.exists() else 'is not there'}: {name}")
        with open_regular(path) as file:
            return logo_of(file.read(LARGEST_BYTES + 1))
    except OSError as error:
        raise ValueError(f"cannot be read: {error.strerror or error}") from None


def _text(path: Path) -> str:
    try:
        if not is_regular(path):
            what = "is not a file" if path.exists() else "does not exist"
            raise UsageError(f"The profile {path.name} {what}.", HINT)
        with open_regular(path) as file:
            data = file.read(LARGEST_FILE_BYTES + 1)
    except OSError as error:
        reason = error.strerror or "it cannot be opened"
        raise UsageError(f"The profile {path.name} cannot be read: {reason}.") from error
    except ValueError:
        raise UsageError(f"The profile {path.name!r} cannot be the name of a file.") from None
    if len(data) > LARGEST_FILE_BYTES:
        raise UsageError(f"The profile {path.name} is too large to be one.", HINT)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise UsageError(f"The profile {path.name} is not text in UTF-8.") from None
