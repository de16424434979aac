"""Recordings that were dropped on the viewer's page, and comparisons: what lies beside results."""

import os
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from formcheck.archive.ours import COMPARISON_FILE, RECORDINGS, is_comparison
from formcheck.core import files


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
