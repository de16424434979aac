"""What is left to do of a plan: what is in its files, which results are there already, and which
failed before."""

import json
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from pathlib import Path

from formcheck.core import files
from formcheck.core.analysis import Analysis
from formcheck.core.files import from_json
from formcheck.core.message import msg
from formcheck.errors import FormcheckError, UsageError
from formcheck.jobs.requests import FILES, BatchEntry
from formcheck.pose.replay import read_poses
from formcheck.reporting import FORMATS
from formcheck.reporting.overview import Outcome, OverviewRow, row_of
from formcheck.results import storage
from formcheck.results.identity import Identity, choose, identity, numbers
from formcheck.results.review import fingerprint_of
from formcheck.results.storage import File, Remote, Stamp
from formcheck.workflows.annotate import VIDEO_FILE
from formcheck.workflows.batch.fingerprint import Content, key, of_saved, settings_fingerprint
from formcheck.workflows.batch.state import BatchState, KnownFile, KnownResult
from formcheck.workflows.batch.store import Listing, ResultStore


def contents_of(
    entry: BatchEntry, memory: BatchState, *, afresh: bool = False
) -> tuple[Content, ...] | None:
    """Hashes of ``entry``'s files, from memory where they look the same; None where one cannot be
    read. ``afresh``: read them all."""
    try:
        return tuple(
            tuple(sha256_of(getattr(take, name), memory, afresh) for name in FILES)
            for take in entry.takes
        )
    except OSError:
        return None


def whose_entry(entry: BatchEntry, contents: Sequence[Content]) -> Identity | None:
    """Whose result ``entry``, with these ``contents``, gives; None where that cannot be told."""
    recordings = []
    for take, content in zip(entry.takes, contents, strict=True):
        known = dict(zip(FILES, content, strict=True))["video"]
        try:
            recordings.append(known or _landmarks(take.poses))
        except (OSError, UsageError):
            return None
    return identity(recordings, entry.takes[0].settings.as_runner().id)


def _landmarks(poses: File | None) -> str:
    """What a result of landmarks is known by. Raises OSError or UsageError."""
    if poses is None:
        raise UsageError("There is neither a recording nor a landmark file.")
    if isinstance(poses, Path):
        return fingerprint_of(read_poses(poses))
    with tempfile.TemporaryDirectory(prefix="formcheck-") as private:
        storage.download(poses, Path(private) / poses.name)
        return fingerprint_of(read_poses(Path(private) / poses.name))


def sha256_of(path: File | None, memory: BatchState, afresh: bool = False) -> str:
    """Hash of one file, "" for none; see ``contents_of``. Raises OSError."""
    if path is None:
        return ""
    # A plan of thousands of files in a storage was listed just now, all at once.
    stamp = listed_stamp(path) or stamp_of(path)
    known = "" if afresh else memory.sha256(path, stamp)
    if known:
        return known
    sha256 = _read(path)
    if stamp_of(path) == stamp:
        memory.remember_file(path, KnownFile(stamp, sha256))
    return sha256


def _read(path: File) -> str:
    if isinstance(path, Remote):
        return storage.sha256_of(path)
    return files.sha256_of(path)


def listed_stamp(path: File) -> Stamp | None:
    """How the file looked when the plan was made, where that is known."""
    return path.stamp if isinstance(path, Remote) else None


def stamp_of(path: File) -> Stamp:
    """How the file looks now. Raises OSError where it cannot be asked."""
    if isinstance(path, Remote):
        return storage.stamp_of(path)
    status = path.stat()
    return Stamp(status.st_size, status.st_mtime_ns)


VIDEO = "video"


class EntryState(StrEnum):
    """What a plan says about an entry."""

    UNCHANGED = "unchanged"
    FAILED_BEFORE = "failed before"
    TO_DO = "to do"


@dataclass(frozen=True)
class Assessed:
    """An entry, called as its result is, and where it stands. ``row``: what is known of it, None
    where nothing is. ``tried``: it failed before, whether or not through its own fault. ``asked``:
    what it was to be called; another's result may be there."""

    entry: BatchEntry
    state: EntryState
    row: OverviewRow | None
    tried: bool = False
    asked: str = ""

    @property
    def note(self) -> str:
        """That it is called otherwise, "" where it is not."""
        if self.asked in ("", self.entry.name):
            return ""
        return msg(
            "{name} holds the result of another recording or another runner, so this one is in "
            "{own}.",
            name=self.asked,
            own=self.entry.name,
        )


@dataclass(frozen=True)
class WantedResult:
    """What a run asks for. ``formats``: names of ``reporting.FORMATS``; ``video``: an annotated
    one; ``verify``: believe nothing that was remembered."""

    shelf: ResultStore
    formats: tuple[str, ...]
    video: bool
    verify: bool = False

    @property
    def outputs(self) -> frozenset[str]:
        """Formats and video together."""
        return frozenset((*self.formats, *((VIDEO,) if self.video else ())))


def assess(
    entries: Sequence[BatchEntry], memory: BatchState, wanted: WantedResult
) -> Iterator[Assessed]:
    """Where each of ``entries`` stands, one by one; what is found out on the way is remembered.

    Raises UsageError or NotReadyError for a bad pose model.
    """
    highest = numbers(wanted.shelf.names())
    names = {entry.name for entry in entries}
    for entry in entries:
        look = _Look(entry, memory, wanted)
        names.discard(entry.name)
        called = look.called(highest, names)
        names |= {entry.name, called}
        if called != entry.name:
            look = _Look(replace(entry, name=called), memory, wanted)
        yield replace(look.assessed(), asked=entry.name)


