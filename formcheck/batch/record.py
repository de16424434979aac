"""Remembering what became of an entry."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from formcheck.batch.assess import Wanted
from formcheck.batch.contents import contents_of, sha256_of, stamp_of
from formcheck.batch.entry import FILES, Entry
from formcheck.batch.events import Failed, Finished
from formcheck.batch.memory import KnownFile, KnownResult, Memory
from formcheck.batch.recipe import key, recipe
from formcheck.export.overview import OverviewRow, failed_row
from formcheck.storage import File, Stamp


@dataclass(frozen=True)
class Facts:
    """What a worker found out. ``videos``: sha256, frames and duration in s of each recording."""

    row: OverviewRow
    videos: tuple[tuple[str, int, float], ...]


def facts_of(event: Finished) -> Facts:
    """What ``event`` tells. Raises ValueError where it does not tell what it should."""
    try:
        videos = [
            (str(v["sha256"]), int(v["n_frames"]), float(v["duration_s"])) for v in event.videos
        ]
    except (KeyError, TypeError) as error:
        raise ValueError(f"no facts of its recordings: {error!r}") from error
    return Facts(OverviewRow.from_plain(event.row), tuple(videos))


def finished(
    entry: Entry, facts: Facts, stamps: Mapping[File, Stamp], memory: Memory, wanted: Wanted
) -> None:
    """Remember a result; ``stamps``: how its files looked before the work began.

    Raises:
        OutputError: the memory cannot be written.
    """
    contents = []
    for take, (sha256, n_frames, duration_s) in zip(entry.takes, facts.videos, strict=False):
        path = take.video
        stamp = None if path is None else stamps.get(path)
        if path is not None and stamp is not None and _looks_like(path, stamp):
            memory.remember_file(path, KnownFile(stamp, sha256, n_frames, duration_s))
        try:
            others = (sha256_of(getattr(take, name), memory) for name in FILES[1:])
            contents.append((sha256, *others))
        except OSError:
            return
    memory.remember_result(
        entry.name,
        KnownResult(
            recipe=recipe(entry),
            key=key(recipe(entry), contents),
            failed=False,
            again=False,
            outputs=",".join(sorted(wanted.outputs)),
            files=json.dumps(wanted.shelf.listing(entry.name)),
            row=json.dumps(facts.row.as_plain()),
        ),
    )


def failed(entry: Entry, event: Failed, memory: Memory) -> None:
    """Remember that there is no result, and whether it is worth trying again.

    Raises:
        OutputError: the memory cannot be written.
    """
    row = failed_row(entry.name, entry.shown, event.reason, event.hint, entry.runner)
    contents = None if event.again else contents_of(entry, memory)
    memory.remember_result(
        entry.name,
        KnownResult(
            recipe=recipe(entry),
            key="" if contents is None else key(recipe(entry), contents),
            failed=True,
            again=contents is None,
            outputs="",
            files="",
            row=json.dumps(row.as_plain()),
        ),
    )


def _looks_like(path: File, stamp: Stamp) -> bool:
    try:
        return stamp_of(path) == stamp
    except OSError:
        return False
