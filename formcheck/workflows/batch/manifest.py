"""A manifest: one row for each session, every row checked before anything starts; and one to
fill in, for the recordings of some sources."""

import csv
import io
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path, PurePath
from typing import Any

from formcheck.clinic import read_profile
from formcheck.core.files import is_regular
from formcheck.core.text import sanitize_text
from formcheck.errors import UnreachableError, UsageError
from formcheck.intake.answers import read_toml
from formcheck.jobs.requests import FILES, BatchEntry, PlannedTake
from formcheck.pose.models import MODEL_NAMES
from formcheck.reporting.csv import STARTS_A_FORMULA
from formcheck.results import storage
from formcheck.results.storage import File, PathKind, Remote, is_url, located
from formcheck.settings import Settings
from formcheck.workflows.batch.columns import (
    COLUMNS,
    INTAKE,
    NAME,
    OF_ENTRY,
    POSES,
    PROFILE,
    VIDEO,
    Column,
    Table,
    as_column,
    guarded,
    parsed,
    read_table,
    unguarded,
)
from formcheck.workflows.batch.discovery import fold, folder_name, real_name
from formcheck.workflows.batch.fingerprint import model_sha256

BY_TITLE = {column.title: column for column in COLUMNS}
SUFFIX = ".csv"
HEADER_ROW = 1

Readers = Mapping[str, Callable[[Path], Any]]
"""What reads the file of a cell, by the title of its column."""

Defaults = tuple[Settings, Settings]
"""What holds for the first and the second recording of a row that says nothing else."""


@dataclass(frozen=True, order=True)
class Mistake:
    """``row``: its number in a spreadsheet. ``column``: its title, "" for the row as a whole."""

    row: int
    column: str
    text: str

    def __str__(self) -> str:
        place = f"row {self.row}" + (f", {self.column}" if self.column else "")
        return sanitize_text(f"{place}: {self.text}")


def read_manifest(path: File, defaults: Defaults) -> list[BatchEntry]:
    """The entries of the manifest in ``path``.

    Raises:
        UsageError: it cannot be read or has mistakes; all of them are listed in the hint.
        UnreachableError: a storage does not answer.
        NotReadyError: a pose model of formcheck is damaged.
    """
    table = read_table(path, tuple(BY_TITLE))
    folder = path.parent if isinstance(path, Remote) else path.absolute().parent
    files = _Files(folder)
    readers: Readers = {INTAKE: read_toml, PROFILE: cache(read_profile)}
    rows = [_ManifestRow(n, cells, table, files, defaults, readers) for n, cells in table.rows]
    mistakes = [*_mistakes_in_shape(table), *_doubled(rows), *(m for r in rows for m in r.mistakes)]
    if mistakes:
        count = "a mistake" if len(mistakes) == 1 else f"{len(mistakes)} mistakes"
        raise UsageError(
            f"The manifest {path} has {count}, so nothing was started.",
            "\n".join(f"  {mistake}" for mistake in sorted(mistakes)),
        )
    return [row.entry() for row in rows]


def _mistakes_in_shape(table: Table) -> Iterator[Mistake]:
    titles = [title for title in table.header if title]
    for title in titles:
        if title not in BY_TITLE:
            known = ", ".join(BY_TITLE)
            yield Mistake(HEADER_ROW, title, f"there is no such column; there are {known}")
    for title in sorted({title for title in titles if titles.count(title) > 1}):
        yield Mistake(HEADER_ROW, title, "the column is there more than once")
    if not {VIDEO, POSES} & set(titles):
        yield Mistake(HEADER_ROW, VIDEO, "the column is missing")
    if not table.rows:
        yield Mistake(HEADER_ROW, "", "there is nothing below it")
    for number, cells in table.rows:
        if any(cells[len(table.header) :]):
            yield Mistake(number, "", "there are more cells than columns")


