"""Removing what there is of a person."""

import shutil
from contextlib import suppress
from pathlib import Path

from formcheck.errors import OutputError
from formcheck.index.folders import relative
from formcheck.index.index import INDEX_FILE, SIDE_FILES, open_index
from formcheck.results.detect import RECORDINGS
from formcheck.results.folder import UNFINISHED, has_changed, keep_names, remove
from formcheck.workflows.batch import forget
from formcheck.workflows.forget.copies import Mention, Names, mentions_below
from formcheck.workflows.forget.search import Holdings


def remove_all(holdings: Holdings, database: str | None = None) -> tuple[Mention, ...]:
    """Remove it for good; what below the archive still names them then, which is nothing that
    formcheck keeps. What tells the rest apart goes last, so that a removal that was stopped can be
    done again.

    ``database``: of the index, None for the file in the archive.

    Raises:
        UsageError: a run or a batch is at work on something of theirs.
        OutputError: something cannot be removed.
        InputError: the index cannot be used.
    """
    archive = holdings.archive
    for traces in holdings.batches:
        forget.forget(traces)
    for path in (*holdings.recordings, *holdings.copies):
        _remove_file(path)
        if _is_room(path.parent):
            # The folder that was made for it alone.
            with suppress(OSError):
                path.parent.rmdir()
    for folder in (*holdings.unfinished, *holdings.comparisons, *holdings.results):
        if folder.name.startswith(UNFINISHED):
            _remove_remains(folder)
        elif folder.exists():
            remove(folder)
    if database is not None or (archive / INDEX_FILE).exists():
        folders = [relative(folder, archive) for folder in holdings.results]
        open_index(archive, database).forget(holdings.runner, folders)
    return tuple(mentions_below(archive, Names(holdings.names)))


def foreseen(holdings: Holdings) -> tuple[Mention, ...]:
    """What :func:`remove_all` would give, found out without a change."""
    gone = {
        *(*holdings.recordings, *holdings.copies, *holdings.unfinished),
        *(*holdings.comparisons, *holdings.results),
        *(holdings.archive / (INDEX_FILE + suffix) for suffix in SIDE_FILES),
    }
    # The folder that was made for one recording alone goes with it.
    rooms = {path.parent for path in holdings.recordings if _is_room(path.parent)}
    gone |= {room for room in rooms if gone.issuperset(room.iterdir())}
    for traces in holdings.batches:
        gone |= set(forget.rewritten_by_forgetting(traces.folder))
    return tuple(mentions_below(holdings.archive, Names(holdings.names), gone))


def _is_room(folder: Path) -> bool:
    return folder.parent.name == RECORDINGS


def _remove_file(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
        has_changed()
        keep_names(path.parent)
    except OSError as error:
        raise OutputError(f"{path} cannot be removed: {error.strerror or error}.") from error


def _remove_remains(folder: Path) -> None:
    has_changed()
    try:
        shutil.rmtree(folder)
        keep_names(folder.parent)
    except FileNotFoundError:
        return  # Tidied up with the result it belonged to.
    except OSError as error:
        raise OutputError(f"{folder} cannot be removed: {error.strerror or error}.") from error
