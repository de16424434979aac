"""Where the results of a batch are kept, and its first kind: a folder of this machine."""

import contextlib
import os
import re
import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from formcheck.core.analysis import Analysis
from formcheck.core.files import open_regular, read_bytes
from formcheck.errors import InputError, OutputError
from formcheck.intake import Intake
from formcheck.languages import ENGLISH, LANGUAGES, Language
from formcheck.languages import language as language_of
from formcheck.reporting.overview import PAGE_FILE, OverviewRow, overview_files
from formcheck.results import result as saved
from formcheck.results.attached import load_intake
from formcheck.results.detect import ANALYSIS_FILE
from formcheck.results.folder import check_target, recover, tidy, write_bytes
from formcheck.results.identity import Held, Identity, held_in, staged
from formcheck.results.lock import held
from formcheck.results.reviewed import REVIEWED_FILE
from formcheck.results.storage import File
from formcheck.workflows.batch.state import BatchState

LOCK = ".formcheck-batch.lock"
DELIVERIES = ".formcheck-batch.new"
"""Below it workers put what is not in its place yet; what killed runs left there is removed."""

_LANGUAGE = re.compile(rb'<html lang="([a-z]+)"')

Listing = dict[str, tuple[int, int]]
"""Size and mtime_ns (or another mark, see ``Stamp``) of each file of a result, by its name with
"/"."""


class ResultStore(Protocol):
    """A folder with one result folder for each entry, and the overview of all."""

    @property
    def delivery(self) -> File | None:
        """Where workers put finished results; None where they make them in their places."""
        ...

    def opened(self, names: Sequence[str]) -> AbstractContextManager[BatchState]:
        """Hold it for this batch alone, with what is remembered of earlier ones; what killed runs
        left of ``names`` is put in order.

        Raises:
            UsageError: another batch is at work on it.
            OutputError: nothing can be written there.
        """
        ...

    def remembered(self) -> BatchState:
        """What is remembered, without writing anything."""
        ...

    def target(self, name: str) -> File:
        """The result folder of an entry."""
        ...

    def listing(self, name: str) -> Listing | None:
        """The files of a result folder; None where there is no such folder."""
        ...

    def names(self) -> Collection[str]:
        """What is there already. Raises InputError where that cannot be listed."""
        ...

    def held(self, name: str) -> Held:
        """Whose result is called ``name``, or what else is. Raises FormcheckError."""
        ...

    def document(self, name: str) -> bytes:
        """``analysis.json`` of a result. Raises OSError."""
        ...

    def load(self, name: str) -> Analysis:
        """A whole result. Raises FormcheckError where it is none or damaged."""
        ...

    def answers(self, name: str) -> Intake | None:
        """What the runner told, kept with a result. Raises FormcheckError where it is damaged."""
        ...

    def check(self, name: str) -> None:
        """See, before any work is done, whether a result may go there.

        Raises:
            UsageError: something is there that formcheck did not write.
            OutputError: nothing can be written there.
        """
        ...

    def tidy(self, name: str) -> None:
        """Remove what a killed worker left of a result. Raises OutputError."""
        ...

    def accept(self, name: str, delivered: str) -> None:
        """Put a finished result in its place.

        Raises:
            UsageError: something is there that formcheck did not write, or another recording's or
                runner's result, or somebody writes it.
            OutputError: it cannot be put there, or this machine does not see what was delivered.
        """
        ...

    def publish(self, rows: Sequence[OverviewRow], language: Language) -> None:
        """Write the overview, its page in ``language``. Raises OutputError."""
        ...

    def keep(self) -> None:
        """Called often: see that what is remembered outlives a kill. Raises OutputError."""
        ...


