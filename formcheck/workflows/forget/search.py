"""What an archive holds of a person: results, rows, recordings dropped on the viewer's page,
comparisons. Nothing is changed here."""

import json
import mmap
import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from formcheck.core import files
from formcheck.core.files import is_regular, open_regular, read_json
from formcheck.index.folders import DOCUMENTS, Unreadable, relative, results_below
from formcheck.results.detect import COMPARISON_FILE, RECORDINGS, is_comparison
from formcheck.results.folder import UNFINISHED
from formcheck.results.result import SOURCE_FILE
from formcheck.workflows.batch.forget import Traces, is_batch, traces_of
from formcheck.workflows.forget.copies import (
    Contents,
    Names,
    SoughtFiles,
    Told,
    copies_below,
    files_by_size,
)


def dropped(archive: Path, results: Collection[Path]) -> Iterator[Path]:
    """Files in every ``recordings`` folder below ``archive``, which may be served itself or hold a
    folder that is."""
    for place, folders, _ in os.walk(archive):
        here = Path(place)
        folders[:] = [f for f in folders if not f.startswith(".") and here / f not in results]
        if RECORDINGS in folders:
            folders.remove(RECORDINGS)
            for room, _, names in os.walk(here / RECORDINGS):
                yield from (Path(room) / name for name in sorted(names))


def comparisons(archive: Path, runner: str, videos: Collection[str]) -> Iterator[Path]:
    """Folders that ``formcheck compare`` wrote about ``runner``, or about one of ``videos``
    (sha256)."""
    for place, folders, names in os.walk(archive):
        here = Path(place)
        if COMPARISON_FILE in names and is_comparison(here) and _shows(here, runner, videos):
            folders.clear()
            yield here


def _shows(folder: Path, runner: str, videos: Collection[str]) -> bool:
    try:
        told: dict[str, Any] = files.read_json(folder / COMPARISON_FILE)
        sessions = (told["before"], told["after"])
        hashes = {video["sha256"] for session in sessions for video in session["videos"]}
        return runner in {s["runner"] for s in sessions} or not hashes.isdisjoint(videos)
    except (OSError, ValueError, KeyError, TypeError):
        return False


