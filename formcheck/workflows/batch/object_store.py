"""Results in a storage that a URL names, with one batch at a time on them, by a lock file that
its holder keeps renewing.

Workers put each result below ``DELIVERIES``; the batch alone copies it to its place,
``analysis.json`` last: a folder without it is no result to whoever reads. So each is put there
once, however many workers died over it or worked on it unknown to each other.
"""

import contextlib
import json
import tempfile
import threading
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from formcheck.core.analysis import Analysis
from formcheck.errors import BusyError, InputError, OutputError, UsageError
from formcheck.intake import Intake
from formcheck.languages import Language
from formcheck.reporting.overview import OverviewRow, overview_files
from formcheck.results import result as saved
from formcheck.results import storage
from formcheck.results.arrays import file_name, load_pose
from formcheck.results.attached import INTAKE_FILE, load_intake
from formcheck.results.detect import ANALYSIS_FILE, ENOUGH, GENERATED, OPENINGS, is_document
from formcheck.results.identity import Held, Identity, TargetState, identity_told, taken
from formcheck.results.lock import holder, is_gone
from formcheck.results.review import fingerprint_of
from formcheck.results.reviewed import REVIEWED_FILE
from formcheck.results.storage import File, Remote
from formcheck.workflows.batch.state import DATABASE, BatchState
from formcheck.workflows.batch.store import DELIVERIES, LOCK, Listing

WRITABLE = "See that the storage is there and that you may write to it, or name another --out."
RENEWED_EVERY_S = 60.0
ABANDONED_AFTER_S = 600.0
"""Nobody can ask another machine whether a process of it still runs; clocks may differ a little."""


