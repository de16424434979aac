"""A worker's files: fetched from where they are, and the result brought to where it is awaited."""

import shutil
import uuid
from collections.abc import Sequence
from pathlib import Path

from formcheck.archive.durable import keep_folder
from formcheck.archive.intake import INTAKE_FILE, load_intake
from formcheck.archive.ours import ANALYSIS_FILE
from formcheck.archive.result import save_sources
from formcheck.batch.entry import FILES, PlannedTake
from formcheck.batch.request import Order
from formcheck.core.analysis import Analysis
from formcheck.errors import InputError, OutputError, UnreachableError
from formcheck.intake import Intake
from formcheck.session import Request, Take
from formcheck.storage import File, Remote, access

RESULT = "result"


def fetched(order: Order, scratch: Path) -> Request:
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
    target, intake = order.target, order.intake
    if order.delivery is not None:
        intake = intake or kept_intake(order.target, scratch)
        target = scratch / RESULT
    assert isinstance(target, Path)
    return Request(
        takes, target, order.formats, order.video, order.jobs, intake, profile=order.profile
    )


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
        access.download(file, folder / file.name)
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


def kept_intake(target: File, scratch: Path) -> Intake | None:
    """What the runner told, from the result in ``target``; copied below ``scratch`` from a storage.

    Raises:
        InputError: it is damaged.
        UnreachableError: its storage does not answer.
    """
    if isinstance(target, Path):
        return load_intake(target)
    folder = scratch / target.name
    folder.mkdir()
    try:
        (folder / INTAKE_FILE).write_bytes(access.read(target / INTAKE_FILE))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UnreachableError(f"{target} cannot be read: {error}.") from error
    return load_intake(folder)


def delivered(order: Order, analysis: Analysis, result: Path) -> str:
    """Bring a finished ``result`` to where ``order`` awaits it: the folder or URL; "" where it was
    made in its place.

    Raises:
        OutputError: it cannot be written there.
    """
    if order.delivery is None:
        return ""
    save_sources(analysis, result, _origins(order.takes))
    place = order.delivery / uuid.uuid4().hex
    try:
        if isinstance(place, Path):
            shutil.copytree(result, place)
            keep_folder(place)
            return str(place)
        files = {p.relative_to(result).as_posix(): p for p in result.rglob("*") if p.is_file()}
        document = {ANALYSIS_FILE: files.pop(ANALYSIS_FILE)}
        access.upload(files, place)
        access.upload(document, place)
    except OSError as error:
        raise OutputError(
            f"The result could not be written to {order.delivery}: {error.strerror or error}.",
            "See that every worker may write there.",
        ) from error
    return place.url


def _origins(takes: Sequence[PlannedTake]) -> list[str | None]:
    """Where each video really is, of those that were fetched."""
    return [str(take.video) if isinstance(take.video, Remote) else None for take in takes]