@dataclass(frozen=True)
class Holdings:
    """What there is of ``runner`` below ``archive``.

    ``results``: their folders, remains of killed runs too. ``comparisons``: folders of comparisons
    that show them. ``unfinished``: remains of killed runs of which nobody knows whose they are.
    ``recordings``: the filmed files, where they lie in the archive, under whatever name, and are of
    nobody else. ``copies``: of files of their results and comparisons, as far as nobody else's hold
    the same. ``elsewhere``: filmed files that stay: outside the archive, changed meanwhile, or of
    others too. ``unclaimed``: recordings dropped on the viewer's page that belong to no result, of
    whom is not known; they stay. ``batches``: rows in tables and memories of batches.
    ``unreadable``: folders that could not be looked into, or whose runner cannot be read.
    ``alike``: other runners with nearly the same name. ``names``: what is theirs by name."""

    archive: Path
    runner: str
    results: tuple[Path, ...]
    comparisons: tuple[Path, ...]
    unfinished: tuple[Path, ...]
    recordings: tuple[Path, ...]
    copies: tuple[Path, ...]
    elsewhere: tuple[Path, ...]
    unclaimed: tuple[Path, ...]
    batches: tuple[Traces, ...]
    unreadable: tuple[str, ...]
    alike: tuple[str, ...]
    names: frozenset[str]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to remove."""
        found = (self.results, self.batches, self.unfinished, self.comparisons)
        return not any((*found, self.recordings, self.copies))


@dataclass(frozen=True)
class _Result:
    """``runners``: named in any of its documents. ``videos``: (file name, sha256, path or None).
    ``is_known``: whether its runner could be read."""

    path: Path
    runners: frozenset[str]
    videos: tuple[tuple[str, str, Path | None], ...]
    is_known: bool


def search(archive: Path, runner: str, told: Told = lambda _done, _total: None) -> Holdings:
    """Everything of ``runner`` below ``archive``. ``told``: hears how many files of how many that
    may be copies were read."""
    found, unreadable = _results(archive, runner)
    theirs, others = _shared_out(found, runner)
    names = _names(runner, theirs, others)
    paths = {path for r in theirs for _, _, path in r.videos if path is not None}
    remembered = [
        traces_of(folder, runner, Names(names), paths) for folder in _batches(archive, found)
    ]
    names = names.union(*(traces.names for traces in remembered))
    filmed = _filmed(theirs, remembered)
    compared = tuple(comparisons(archive, runner, _own_videos(theirs, others)))
    contents = Contents()
    own = set(filmed.values()) | {sha256 for r in theirs for _, sha256, _ in r.videos}
    wanted = SoughtFiles(
        films=_with_sizes(own - {""}, filmed, remembered, contents),
        files=files_by_size((*(r.path for r in theirs), *compared)),
        others=files_by_size((r.path for r in others), generated=True),
    )
    folders = {*compared, *(r.path for r in theirs)}
    copies = copies_below(archive, folders, wanted, contents, told)
    taken = {os.fsencode(path) for path in filmed}
    taken |= {path for traces in remembered for path in traces.others}
    again = {path: sha for path, sha in copies.films.items() if os.fsencode(path) not in taken}
    inside, elsewhere = _recordings(archive, filmed | again, others, contents)
    unreadable += [relative(r.path, archive) for r in others if not r.is_known]
    everybody = {name for result in others for name in result.runners}
    return Holdings(
        archive=archive,
        runner=runner,
        results=tuple(result.path for result in theirs),
        comparisons=compared,
        unfinished=tuple(_unfinished(archive, found)),
        recordings=tuple(inside),
        copies=copies.files,
        elsewhere=tuple(elsewhere),
        unclaimed=tuple(_unclaimed(archive, found, own, filmed, contents)),
        batches=tuple(t for t in remembered if t.entries or t.files),
        unreadable=tuple(unreadable),
        alike=tuple(sorted(n for n in everybody if _plain(n) == _plain(runner))),
        names=names,
    )


def _shared_out(found: Iterable[_Result], runner: str) -> tuple[list[_Result], list[_Result]]:
    """Theirs, and all others'. One of which only arrays are left is theirs by its recordings."""
    theirs = [result for result in found if runner in result.runners]
    others = [result for result in found if runner not in result.runners]
    own = _own_videos(theirs, [result for result in others if result.is_known])
    left = [r for r in others if not r.is_known and own & {sha256 for _, sha256, _ in r.videos}]
    return [*theirs, *left], [result for result in others if result not in left]


def _with_sizes(
    films: Iterable[str],
    filmed: Mapping[Path, str],
    remembered: Iterable[Traces],
    contents: Contents,
) -> dict[str, int]:
    """The size of each of ``films``, from batches and from where they were; 0 where not known."""
    sizes = {sha256: size for traces in remembered for sha256, size in traces.sizes.items()}
    for path, sha256 in filmed.items():
        if sha256 not in sizes and is_regular(path) and contents.sha256(path) == sha256:
            sizes[sha256] = path.stat().st_size
    return {sha256: sizes.get(sha256, 0) for sha256 in films}


def _filmed(theirs: Iterable[_Result], remembered: Iterable[Traces]) -> dict[Path, str]:
    """Files that show them, with the sha256 that they had: those their results were made from, and
    those of which a batch remembers that they failed."""
    files = {
        Path(os.fsdecode(path)): sha256
        for traces in remembered
        for path, sha256 in traces.files
        if Path(os.fsdecode(path)).name in traces.names
    }
    return files | {
        path: sha256 for r in theirs for _, sha256, path in r.videos if path is not None
    }


def _own_videos(theirs: Iterable[_Result], others: Iterable[_Result]) -> set[str]:
    """sha256 of the recordings that only their results were made from."""
    own, shared = ({sha256 for r in some for _, sha256, _ in r.videos} for some in (theirs, others))
    return own - shared - {""}


def _unclaimed(
    archive: Path,
    found: Iterable[_Result],
    own: Collection[str],
    filmed: Mapping[Path, str],
    contents: Contents,
) -> Iterator[Path]:
    """Recordings that were dropped on the page and belong to no result."""
    known = {path for r in found for _, _, path in r.videos} | filmed.keys()
    claimed = {sha256 for r in found for _, sha256, _ in r.videos} | set(own)
    for path in dropped(archive, {r.path for r in found}):
        if path not in known and contents.sha256(path) not in claimed:
            yield path


