"""A profile from its TOML file and logo, or from what was kept of them."""

import base64
import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path, PurePath
from typing import Any

from formcheck.clinic import content
from formcheck.clinic.logo import LARGEST_BYTES, logo_of
from formcheck.core.files import is_regular, open_regular
from formcheck.errors import UsageError
from formcheck.reference.profile import Logo, Profile

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


def to_plain(profile: Profile) -> dict[str, str | None]:
    """What :func:`from_plain` takes: both files as text."""
    logo = profile.logo
    encoded = None if logo is None else base64.b64encode(logo.content).decode("ascii")
    return {"toml": profile.toml, "logo": encoded}


def from_plain(plain: Mapping[str, Any]) -> Profile:
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