class _ManifestRow:
    """One row: what it says, and what is wrong with it."""

    def __init__(
        self,
        number: int,
        cells: tuple[str, ...],
        table: Table,
        files: "_Files",
        defaults: Defaults,
        readers: Readers,
    ) -> None:
        self.number = number
        self.mistakes: list[Mistake] = []
        self._files = files
        self._decimal_comma = table.decimal_comma
        self._cells = {
            title: cell for title, cell in zip(table.header, cells, strict=False) if title and cell
        }
        titles = dict.fromkeys(BY_TITLE_OF[field, i] for field in FILES for i in (0, 1))
        self._paths = {title: self._file(title) for title in titles}
        self.name = self._named()
        first, second = (self._paths[BY_TITLE_OF[VIDEO, i]] for i in (0, 1))
        if first is not None and second is not None and _is_same(first, second):
            self.wrong(BY_TITLE_OF[VIDEO, 1], "it is the same file as the first")
        self.settings = [self._settings(i, defaults[i]) for i in self.recordings]
        self._told = {title: self._read(title, reader) for title, reader in readers.items()}

    @property
    def recordings(self) -> tuple[int, ...]:
        """Index of each recording the row is about."""
        second = {BY_TITLE_OF[field, 1] for field in (VIDEO, POSES)} & self._cells.keys()
        return (0, 1) if second else (0,)

    def identities(self) -> list[tuple[str, tuple[object, ...]]]:
        """Each recording (its real path) with what makes two rows about it different."""
        return [
            (real_name(video), (s.person, s.start_s, s.end_s))
            for i, s in zip(self.recordings, self.settings, strict=True)
            if (video := self._paths[BY_TITLE_OF[VIDEO, i]]) is not None
        ]

    def entry(self) -> BatchEntry:
        """The row as an entry; it has no mistakes."""
        takes = tuple(
            PlannedTake(
                settings=s, **{field: self._paths[BY_TITLE_OF[field, i]] for field in FILES}
            )
            for i, s in zip(self.recordings, self.settings, strict=True)
        )
        titles = [BY_TITLE_OF[field, i] for i in self.recordings for field in (VIDEO, POSES)]
        shown = tuple(self._cells[t] for t in titles if t in self._cells)
        return BatchEntry(self.name, takes, shown, **self._told)

    def wrong(self, column: str, text: str) -> None:
        """Note a mistake."""
        self.mistakes.append(Mistake(self.number, column, text))

    def _file(self, title: str) -> File | None:
        cell = self._cells.get(title)
        if cell is None:
            return None
        file, kind = self._files.named(unguarded(cell))
        if kind is None:
            self.wrong(title, f"there is no file {cell!r}")
            return None
        if kind is not PathKind.FILE:
            self.wrong(title, f"{cell!r} is not a file")
            return None
        return file

    def _read(self, title: str, reader: Callable[[Path], Any]) -> Any:
        """What the file of a cell holds; None where there is none, or none that can be used."""
        file = self._file(title)
        if file is None:
            return None
        if isinstance(file, Remote):
            self.wrong(title, "it has to be a file of this machine")
            return None
        try:
            return reader(file)
        except UsageError as error:
            self.wrong(title, error.message)
            return None

    def _named(self) -> str:
        first = self._cells.get(VIDEO) or self._cells.get(POSES)
        given = unguarded(self._cells.get(NAME, ""))
        if first is None:
            self.wrong(VIDEO, "no recording is named")
            return given
        safe = folder_name(given or PurePath(unguarded(first)).stem)
        if given and given != safe:
            self.wrong(NAME, f"{given!r} cannot be the name of a folder; {safe!r} can")
        return safe

    def _settings(self, recording: int, defaults: Settings) -> Settings:
        said: dict[str, Any] = {}
        for column in COLUMNS:  # Those about the second recording alone come last.
            title, cell = column.title, self._cells.get(column.title)
            if (
                cell is None
                or column.field in (*OF_ENTRY, *FILES)
                or recording not in column.recordings
            ):
                continue
            try:
                said[column.field] = self._value(column, cell)
            except ValueError as error:
                # A column about both recordings is wrong once.
                if recording == column.recordings[0]:
                    self.wrong(title, f"{cell!r} {error}")
        return self._combined(recording, defaults, said)

    def _value(self, column: Column, cell: str) -> Any:
        value = parsed(column.field, cell, decimal_comma=self._decimal_comma)
        if column.field != "model":
            return value
        model = value if value in MODEL_NAMES else str(self._files.folder / value)
        try:
            model_sha256(model)
        except UsageError as error:
            raise ValueError(f"is no pose model: {error.message}") from None
        return model

    def _combined(self, recording: int, defaults: Settings, said: Mapping[str, Any]) -> Settings:
        try:
            return replace(defaults, **said)
        except UsageError as error:
            wrong = _wrong_alone(said)
            fields = {wrong} if wrong else {"start_s", "end_s"}
            own = {BY_TITLE_OF[field, recording] for field in fields} & self._cells.keys()
            # What both recordings share is wrong once.
            if recording == 0 or (own and own != {BY_TITLE_OF[field, 0] for field in fields}):
                self.wrong(BY_TITLE_OF[wrong or "end_s", recording], as_column(error.message))
            return defaults