def _results(archive: Path, runner: str) -> tuple[list[_Result], list[str]]:
    results, unreadable = [], []
    for place in results_below(archive, everywhere=True):
        if isinstance(place, Unreadable):
            unreadable.append(place.folder)
        else:
            results.append(_read(place.path, runner))
    return results, unreadable


def _read(folder: Path, runner: str) -> _Result:
    runners: set[str] = set()
    videos: dict[str, tuple[str, str, Path | None]] = {}
    is_known = False
    sources = _sources(folder)
    for name in DOCUMENTS:
        try:
            content = read_json(folder / name)
            told = {content["runner"]["id"], content["provenance"]["settings"].get("runner")}
            runners |= {name for name in told if isinstance(name, str)}
            for number, video in enumerate(content["videos"]):
                path = sources[number][0] if number < len(sources) else None
                videos[str(video["name"])] = (str(video["name"]), str(video["sha256"]), path)
            is_known = True
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            # Damaged: what is left of it may still name them.
            if _is_named(folder / name, runner):
                runners.add(runner)
    if not videos:
        videos |= {str(n): (p.name if p else "", sha, p) for n, (p, sha) in enumerate(sources)}
    return _Result(folder, frozenset(runners), tuple(videos.values()), is_known or bool(runners))


def _is_named(document: Path, runner: str) -> bool:
    texts = (json.dumps(runner, ensure_ascii=ascii_only) for ascii_only in (True, False))
    forms = [text.encode("utf-8", "surrogatepass") for text in texts]
    try:
        # Mapped, since it may be larger than the memory.
        with (
            open_regular(document) as file,
            mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data,
        ):
            return any(data.find(form) >= 0 for form in forms)
    except (OSError, ValueError):  # ValueError: there is nothing in it.
        return False


def _sources(folder: Path) -> list[tuple[Path | None, str]]:
    """Where the recordings were, with their sha256 where it is told."""
    try:
        videos: list[dict[str, Any]] = read_json(folder / SOURCE_FILE)["videos"]
        return [
            (None if v["path"] is None else Path(str(v["path"])), str(v.get("sha256", "")))
            for v in videos
        ]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return []


def _names(runner: str, theirs: Iterable[_Result], others: Iterable[_Result]) -> frozenset[str]:
    """The id, and names of their folders and recordings that nobody else's have too."""

    def of(results: Iterable[_Result]) -> set[str]:
        return {name for r in results for name in (r.path.name, *(v[0] for v in r.videos if v[0]))}

    own = {name for name in of(theirs) if not name.startswith(UNFINISHED)}
    return frozenset({runner} | (own - of(others)))


def _recordings(
    archive: Path,
    films: Mapping[Path, str],
    others: Iterable[_Result],
    contents: Contents,
) -> tuple[list[Path], list[Path]]:
    """Theirs within the archive, whatever they are called, and those that stay where they are."""
    shared = {sha256 for result in others for _, sha256, _ in result.videos}
    inside: list[Path] = []
    elsewhere: list[Path] = []
    for path, sha256 in films.items():
        if not is_regular(path):
            continue
        within = Path(os.path.realpath(path)).is_relative_to(os.path.realpath(archive))
        removable = within and sha256 and sha256 not in shared and contents.sha256(path) == sha256
        (inside if removable else elsewhere).append(path)
    return sorted(inside), sorted(elsewhere)


def _batches(archive: Path, results: Iterable[_Result]) -> Iterator[Path]:
    """Folders that a batch wrote into."""
    inside = {result.path for result in results}
    for place, folders, _ in os.walk(archive):
        here = Path(place)
        folders[:] = [f for f in folders if here / f not in inside]
        if is_batch(here):
            yield here


def _unfinished(archive: Path, results: Iterable[_Result]) -> Iterator[Path]:
    """Remains of killed runs that say nothing of whose they are."""
    inside = {result.path for result in results}
    for place, folders, _ in os.walk(archive):
        here = Path(place)
        remains = [f for f in folders if f.startswith(UNFINISHED) and here / f not in inside]
        for name in remains:
            # A run that is at work holds a lock beside it.
            if not (here / f"{name.partition('.new-')[0]}.lock").exists():
                yield here / name
        folders[:] = [f for f in folders if not f.startswith(".") and here / f not in inside]


def _plain(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())
