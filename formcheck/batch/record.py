"""Remembering what became of an entry."""

import json
from collections.abc import Mapping
from pathlib import Path

from formcheck.batch.assess import Wanted, listing
from formcheck.batch.contents import contents_of, sha256_of, stamp_of
from formcheck.batch.crew import Failed, Finished
from formcheck.batch.entry import Entry
from formcheck.batch.memory import KnownFile, KnownResult, Memory, Stamp
from formcheck.batch.recipe import key, recipe
from formcheck.export.overview import OverviewRow, failed_row


def finished(
    entry: Entry, event: Finished, stamps: Mapping[Path, Stamp], memory: Memory, wanted: Wanted
) -> OverviewRow:
    """Remember a result; ``stamps``: how its files looked before the work began.

    Raises:
        ValueError: ``event`` does not tell what it should.
        OutputError: the memory cannot be written.
    """
    row = OverviewRow.from_plain(event.row)
    try:
        videos = [
            (str(v["sha256"]), int(v["n_frames"]), float(v["duration_s"])) for v in event.videos
        ]
    except (KeyError, TypeError) as error:
        raise ValueError(f"no facts of its recordings: {error!r}") from error
    for take, (sha256, n_frames, duration_s) in zip(entry.takes, videos, strict=False):
        path = take.video
        stamp = None if path is None else stamps.get(path)
        if path is not None and stamp is not None and _looks_like(path, stamp):
            memory.remember_file(path, KnownFile(stamp, sha256, n_frames, duration_s))
    try:
        poses = [sha256_of(take.poses, memory) for take in entry.takes]
    except OSError:
        return row
    contents = [(video[0], of_poses) for video, of_poses in zip(videos, poses, strict=False)]
    memory.remember_result(
        entry.name,
        KnownResult(
            recipe=recipe(entry),
            key=key(recipe(entry), contents),
            failed=False,
            again=False,
            outputs=",".join(sorted(wanted.outputs)),
            files=json.dumps(listing(wanted.folder / entry.name)),
            row=json.dumps(row.as_plain()),
        ),
    )
    return row


def failed(entry: Entry, event: Failed, memory: Memory) -> OverviewRow:
    """Remember that there is no result, and whether it is worth trying again.

    Raises:
        OutputError: the memory cannot be written.
    """
    row = failed_row(entry.name, entry.shown, event.reason, event.hint)
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
    return row


def _looks_like(path: Path, stamp: Stamp) -> bool:
    try:
        return stamp_of(path) == stamp
    except OSError:
        return False