def _wrong_alone(said: Mapping[str, Any]) -> str | None:
    """The setting whose value is none whatever the others are; None where only together they are
    wrong."""
    for field, value in said.items():
        try:
            replace(Settings(), **{field: value})
        except UsageError:
            return field
    return None


BY_TITLE_OF = {(c.field, i): c.title for c in COLUMNS for i in c.recordings}
"""Title of the column of a field that is about one recording."""


class _Files:
    """The files that cells name, seen from the ``folder`` of the manifest."""

    def __init__(self, folder: File) -> None:
        self.folder = folder
        self._listed: dict[str, dict[str, Remote]] = {}

    def named(self, text: str) -> tuple[File, PathKind | None]:
        """The file, and what is there.

        Raises:
            UnreachableError: its storage does not answer.
        """
        file = located(text) if is_url(text) else self.folder / text
        if isinstance(file, Remote):
            return self._in_storage(file)
        if "\0" in text or not os.path.exists(file):  # noqa: PTH110 - Path's raises if too long
            return file, None
        return file, PathKind.FILE if is_regular(file) else PathKind.FOLDER

    def _in_storage(self, file: Remote) -> tuple[File, PathKind | None]:
        """One listing of a folder tells more than thousands of questions."""
        folder = file.parent
        try:
            if folder.url not in self._listed:
                self._listed[folder.url] = storage.files_below(folder, deep=False)
            listed = self._listed[folder.url].get(file.name)
            return (listed, PathKind.FILE) if listed else (file, storage.kind_of(file))
        except OSError as error:
            raise UnreachableError(f"{folder} cannot be read: {error}.") from error


def _is_same(first: File, second: File) -> bool:
    return real_name(first) == real_name(second)


def _doubled(rows: list[_ManifestRow]) -> Iterator[Mistake]:
    names: dict[str, int] = {}
    seen: dict[tuple[str, tuple[object, ...]], int] = {}
    for row in rows:
        first = names.setdefault(fold(row.name), row.number)
        if row.name and first != row.number:
            yield Mistake(row.number, NAME, f"{row.name!r} is the name of row {first} already")
        for recording in row.identities():
            first = seen.setdefault(recording, row.number)
            if first != row.number:
                where = PurePath(recording[0]).name
                yield Mistake(
                    row.number,
                    VIDEO,
                    f"{where!r} is in row {first} already, with the same person, start and end",
                )


def manifest_text(entries: Sequence[BatchEntry], folder: Path) -> tuple[str, list[str]]:
    """The manifest as CSV, paths relative to ``folder``, and a note on each entry left out."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, [column.title for column in COLUMNS])
    writer.writeheader()
    notes = []
    for entry in entries:
        videos = [_shown(take.video, folder) for take in entry.takes if take.video is not None]
        row = {NAME: guarded(entry.name)}
        row |= dict(zip((VIDEO, f"{VIDEO}2"), videos, strict=False))
        if _is_text("".join(row.values())):
            writer.writerow(row)
        else:
            notes.append(f"{entry.name} is left out, since its file name is not UTF-8 text.")
    return text.getvalue(), notes


def _shown(path: File, folder: Path) -> str:
    """``path`` seen from ``folder``; inert in a spreadsheet and still a path."""
    if isinstance(path, Remote):
        return str(path)
    try:
        text = os.path.relpath(path, folder)
    except ValueError:  # On another drive of Windows.
        text = str(path)
    if text != text.strip() or text.startswith(("'", *STARTS_A_FORMULA)):
        text = os.path.join(".", text)  # noqa: PTH118 - Path drops the dot
    return text


def _is_text(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
