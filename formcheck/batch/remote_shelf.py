"""Results in a storage that a URL names.

Workers put each result below ``DELIVERIES``; the batch alone copies it to its place,
``analysis.json`` last: a folder without it is no result to whoever reads. So each is put there
once, however many workers died over it or worked on it unknown to each other.
"""

import contextlib
import tempfile
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from formcheck.archive import result as saved
from formcheck.archive.arrays import file_name, load_pose
from formcheck.archive.identity import Held, Identity, State, identity_told, taken
from formcheck.archive.intake import INTAKE_FILE, load_intake
from formcheck.archive.ours import ANALYSIS_FILE, ENOUGH, GENERATED, OPENINGS, is_document
from formcheck.archive.review import fingerprint_of
from formcheck.archive.reviewed import REVIEWED_FILE
from formcheck.batch.memory import DATABASE, Memory
from formcheck.batch.remote_lock import WRITABLE, held_remotely
from formcheck.batch.shelf import DELIVERIES, LOCK, Listing
from formcheck.core.analysis import Analysis
from formcheck.errors import InputError, OutputError, UsageError
from formcheck.export.overview import OverviewRow, overview_files
from formcheck.intake import Intake
from formcheck.languages import Language
from formcheck.storage import File, Remote, access

KEPT_EVERY_S = 5.0
KEEPING_TAKES_AT_MOST = 0.02
"""Of the time: a memory of ten thousand results is 20 MB."""