@contextlib.contextmanager
def held_remotely(lock: Remote, name: str) -> Iterator[None]:
    """Hold ``lock`` during the block; ``name`` is what it guards, for the message.

    Raises:
        BusyError: another run holds it.
        OutputError: it cannot be created.
    """
    try:
        _take(lock, name)
    except OSError as error:
        raise OutputError(
            f"Nothing can be written to {lock.parent}: {error.strerror or error}.",
            WRITABLE,
        ) from error
    ended = threading.Event()
    keeper = threading.Thread(target=_keep, args=(lock, ended), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ended.set()
        keeper.join()
        with contextlib.suppress(OSError):
            storage.remove([lock])


def _take(lock: Remote, name: str) -> None:
    with contextlib.suppress(FileExistsError):
        storage.create(lock, _content())
        return
    with contextlib.suppress(FileNotFoundError):
        if _is_abandoned(storage.read(lock)):
            storage.remove([lock])
    try:
        storage.create(lock, _content())
    except FileExistsError:
        raise BusyError(
            f"Another run is writing {name}.",
            f"Wait until it ends; if none is running, remove {lock} or wait ten minutes.",
        ) from None


def _keep(lock: Remote, ended: threading.Event) -> None:
    while not ended.wait(RENEWED_EVERY_S):
        with contextlib.suppress(OSError):  # Next time it may work again.
            storage.write(lock, _content())


def _content() -> bytes:
    return json.dumps(holder() | {"renewed_s": time.time()}).encode("ascii")


def _is_abandoned(content: bytes) -> bool:
    text = content.decode("utf-8", "replace")
    if is_gone(text):
        return True
    try:
        renewed_s = float(json.loads(text)["renewed_s"])
    except (ValueError, KeyError, TypeError):
        return True
    return time.time() - renewed_s > ABANDONED_AFTER_S


KEPT_EVERY_S = 5.0
KEEPING_TAKES_AT_MOST = 0.02
"""Of the time: a memory of ten thousand results is 20 MB."""


class ObjectStore:
    """A folder in a storage; see ``ResultStore``. Used by one thread."""

    def __init__(self, root: Remote) -> None:
        self._root = root
        self._memory: BatchState | None = None
        self._kept_s, self._keeping_took_s = time.monotonic(), 0.0
        self._files: dict[str, dict[str, Remote]] | None = None

    @property
    def delivery(self) -> File | None:
        """See ``ResultStore``."""
        return self._root / DELIVERIES

    @contextlib.contextmanager
    def opened(self, names: Sequence[str]) -> Iterator[BatchState]:  # noqa: ARG002 - as in Shelf
        """See ``ResultStore``."""
        with (
            held_remotely(self._root / LOCK, f"to {self._root}"),
            self._private_copy() as folder,
            BatchState.kept(folder) as memory,
        ):
            self._forget_deliveries()
            self._memory = memory
            try:
                yield memory
            finally:
                self._keep_memory()
                self._memory = None
                self._forget_deliveries()

    def remembered(self) -> BatchState:
        """See ``ResultStore``."""
        with self._private_copy() as folder:
            return BatchState.read(folder)

    @contextlib.contextmanager
    def _private_copy(self) -> Iterator[Path]:
        with tempfile.TemporaryDirectory(prefix="formcheck-") as private:
            # Without a memory everything is read again.
            with contextlib.suppress(OSError):
                storage.download(self._root / DATABASE, Path(private) / DATABASE)
            yield Path(private)

    def _keep_memory(self) -> None:
        assert self._memory is not None
        began_s = time.monotonic()
        with self._writing(self._root):
            storage.write(self._root / DATABASE, self._memory.content())
        self._kept_s = time.monotonic()
        self._keeping_took_s = self._kept_s - began_s

    def _forget_deliveries(self) -> None:
        with contextlib.suppress(OSError):  # The next run tries again.
            storage.remove_below(self._root / DELIVERIES)

    def target(self, name: str) -> Remote:
        """See ``ResultStore``."""
        return self._root / name

    def listing(self, name: str) -> Listing | None:
        """See ``ResultStore``."""
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
                everything = storage.files_below(self._root)
            except OSError as error:
                raise InputError(f"{self._root} cannot be read: {error}.") from error
            for path, file in everything.items():
                folder, _, below = path.partition("/")
                found.setdefault(folder, {})[below] = file
            self._files = found
        return self._files

    def names(self) -> Collection[str]:
        """See ``ResultStore``."""
        return self._everything().keys()

    def held(self, name: str) -> Held:
        """See ``ResultStore``."""
        files = self._there(name)
        if not files:
            return TargetState.FREE
        with contextlib.suppress(OSError):
            document = self.document(name) if ANALYSIS_FILE in files else b""
            if is_document(document):
                told = identity_told(document, partial(_landmarks_in, self._root / name))
                return told or TargetState.DAMAGED
        return TargetState.DAMAGED if _is_left(files) else TargetState.FOREIGN

    def document(self, name: str) -> bytes:
        """See ``ResultStore``."""
        return storage.read(self._root / name / ANALYSIS_FILE)

    def load(self, name: str) -> Analysis:
        """See ``ResultStore``."""
        with tempfile.TemporaryDirectory(prefix="formcheck-") as private:
            folder = Path(private) / name
            folder.mkdir()
            for path, file in self._there(name).items():
                if path.endswith((".json", ".npz")) and "/" not in path:
                    try:
                        storage.download(file, folder / path)
                    except OSError as error:
                        raise InputError(f"{file} cannot be read: {error}.") from error
            return saved.load(folder)

    def answers(self, name: str) -> Intake | None:
        """See ``ResultStore``."""
        if INTAKE_FILE not in self._there(name):
            return None
        with tempfile.TemporaryDirectory(prefix="formcheck-") as private:
            try:
                storage.download(self._root / name / INTAKE_FILE, Path(private) / INTAKE_FILE)
            except OSError as error:
                raise InputError(f"{self._root / name} cannot be read: {error}.") from error
            return load_intake(Path(private))

    def check(self, name: str) -> None:
        """See ``ResultStore``."""
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
        """See ``ResultStore``: nothing is written there before it is complete."""

    def accept(self, name: str, delivered: str) -> None:
        """See ``ResultStore``."""
        source, target = Remote(delivered), self._root / name
        with self._writing(target):
            files = storage.files_below(source)
            if ANALYSIS_FILE not in files:
                raise FileNotFoundError(f"{source} is not complete")
            old = storage.files_below(target)
            own = self._is_own(name, source)
            # Until the new one is complete there is no result; half of each would be a wrong one.
            storage.remove([target / ANALYSIS_FILE])
            storage.remove(
                file
                for path, file in old.items()
                if path not in files and not (own and _is_people_s(path))
            )
            storage.copy((path for path in files if path != ANALYSIS_FILE), source, target)
            storage.copy([ANALYSIS_FILE], source, target)
            if self._files is not None:
                self._files[name] = storage.files_below(target)
        with contextlib.suppress(OSError):  # Removed with all others in the end.
            storage.remove_below(source)

    def _is_own(self, name: str, source: Remote) -> bool:
        """Whether the result called ``name`` is of the recordings and runner of the one in
        ``source``. Raises TakenError, OSError."""
        there = self.held(name)
        if not isinstance(there, Identity):
            return False
        document = storage.read(source / ANALYSIS_FILE)
        new = identity_told(document, partial(_landmarks_in, source))
        if new != there:
            raise taken(name)
        return True

    def publish(self, rows: Sequence[OverviewRow], language: Language) -> None:
        """See ``ResultStore``."""
        with self._writing(self._root):
            for name, content in overview_files(rows, self._exists, language).items():
                if content is None:
                    storage.remove([self._root / name])
                else:
                    storage.write(self._root / name, content)

    def keep(self) -> None:
        """See ``ResultStore``."""
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
            storage.download(place / name, Path(private) / name)
        except OSError as error:
            raise InputError(f"{place / name} cannot be read: {error}.") from error
        return fingerprint_of(load_pose(Path(private), video, n_frames))
