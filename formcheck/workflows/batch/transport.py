"""A worker's files: fetched from where they are, and the result brought to where it is awaited."""

import shutil
import uuid
from collections.abc import Sequence
from pathlib import Path

from formcheck.core.analysis import Analysis
from formcheck.core.files import read_bytes
from formcheck.errors import InputError, OutputError, UnreachableError
from formcheck.jobs.requests import FILES, Order, PlannedTake
from formcheck.results import storage
from formcheck.results.arrays import file_name
from formcheck.results.attached import INTAKE_FILE
from formcheck.results.detect import ANALYSIS_FILE, is_document
from formcheck.results.folder import keep_folder
from formcheck.results.result import save_sources
from formcheck.results.review import REVIEW_FILE
from formcheck.results.reviewed import REVIEWED_FILE
from formcheck.results.storage import File, Remote
from formcheck.workflows.analyze import AnalyzeRequest, Take

RESULT = "result"


def fetched(order: Order, scratch: Path) -> AnalyzeRequest:
    """``order`` with every file on this machine, copies of those in a storage below ``scratch``.

    Raises:
        InputError: a file is not there, or may not be read.
        UnreachableError: its storage does not answer.
        OutputError: there is no room for a copy.
    """
    takes = tuple(
        Take(
            settings=take.settings,
            **{name: _here(getattr(take, name), _folder(scratch, n, name)) for name in FILES},
        )
        for n, take in enumerate(order.takes)
    )
    target = order.target
    if order.delivery is not None:
        target = scratch / RESULT
        _bring_what_is_carried_over(order, target)
    assert isinstance(target, Path)
    return AnalyzeRequest(
        takes, target, order.formats, order.video, order.jobs, order.intake, profile=order.profile
    )


def _bring_what_is_carried_over(order: Order, folder: Path) -> None:
    """Into ``folder`` what a new result takes from its own earlier one, as if that were there; the
    rest is carried over where the result is put in its place.

    Raises:
        UnreachableError: its storage does not answer.
    """
    document = _read(order.target / ANALYSIS_FILE)
    if document is None or not is_document(document):
        return
    folder.mkdir()
    (folder / ANALYSIS_FILE).write_bytes(document)
    names = [INTAKE_FILE, REVIEW_FILE, REVIEWED_FILE]
    # What a result of landmarks is known by.
    names += [file_name("pose", ".npz", n) for n, t in enumerate(order.takes) if t.video is None]
    for name in names:
        content = _read(order.target / name)
        if content is not None:
            (folder / name).write_bytes(content)


def _read(file: File) -> bytes | None:
    """The content of a file, None where there is none. Raises UnreachableError."""
    try:
        return storage.read(file) if isinstance(file, Remote) else read_bytes(file)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise UnreachableError(f"{file} cannot be read: {error.strerror or error}.") from error


def _folder(scratch: Path, take: int, field: str) -> Path:
    return scratch / f"{take}-{field}"


def with_origins(text: str, order: Order, scratch: Path) -> str:
    """``text`` about files that were fetched, called as the user knows them."""
    for n, take in enumerate(order.takes):
        for name in FILES:
            file = getattr(take, name)
            if isinstance(file, Remote):
                text = text.replace(str(_folder(scratch, n, name) / file.name), str(file))
    return text


def _here(file: File | None, folder: Path) -> Path | None:
    if file is None or isinstance(file, Path):
        return file
    try:
        folder.mkdir()
        storage.download(file, folder / file.name)
    except (FileNotFoundError, IsADirectoryError):
        raise InputError(f"There is no file {file}.") from None
    except PermissionError as error:
        raise InputError(f"{file} may not be read: {error.strerror or error}.") from error
    except OSError as error:
        raise UnreachableError(
            f"{file} cannot be fetched: {error.strerror or error}.",
            "The next run of the batch tries again.",
        ) from error
    return folder / file.name


def delivered(order: Order, analysis: Analysis, result: Path) -> str:
    """Bring a finished ``result`` to where ``order`` awaits it: the folder or URL; "" where it was
    made in its place.

    Raises:
        OutputError: it cannot be written there.
    """
    if order.delivery is None:
        return ""
    save_sources([r.info for r in analysis.recordings], result, _origins(order.takes))
    place = order.delivery / uuid.uuid4().hex
    try:
        if isinstance(place, Path):
            shutil.copytree(result, place)
            keep_folder(place)
            return str(place)
        files = {p.relative_to(result).as_posix(): p for p in result.rglob("*") if p.is_file()}
        document = {ANALYSIS_FILE: files.pop(ANALYSIS_FILE)}
        storage.upload(files, place)
        storage.upload(document, place)
    except OSError as error:
        raise OutputError(
            f"The result could not be written to {order.delivery}: {error.strerror or error}.",
            "See that every worker may write there.",
        ) from error
    return place.url


def _origins(takes: Sequence[PlannedTake]) -> list[str | None]:
    """Where each video really is, of those that were fetched."""
    return [str(take.video) if isinstance(take.video, Remote) else None for take in takes]
