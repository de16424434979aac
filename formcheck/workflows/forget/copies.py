"""Where else a person is found below a folder: copies of films and files, known by their content
whatever they are called, and names in the bytes of files."""

import html
import json
import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from formcheck.core.files import is_regular, open_regular, sha256_of
from formcheck.results.detect import GENERATED

Told = Callable[[int, int], None]
"""Hears how many of how many files were read."""

NO_FILMS = frozenset(
    (
        *(".json", ".npz", ".csv", ".html", ".pdf", ".md", ".txt", ".toml", ".jpg", ".jpeg"),
        *(".png", ".sqlite3", ".parquet", ".lock", ".py", ".log", ".xlsx", ".ods", ".docx"),
    )
)
"""Files of such a name are no films; they are read only where their size is that of one."""


class Contents:
    """sha256 of files, each read once."""

    def __init__(self) -> None:
        self._known: dict[Path, str] = {}

    def sha256(self, path: Path) -> str:
        """Of a file's content; "" where it cannot be read."""
        if path not in self._known:
            try:
                self._known[path] = sha256_of(path)
            except OSError:
                self._known[path] = ""
        return self._known[path]


@dataclass(frozen=True)
class SoughtFiles:
    """What copies are looked for of. ``films``: sha256 of films, with their sizes in bytes where
    known, else 0. ``files``: of results and comparisons, by size; ``others``: those of other
    people, which tell what is nobody's alone."""

    films: Mapping[str, int]
    files: Mapping[int, Collection[Path]] = field(default_factory=dict)
    others: Mapping[int, Collection[Path]] = field(default_factory=dict)


@dataclass(frozen=True)
class Copies:
    """``films``: with their sha256. ``files``: of results."""

    films: Mapping[Path, str]
    files: tuple[Path, ...]


def files_by_size(folders: Iterable[Path], *, generated: bool = False) -> dict[int, list[Path]]:
    """Every file with something in it below ``folders``. ``generated``: those alone that formcheck
    wrote."""
    found: dict[int, list[Path]] = {}
    for folder in folders:
        for path in _files_below(folder, ()):
            inside = path.relative_to(folder).parts[0]
            if not generated or GENERATED.fullmatch(inside):
                found.setdefault(path.lstat().st_size, []).append(path)
    return found


def copies_below(
    archive: Path, without: Collection[Path], wanted: SoughtFiles, contents: Contents, told: Told
) -> Copies:
    """Copies of what is ``wanted`` below ``archive``, hidden folders included, but not in the
    folders ``without``."""
    sizes = set(wanted.films.values())
    by_name = 0 in sizes  # Of one film nobody knows the size any more.
    others = {path for paths in wanted.others.values() for path in paths}
    looked_at = []
    for path in _files_below(archive, without):
        size = path.lstat().st_size
        is_film = size in sizes or (by_name and path.suffix.lower() not in NO_FILMS)
        if is_film or (size in wanted.files and path not in others):
            looked_at.append((path, size))
    films: dict[Path, str] = {}
    files = []
    for number, (path, size) in enumerate(looked_at):
        told(number, len(looked_at))
        sha256 = contents.sha256(path)
        if sha256 in wanted.films:
            films[path] = sha256
        elif sha256 and _is_theirs_alone(sha256, size, wanted, contents):
            files.append(path)
    told(len(looked_at), len(looked_at))
    return Copies(films, tuple(files))


def _is_theirs_alone(sha256: str, size: int, wanted: SoughtFiles, contents: Contents) -> bool:
    """Whether a file of theirs has that content, and none of others."""
    theirs, others = (some.get(size, ()) for some in (wanted.files, wanted.others))
    return sha256 in map(contents.sha256, theirs) and sha256 not in map(contents.sha256, others)


def _files_below(folder: Path, without: Collection[Path]) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        here = Path(place)
        folders[:] = sorted(name for name in folders if here / name not in without)
        for name in sorted(names):
            path = here / name
            if not path.is_symlink() and is_regular(path) and path.lstat().st_size:
                yield path


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