def is_due(assessed: Assessed, *, retry_failed: bool) -> bool:
    """Whether a run does it: what failed before and nothing else where ``retry_failed``."""
    if retry_failed:
        return assessed.tried and assessed.state is not EntryState.UNCHANGED
    return assessed.state is EntryState.TO_DO


class _Look:
    """One entry looked at."""

    def __init__(self, entry: BatchEntry, memory: BatchState, wanted: WantedResult) -> None:
        self._entry = entry
        self._memory = memory
        self._wanted = wanted
        self._recipe = settings_fingerprint(entry)
        self._known = memory.results.get(entry.name)
        self._shelf = wanted.shelf
        self._read: tuple[Content, ...] | None = None

    def called(self, highest: Mapping[str, int], reserved: Collection[str]) -> str:
        """The name of its result, see ``results.identity``. ``highest``: number there is, by name;
        ``reserved``: names of the others."""
        name, shelf = self._entry.name, self._shelf
        files = shelf.listing(name)
        if files is None and highest.get(name, 1) == 1:
            return name
        known = self._known
        if (
            known is not None
            and not known.failed
            and known.key == self._key()
            and json.dumps(files) == known.files
        ):
            return name
        contents = self._contents()
        whose = None if contents is None else whose_entry(self._entry, contents)
        if whose is None:  # Whoever works on it will say what is wrong with the recording.
            return name
        return choose(name, whose, cache(shelf.held), highest.get(name, 1), reserved)

    def assessed(self) -> Assessed:
        tried = self._known is not None and self._known.failed
        row = self._result()
        if row is not None:
            return Assessed(self._entry, EntryState.UNCHANGED, row)
        row = self._failure()
        if row is not None:
            return Assessed(self._entry, EntryState.FAILED_BEFORE, row, tried=True)
        return Assessed(self._entry, EntryState.TO_DO, None, tried)

    def _result(self) -> OverviewRow | None:
        files = self._shelf.listing(self._entry.name)
        if files is None or not self._knows_the_answers():
            return None
        known = self._known
        if known is None or known.failed:
            return self._from_folder(files)
        if json.dumps(files) != known.files:
            lost = json.loads(known.files).keys() - files.keys()
            return None if lost else self._from_folder(files)
        # The folder is as this memory left it.
        if known.recipe != self._recipe or not self._suffices(known.outputs):
            return None
        if self._key() != known.key:
            return None
        row = None if self._wanted.verify else _row(known.row)
        return row or self._loaded(files, known.outputs)

    def _knows_the_answers(self) -> bool:
        """Whether the result was made with the answers of the entry. They are compared themselves,
        since a digest of so few words would give them away to whoever reads the memory."""
        if self._entry.intake is None:
            return True
        try:
            return self._shelf.answers(self._entry.name) == self._entry.intake
        except FormcheckError:
            return False

    def _from_folder(self, files: Listing) -> OverviewRow | None:
        """The result as its folder tells it; None where it is another one or damaged."""
        try:
            document = from_json(self._shelf.document(self._entry.name))
            told, contents = of_saved(document)
            # What was said of the runner before is kept.
            asked = settings_fingerprint(self._entry, document["provenance"]["settings"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        outputs = _outputs_among(files)
        if told != asked or not self._suffices(outputs):
            return None
        return self._loaded(files, outputs) if contents == self._contents() else None

    def _loaded(self, files: Listing, outputs: str) -> OverviewRow | None:
        try:
            analysis = self._shelf.load(self._entry.name)
        except FormcheckError:
            return None
        row = row_of(analysis, self._entry.name, outcome_of(analysis))
        known = KnownResult(
            recipe=self._recipe,
            key=self._key(),
            failed=False,
            again=False,
            outputs=outputs,
            files=json.dumps(files),
            row=json.dumps(row.as_plain()),
        )
        self._memory.remember_result(self._entry.name, known)
        return row

    def _failure(self) -> OverviewRow | None:
        known = self._known
        if known is None or not known.failed or known.again or known.recipe != self._recipe:
            return None
        return _row(known.row) if self._key() == known.key else None

    def _suffices(self, outputs: str) -> bool:
        return self._wanted.outputs <= set(outputs.split(","))

    def _key(self) -> str:
        contents = self._contents()
        return "" if contents is None else key(self._recipe, contents)

    def _contents(self) -> tuple[Content, ...] | None:
        """Hashes of the recordings, read where they are not known; None where one cannot be."""
        if self._read is None:
            self._read = contents_of(self._entry, self._memory, afresh=self._wanted.verify)
        return self._read


def _outputs_among(files: Listing) -> str:
    there = [f.name for f in FORMATS if files.keys() >= set(f.files)]
    return ",".join([*there, VIDEO] if VIDEO_FILE in files else there)


def outcome_of(analysis: Analysis) -> Outcome:
    """Whether anything was measured."""
    return Outcome.NOT_MEASURABLE if analysis.reason else Outcome.DONE


def _row(text: str) -> OverviewRow | None:
    try:
        return OverviewRow.from_plain(json.loads(text))
    except ValueError:
        return None
