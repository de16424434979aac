"""A recording dropped on the page: streamed into the folder, then analysed."""

import asyncio
import json
import math
import re
import secrets
import shutil
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

from anyio import to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from formcheck.core.files import read_json
from formcheck.core.recording import View
from formcheck.errors import FormcheckError, OutputError, UsageError
from formcheck.results.detect import RECORDINGS
from formcheck.results.folder import RESULT_SUFFIX, default_name, tidy
from formcheck.results.result import SOURCE_FILE
from formcheck.settings import Settings
from formcheck.viewer.api import place_of
from formcheck.viewer.jobs import QueuedJob
from formcheck.viewer.library import rid_of
from formcheck.viewer.responses import RefusedError, language_for
from formcheck.viewer.state import AppState
from formcheck.viewer.tasks import Analyse
from formcheck.workflows.analyze import AnalyzeRequest as Session
from formcheck.workflows.analyze import Take

ROOM_LEFT_BYTES = 500_000_000
"""Stays free on the disk, for the result and for others."""

WRITE_BYTES = 1_000_000
LONGEST_STEM = 80
SUFFIXES = (".mp4", ".mov", ".m4v", ".avi", ".mkv", ".webm", ".mts", ".m2ts", ".3gp", ".mpg")
FORMATS = ("html", "csv")
MODELS = ("lite", "full", "heavy")
LOOK_EVERY_S = 0.2
BREATHE_EVERY_S = 15.0


@dataclass(frozen=True)
class Upload:
    """A recording that arrived. ``room``: the new folder that holds nothing else."""

    video: Path
    room: Path

    def forget(self) -> None:
        """Remove it."""
        shutil.rmtree(self.room, ignore_errors=True)


async def upload(request: Request) -> Response:
    """``POST /api/uploads?name=…``: the body is the recording; answers with the job."""
    place = place_of(request)
    settings = _settings(request)
    if place.library.is_single:
        raise RefusedError(
            409, "One result is open.", "Start formcheck view on a folder to analyse more."
        )
    kept = await _received(request, place)
    try:
        job = _taken_on(place, kept, settings)
    except BaseException:
        kept.forget()
        raise
    return JSONResponse({"job": job.id}, 202)


def jobs(request: Request) -> Response:
    """``GET /api/jobs``: recordings whose analysis waits or is under way."""
    found = place_of(request).jobs.under_way()
    return JSONResponse({"jobs": [{"id": one.id, "name": one.name} for one in found]})


def job(request: Request) -> Response:
    """``GET /api/jobs/{id}``."""
    return JSONResponse(place_of(request).jobs.job(request.path_params["id"]).told)


def cancel(request: Request) -> Response:
    """``POST /api/jobs/{id}/cancel``."""
    found = place_of(request).jobs.job(request.path_params["id"])
    found.stop.set()
    return JSONResponse(found.told)


async def events(request: Request) -> Response:
    """``GET /api/jobs/{id}/events``: what ``job`` tells, each time it changes."""
    found = place_of(request).jobs.job(request.path_params["id"])
    return StreamingResponse(_news(found), media_type="text/event-stream")


async def _news(job: QueuedJob) -> AsyncIterator[str]:
    told, silent_s = -1, 0.0
    while True:
        if job.version != told:
            told, silent_s = job.version, 0.0
            yield f"data: {json.dumps(job.told)}\n\n"
            if job.is_over and job.version == told:
                return
        elif silent_s >= BREATHE_EVERY_S:
            silent_s = 0.0
            yield ": still at work\n\n"
        await asyncio.sleep(LOOK_EVERY_S)
        silent_s += LOOK_EVERY_S


def _taken_on(place: AppState, kept: Upload, settings: Settings) -> QueuedJob:
    target = _free_target(place.root, kept.video)
    session = Session(
        takes=(Take(kept.video, None, settings),),
        target=target,
        formats=FORMATS,
        video=False,
        jobs=place.cores,
        may_number=True,
    )

    def undo() -> None:
        with suppress(FormcheckError):
            tidy(target)
        if not any(_is_of(result, kept.video) for result in place.root.glob(f"*{RESULT_SUFFIX}")):
            kept.forget()

    rid = rid_of(target.relative_to(place.root).as_posix())
    return place.jobs.add(Analyse(session), undo, rid, kept.video.name)