class RemoteShelf:
    """A folder in a storage; see ``Shelf``. Used by one thread."""

    def __init__(self, root: Remote) -> None:
        self._root = root
        self._memory: Memory | None = None
        self._kept_s, self._keeping_took_s = time.monotonic(), 0.0
        self._files: dict[str, dict[str, Remote]] | None = None

    @property
    def delivery(self) -> File | None:
        """See ``Shelf``."""
        return self._root / DELIVERIES

    @contextlib.contextmanager
    def opened(self, names: Sequence[str]) -> Iterator[Memory]:  # noqa: ARG002 - as in Shelf
        """See ``Shelf``."""
        with (
            held_remotely(self._root / LOCK, f"to {self._root}"),
            self._private_copy() as folder,
            Memory.kept(folder) as memory,
        ):
            self._forget_deliveries()
            self._memory = memory
            try:
                yield memory
            finally:
                self._keep_memory()
                self._memory = None
                self._forget_deliveries()

    def remembered(self) -> Memory:
        """See ``Shelf``."""
        with self._private_copy() as folder:
            return Memory.read(folder)

    @contextlib.contextmanager
    def _private_copy(self) -> Iterator[Path]:
        with tempfile.TemporaryDirectory(prefix="formcheck-") as private:
            # Without a memory everything is read again.
            with contextlib.suppress(OSError):
                access.download(self._root / DATABASE, Path(private) / DATABASE)
            yield Path(private)

    def _keep_memory(self) -> None:
        assert self._memory is not None
        began_s = time.monotonic()
        with self._writing(self._root):
            access.write(self._root / DATABASE, self._memory.content())
        self._kept_s = time.monotonic()
        self._keeping_took_s = self._kept_s - began_s

    def _forget_deliveries(self) -> None:
        with contextlib.suppress(OSError):  # The next run tries again.
            access.remove_below(self._root / DELIVERIES)

    def target(self, name: str) -> Remote:
        """See ``Shelf``."""
        return self._root / name

    def listing(self, name: str) -> Listing | None:
        """See ``Shelf``."""
        files = self._there(name)
        stamps = {path: file.stamp for path, file in files.items()}
        return {p: (s.size, s.mtime_ns) for p, s in stamps.items() if s is not None} or None

    def _there(self, name: str) -> Mapping[str, Remote]:
        """Files of a result by name; all results are listed together, once.

        Raises:
            InputError: they cannot be listed.
        """
        return self._everything().get(name, {})

    def _everything(self) -> dict[str, dict[str, Remote]]:
        if self._files is None:
            found: dict[str, dict[str, Remote]] = {}
            try:
                everything = access.files_below(self._root)
            except OSError as error:
                raise InputError(f"{self._root} cannot be read: {error}.") from error
            for path, file in everything.items():
                folder, _, below = path.partition("/")
                found.setdefault(folder, {})[below] = file
            self._files = found
        return self._files

    def names(self) -> Collection[str]:
        """See ``Shelf``."""
        return self._everything().keys()

    def held(self, name: str) -> Held:
        """See ``Shelf``."""
        files = self._there(name)
        if not files:
            return State.FREE
        with contextlib.suppress(OSError):
            document = self.document(name) if ANALYSIS_FILE in files else b""
            if is_document(document):
                told = identity_told(document, partial(_landmarks_in, self._root / name))
                return told or State.DAMAGED
        return State.DAMAGED if _is_left(files) else State.FOREIGN

    def document(self, name: str) -> bytes:
        """See ``Shelf``."""
        return access.read(self._root / name / ANALYSIS_FILE)

    def load(self, name: str) -> Analysis:
        """See ``Shelf``."""
        with tempfile.TemporaryDirectory(prefix="formcheck-") as private:
            folder = Path(private) / name
            folder.mkdir()
            for path, file in self._there(name).items():
                if path.endswith((".json", ".npz")) and "/" not in path:
                    try:
                        access.download(file, folder / path)
                    except OSError as error:
                        raise InputError(f"{file} cannot be read: {error}.") from error
            return saved.load(folder)

    def answers(self, name: str) -> Intake | None:
        """See ``Shelf``."""
        if INTAKE_FILE not in self._there(name):
            return None
        with tempfile.TemporaryDirectory(prefix="formcheck-") as private:
            try:
                access.download(self._root / name / INTAKE_FILE, Path(private) / INTAKE_FILE)
            except OSError as error:
                raise InputError(f"{self._root / name} cannot be read: {error}.") from error
            return load_intake(Path(private))

    def check(self, name: str) -> None:
        """See ``Shelf``."""
        files = self._there(name)
        if not files or _is_left(files):
            return
        with contextlib.suppress(OSError):
            if is_document(self.document(name)):
                return
        raise UsageError(
            f"{self._root / name} is a folder that formcheck did not write, so it is left alone.",
            "Name another folder with --out.",
        )

    def tidy(self, name: str) -> None:
        """See ``Shelf``: nothing is written there before it is complete."""

    def accept(self, name: str, delivered: str) -> None:
        """See ``Shelf``."""
        source, target = Remote(delivered), self._root / name
        with self._writing(target):
            files = access.files_below(source)
            if ANALYSIS_FILE not in files:
                raise FileNotFoundError(f"{source} is not complete")
            old = access.files_below(target)
            own = self._is_own(name, source)
            # Until the new one is complete there is no result; half of each would be a wrong one.
            access.remove([target / ANALYSIS_FILE])
            access.remove(
                file
                for path, file in old.items()
                if path not in files and not (own and _is_people_s(path))
            )
            access.copy((path for path in files if path != ANALYSIS_FILE), source, target)
            access.copy([ANALYSIS_FILE], source, target)
            if self._files is not None:
                self._files[name] = access.files_below(target)
        with contextlib.suppress(OSError):  # Removed with all others in the end.
            access.remove_below(source)

    def _is_own(self, name: str, source: Remote) -> bool:
        """Whether the result called ``name`` is of the recordings and runner of the one in
        ``source``. Raises TakenError, OSError."""
        there = self.held(name)
        if not isinstance(there, Identity):
            return False
        document = access.read(source / ANALYSIS_FILE)
        new = identity_told(document, partial(_landmarks_in, source))
        if new != there:
            raise taken(name)
        return True

    def publish(self, rows: Sequence[OverviewRow], language: Language) -> None:
        """See ``Shelf``."""
        with self._writing(self._root):
            for name, content in overview_files(rows, self._exists, language).items():
                if content is None:
                    access.remove([self._root / name])
                else:
                    access.write(self._root / name, content)

    def keep(self) -> None:
        """See ``Shelf``."""
        every_s = max(KEPT_EVERY_S, self._keeping_took_s / KEEPING_TAKES_AT_MOST)
        if time.monotonic() - self._kept_s > every_s:
            self._keep_memory()

    def _exists(self, path: str) -> bool:
        name, _, below = path.partition("/")
        return below in self._there(name)

    @contextlib.contextmanager
    def _writing(self, place: Remote) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise OutputError(
                f"Nothing can be written to {place}: {error.strerror or error}.",
                WRITABLE,
            ) from error


def _is_left(files: Mapping[str, Remote]) -> bool:
    """Whether these are the files of a result, however damaged."""
    return len(files.keys() & OPENINGS.keys()) >= ENOUGH


def _is_people_s(path: str) -> bool:
    name = path.partition("/")[0]
    return name != REVIEWED_FILE and not GENERATED.fullmatch(name)


def _landmarks_in(place: Remote, video: int, n_frames: int) -> str:
    name = file_name("pose", ".npz", video)
    with tempfile.TemporaryDirectory(prefix="formcheck-") as private:
        try:
            access.download(place / name, Path(private) / name)
        except OSError as error:
            raise InputError(f"{place / name} cannot be read: {error}.") from error
        return fingerprint_of(load_pose(Path(private), video, n_frames))
