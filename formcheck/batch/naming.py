"""What result folders are called.

A name comes from the recording's path below its source alone, so that it stays the same whatever
lies beside it; only where two would be called the same, the extension is kept, and where that does
not tell them apart either, a few digits of a hash of the path are added.
"""

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import PurePath

from formcheck.core.text import BIDI_CONTROLS

LONGEST_BYTES = 150
"""Well below the 255 of most file systems, for those that limit whole paths."""

HASH_DIGITS = 8
SEPARATOR = "__"
UNSAFE = frozenset('<>:"/\\|?*')
STARTS_WITH_MEANING = "=+-@"
"""To a spreadsheet a formula, to a shell an option."""

RESERVED = frozenset(
    (
        *("con", "prn", "aux", "nul", "index.html", "summary.csv"),
        *("failures.csv", "summary.parquet"),
        *(f"{port}{number}" for port in ("com", "lpt") for number in range(10)),
    )
)
"""Devices of Windows, and the files of the overview."""


def names_of(paths: Sequence[PurePath], stems: Sequence[str]) -> list[str]:
    """A folder name for each of ``paths``, unlike any other even where case is ignored.

    ``paths``: relative; ``stems``: what each is called without its extension. Equal paths get equal
    names, which is for the caller to refuse.
    """
    attempts: tuple[Callable[[PurePath, str], str], ...] = (_plain, _with_extension, _with_hash)
    names = [""] * len(paths)
    open_ = list(range(len(paths)))
    taken: set[str] = set()
    for attempt in attempts:
        wanted = {i: attempt(paths[i], stems[i]) for i in open_}
        holders = Counter(fold(wanted[i]) for i in {paths[i]: i for i in open_}.values())
        last = attempt is attempts[-1]
        for i in open_:
            if last or (holders[fold(wanted[i])] == 1 and fold(wanted[i]) not in taken):
                names[i] = wanted[i]
        open_ = [i for i in open_ if not names[i]]
        taken |= {fold(name) for name in names if name}
    return names


def _plain(path: PurePath, stem: str) -> str:
    return folder_name(SEPARATOR.join((*path.parts[:-1], stem)))


def _with_extension(path: PurePath, _stem: str) -> str:
    return folder_name(SEPARATOR.join(path.parts))


def _with_hash(path: PurePath, stem: str) -> str:
    return _shortened(_plain(path, stem), _digits(path.as_posix()))


def fold(name: str) -> str:
    """The same for names that a file system may take for one."""
    return unicodedata.normalize("NFC", name).casefold()


def folder_name(text: str) -> str:
    """``text`` as a folder name that is safe on every system, at most ``LONGEST_BYTES`` long."""
    text = unicodedata.normalize("NFC", text)
    name = "".join("_" if _is_unsafe(c) else c for c in text).strip(" ").rstrip(". ")
    name = name or "_"
    if name.startswith((".", *STARTS_WITH_MEANING)) or _is_reserved(name):
        name = f"_{name}"
    if len(name.encode("utf-8")) > LONGEST_BYTES:
        return _shortened(name, _digits(text))
    return name


def _is_unsafe(character: str) -> bool:
    return (
        character in UNSAFE
        or character in BIDI_CONTROLS
        or unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")
    )


def _is_reserved(name: str) -> bool:
    folded = fold(name)
    return folded in RESERVED or folded.split(".", 1)[0].rstrip() in RESERVED


def _digits(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:HASH_DIGITS]


def _shortened(name: str, digits: str) -> str:
    kept = name.encode("utf-8")[: LONGEST_BYTES - HASH_DIGITS - 1].decode("utf-8", "ignore")
    return f"{kept.rstrip('. ')}-{digits}"