def _is_of(result: Path, video: Path) -> bool:
    """Whether ``result`` was made from the file ``video``."""
    try:
        told = read_json(result / SOURCE_FILE)["videos"]
        return str(video.absolute()) in [one["path"] for one in told]
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _free_target(root: Path, video: Path) -> Path:
    name = default_name(video.name)
    stem, suffix = Path(name).stem, Path(name).suffix
    number = 1
    while (root / name).exists():
        number += 1
        name = f"{stem}-{number}{suffix}"
    return root / name


def _settings(request: Request) -> Settings:
    """What the address says of the recording.

    Raises:
        UsageError: it says what cannot be.
    """
    given = request.query_params
    model, view = given.get("model") or "heavy", given.get("view") or "auto"
    # A file named by the browser is not opened, whatever it is.
    if model not in MODELS:
        raise UsageError(f"There is no model {model!r}; there are {', '.join(MODELS)}.")
    try:
        seen_from = None if view == "auto" else View(view)
    except ValueError:
        raise UsageError(f"There is no view {view!r}.") from None
    return Settings(
        view=seen_from,
        height_m=_number(given.get("height_m"), "height_m"),
        speed_kmh=_number(given.get("speed_kmh"), "speed_kmh"),
        runner=(given.get("runner") or "").strip()[:LONGEST_STEM] or None,
        model=model,
        lang=language_for(request).code,
    )


def _number(text: str | None, name: str) -> float | None:
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise UsageError(f"{name} is no number.")
    return value


async def _received(request: Request, place: AppState) -> Upload:
    """The recording that ``request`` carries, on the disk.

    Raises:
        RefusedError: it is too large, or broke off.
        OutputError: it cannot be written.
    """
    _require_room(place, _declared(request))
    room = place.root / RECORDINGS / secrets.token_hex(4)
    try:
        room.mkdir(parents=True)
        kept = Upload(room / plain_name(request.query_params.get("name", "")), room)
        with kept.video.open("xb") as file:
            await _streamed(request, place, file)
    except OSError as error:
        shutil.rmtree(room, ignore_errors=True)
        raise OutputError(
            f"The recording could not be kept: {error.strerror or error}.", "Free some space."
        ) from error
    except BaseException:
        shutil.rmtree(room, ignore_errors=True)
        raise
    return kept


async def _streamed(request: Request, place: AppState, file: BinaryIO) -> None:
    n_bytes, waiting = 0, bytearray()
    try:
        async for chunk in request.stream():
            n_bytes += len(chunk)
            _require_room(place, n_bytes - file.tell())
            if n_bytes > place.largest_upload:
                raise _too_large(place)
            waiting += chunk
            if len(waiting) >= WRITE_BYTES:
                await to_thread.run_sync(file.write, bytes(waiting))
                waiting.clear()
    except ClientDisconnect:
        raise RefusedError(400, "The upload broke off.") from None
    await to_thread.run_sync(partial(file.write, bytes(waiting)))
    if n_bytes == 0:
        raise RefusedError(400, "The upload holds nothing.")


def _declared(request: Request) -> int:
    given = request.headers.get("content-length", "0")
    return int(given) if given.isascii() and given.isdigit() else 0


def _require_room(place: AppState, n_bytes: int) -> None:
    if n_bytes > place.largest_upload:
        raise _too_large(place)
    if shutil.disk_usage(place.root).free - n_bytes < ROOM_LEFT_BYTES:
        raise RefusedError(507, "There is too little space left on the disk.", "Free some space.")


def _too_large(place: AppState) -> RefusedError:
    largest_gb = place.largest_upload / 1e9
    return RefusedError(
        413,
        f"The recording is larger than {largest_gb:.1f} GB.",
        "Cut it, or analyse it with formcheck analyze.",
    )


def plain_name(given: str) -> str:
    """A file name made of what ``given`` is called: letters, digits, "-", "_" and blanks alone,
    with one of the usual endings of videos. Nothing in it can lead anywhere."""
    last = re.split(r"[/\\]", given)[-1]
    stem, dot, ending = last.rpartition(".")
    suffix = f"{dot}{ending.lower()}"
    if suffix not in SUFFIXES:
        stem, suffix = last, SUFFIXES[0]
    letters = re.sub(r"[^\w\- ]+", "_", stem).strip(" _")
    return f"{letters[:LONGEST_STEM] or 'recording'}{suffix}"