class LocalStore:
    """A folder of this machine, or one it shares. ``delivered_to``: the workers are elsewhere, so
    this process alone puts results in their places."""

    def __init__(self, folder: Path, *, delivered_to: bool = False) -> None:
        self._folder = folder
        self._delivered_to = delivered_to

    @property
    def delivery(self) -> File | None:
        """See ``ResultStore``."""
        return self._folder / DELIVERIES if self._delivered_to else None

    @contextlib.contextmanager
    def opened(self, names: Sequence[str]) -> Iterator[BatchState]:
        """See ``ResultStore``."""
        folder = self._folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(
                f"the folder {folder} cannot be made: {error.strerror or error}",
                "Name another folder with --out.",
            ) from error
        with held(folder / LOCK, f"to {folder}"), BatchState.kept(folder) as memory:
            self._forget_deliveries()
            if any(folder.glob(".formcheck-*.old-*")):
                for name in {*names, *memory.results}:
                    recover(folder / name)
            try:
                yield memory
            finally:
                self._forget_deliveries()

    def _forget_deliveries(self) -> None:
        # Left where it cannot be removed; the next run tries again.
        shutil.rmtree(self._folder / DELIVERIES, ignore_errors=True)

    def remembered(self) -> BatchState:
        """See ``ResultStore``."""
        return BatchState.read(self._folder)

    def target(self, name: str) -> Path:
        """See ``ResultStore``."""
        return self._folder / name

    def listing(self, name: str) -> Listing | None:
        """See ``ResultStore``."""
        try:
            return dict(sorted(_files(self._folder / name, "")))
        except OSError:
            return None

    def names(self) -> Collection[str]:
        """See ``ResultStore``."""
        try:
            return [item.name for item in self._folder.iterdir()]
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise InputError(
                f"{self._folder} cannot be read: {error.strerror or error}."
            ) from error

    def held(self, name: str) -> Held:
        """See ``ResultStore``."""
        return held_in(self._folder / name)

    def document(self, name: str) -> bytes:
        """See ``ResultStore``."""
        return read_bytes(self._folder / name / ANALYSIS_FILE)

    def load(self, name: str) -> Analysis:
        """See ``ResultStore``."""
        return saved.load(self._folder / name)

    def answers(self, name: str) -> Intake | None:
        """See ``ResultStore``."""
        return load_intake(self._folder / name)

    def check(self, name: str) -> None:
        """See ``ResultStore``."""
        check_target(self._folder / name)

    def tidy(self, name: str) -> None:
        """See ``ResultStore``."""
        tidy(self._folder / name)

    def accept(self, name: str, delivered: str) -> None:
        """See ``ResultStore``."""
        if not delivered:
            return
        source = Path(delivered)
        if not (source / ANALYSIS_FILE).is_file():
            raise OutputError(
                f"A worker wrote the result of {name} to {source}, which is not there on this "
                "machine.",
                "With workers on other machines, --out is a folder that all of them share under "
                "the same path, or a URL.",
            )
        whose = held_in(source)
        if not isinstance(whose, Identity):
            raise OutputError(f"A worker left a damaged result of {name}.", "Run the batch again.")
        with staged(self._folder / name, whose, dropped=(REVIEWED_FILE,)) as (_, new):
            for item in tuple(source.iterdir()):
                item.rename(new / item.name)

    def publish(self, rows: Sequence[OverviewRow], language: Language) -> None:
        """See ``ResultStore``."""
        write_overview(rows, self._folder, language)

    def keep(self) -> None:
        """See ``ResultStore``: the database there is the memory itself."""


def _files(folder: Path | str, above: str) -> Iterator[tuple[str, tuple[int, int]]]:
    with os.scandir(folder) as items:
        for item in items:
            if item.is_dir(follow_symlinks=False):
                yield from _files(item.path, f"{above}{item.name}/")
            else:
                status = item.stat(follow_symlinks=False)
                yield above + item.name, (status.st_size, status.st_mtime_ns)


def write_overview(rows: Sequence[OverviewRow], folder: Path, language: Language = ENGLISH) -> None:
    """Write the overview of ``rows`` into ``folder``, each file completely or not at all; the page
    in ``language``, the tables, which are for programs, in English.

    Raises:
        OutputError: a file cannot be written.
    """
    files = overview_files(rows, lambda path: (folder / path).is_file(), language)
    for name, content in files.items():
        if content is None:
            (folder / name).unlink(missing_ok=True)
        else:
            write_bytes(folder / name, content)


def language_there(folder: Path) -> Language:
    """That of the overview in ``folder``; English where there is none."""
    try:
        with open_regular(folder / PAGE_FILE) as file:
            found = _LANGUAGE.search(file.read(200))
    except OSError:
        found = None
    code = found[1].decode("ascii") if found else ENGLISH.code
    return language_of(code) if code in LANGUAGES else ENGLISH
