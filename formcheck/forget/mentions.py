"""Where a name still stands: in the bytes of files and in their names."""

import html
import json
import os
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from formcheck.core.files import open_regular

SHORTEST = 3
"""Shorter names stand everywhere by chance."""

HOLDS_NO_NAMES = frozenset((".npz", ".jpg", ".jpeg", ".png", ".mp4", ".mov", ".m4v", ".webm"))
"""Pictures and arrays, which hold no names of people."""

BLOCK_BYTES = 1 << 24
OVERLAP_BYTES = 1 << 12


@dataclass(frozen=True)
class Mention:
    """A file that holds a name, or is called by it. ``name``: as searched for."""

    path: Path
    name: str


class Names:
    """Names to look for, as whole words, however a file writes them."""

    def __init__(self, names: Collection[str]) -> None:
        self.too_short = tuple(sorted(n for n in names if len(n) < SHORTEST))
        self._names = sorted(set(names) - set(self.too_short), key=len, reverse=True)
        forms = {form: name for name in self._names for form in _forms(name)}
        self._by_form = {form.lower(): name for form, name in forms.items()}
        alternatives = b"|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True))
        self._pattern = re.compile(rb"(?<![0-9a-z])(?:" + alternatives + rb")(?![0-9a-z])", re.I)

    def __call__(self, text: str) -> bool:
        """Whether ``text`` holds one of the names."""
        return self.first_in(text.encode("utf-8", "surrogateescape")) is not None

    def first_in(self, data: bytes) -> str | None:
        """The first name that ``data`` holds."""
        match = self._pattern.search(data) if self._names else None
        return None if match is None else self._by_form[match[0].lower()]

    def in_file(self, path: Path) -> str | None:
        """The first name in the bytes of a file. Raises OSError where it cannot be read."""
        with open_regular(path) as file:
            before = b""
            while block := file.read(BLOCK_BYTES):
                found = self.first_in(before + block)
                if found is not None:
                    return found
                before = block[-OVERLAP_BYTES:]
        return None


def mentions_below(
    folder: Path, names: Names, without: Collection[Path] = frozenset()
) -> Iterator[Mention]:
    """Every file and folder below ``folder`` that is called by one of ``names`` or holds one, but
    for those that are ``without`` or lie in one."""
    for place, folders, files in os.walk(folder):
        here = Path(place)
        folders[:] = [name for name in folders if here / name not in without]
        for item in sorted((*folders, *files)):
            path = here / item
            if path in without:
                continue
            found = names.first_in(os.fsencode(item))
            if found is None and item in files and path.suffix.lower() not in HOLDS_NO_NAMES:
                try:
                    found = None if path.is_symlink() else names.in_file(path)
                except OSError:
                    continue
            if found is not None:
                yield Mention(path, found)


def _forms(name: str) -> set[bytes]:
    """``name`` as text, within JSON, HTML and an address, and in UTF-16."""
    escaped = json.dumps(name)[1:-1]
    texts = {name, escaped, json.dumps(name, ensure_ascii=False)[1:-1], html.escape(name)}
    forms = {text.encode("utf-8", "surrogateescape") for text in texts}
    forms.add(quote(os.fsencode(name)).encode("ascii"))
    forms.add(name.encode("utf-16-le", "surrogatepass"))
    return forms
