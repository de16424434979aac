"""Where a file is: on this machine, or in a storage named by a URL."""

import posixpath
import re
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from formcheck.errors import UsageError

URL = re.compile(r"(?P<kind>[A-Za-z][A-Za-z0-9+.-]+)://(?P<rest>.*)", re.DOTALL)
"""At least two letters: one is a drive of Windows."""

ON_THIS_MACHINE = "file"
USER_AND_PASSWORD = re.compile(r"(?<=://)[^/@]*:[^/@]*@")


@dataclass(frozen=True)
class Stamp:
    """How a file looked when it was read: enough to notice nearly every change. ``mtime_ns``: of a
    file in a storage, a number made of whatever mark it gives each version."""

    size: int
    mtime_ns: int


@dataclass(frozen=True)
class Remote:
    """A file or folder in a storage, with as much of a path's manners as a plan needs. ``url``: as
    fsspec takes it, nothing in it is escaped. ``stamp``: how it looked when it was listed."""

    url: str
    stamp: Stamp | None = field(default=None, compare=False, repr=False)

    @property
    def kind(self) -> str:
        """What is before ``://``."""
        return self.url.partition("://")[0]

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.url.rpartition("/")[2]

    @property
    def stem(self) -> str:
        """The name without its extension."""
        return PurePosixPath(self.name).stem

    @property
    def parent(self) -> "Remote":
        """The folder it is in."""
        return Remote(self.url.rpartition("/")[0])

    def __truediv__(self, below: str) -> "Remote":
        kind, _, path = self.url.partition("://")
        return Remote(f"{kind}://{posixpath.normpath(f'{path}/{below}')}")

    def __str__(self) -> str:
        """The URL as it may be shown and kept: without a password."""
        return USER_AND_PASSWORD.sub("", self.url)

    def seen_as(self, stamp: Stamp | None) -> "Remote":
        """The same, as it looks now."""
        return replace(self, stamp=stamp)


File = Path | Remote


def is_url(text: str) -> bool:
    """Whether ``text`` names a place by its URL."""
    return URL.match(text) is not None


def located(text: str) -> File:
    """The place that ``text`` names: a path, or a URL (that of a file of this machine is a path).

    Raises:
        UsageError: the URL names no place.
    """
    match = URL.match(text)
    if match is None:
        return Path(text)
    if not match["rest"].strip("/"):
        raise UsageError(f"{text} names no place.", "A URL is written like s3://bucket/folder.")
    if match["kind"].lower() == ON_THIS_MACHINE:
        return Path(match["rest"])
    return Remote(f"{match['kind'].lower()}://{match['rest'].rstrip('/')}")
