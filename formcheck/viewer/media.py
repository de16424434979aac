"""Files to play and pictures to look at, by range requests; videos that are made while somebody
looks at a result, where the file there is cannot be played or a review made it untrue.

A copy is made once, silent, frame for frame at the same times, and lies in the result: it goes
where the result goes, and is gone when that is removed.
"""

import os
import threading
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from formcheck.core.analysis import Recording
from formcheck.core.files import read_bytes
from formcheck.reporting.video.keyframe_files import KEY_FRAMES
from formcheck.reporting.video.keyframe_files import thumbnail as smaller
from formcheck.viewer.api import identity_in, opened, place_of, recording_of, thumbnail_name
from formcheck.viewer.library import inside
from formcheck.viewer.loaded_result import LoadedResult, key_frames_of
from formcheck.viewer.responses import RefusedError, not_found
from formcheck.viewer.state import AppState, File, Missing, annotated_of, played_as, stand_in_name
from formcheck.viewer.tasks import Annotate, PlayableCopy, Task
from formcheck.workflows.annotate import video_file
from formcheck.workflows.review import require_same

_ONE_AT_A_TIME = threading.Lock()


def make(request: Request) -> Response:
    """``POST /api/r/{rid}/proxy/{video}``: begin to make the copy; answers with the job, null where
    the recording plays already."""
    place, shown = place_of(request), opened(request)
    recording = recording_of(request, shown)
    if played_as(place, shown, recording) is not None:
        return JSONResponse({"job": None})
    found = _filmed(place, shown, recording)
    target = shown.held.folder / stand_in_name(recording)
    info = recording.info
    copy = PlayableCopy(found.path, target, shown.of, info.turned_deg, info.mirrored)
    return _begun(place, target, shown.of, copy)


def draw_anew(request: Request) -> Response:
    """``POST /api/r/{rid}/annotated/{video}``: begin to draw the annotated video as the result is
    reviewed now; answers with the job."""
    place, shown = place_of(request), opened(request)
    recording = recording_of(request, shown)
    found, folder = _filmed(place, shown, recording), shown.held.folder
    task = Annotate(folder, recording.video, found.path, shown.of)
    return _begun(place, folder / video_file(recording), shown.of, task)


def _filmed(place: AppState, shown: LoadedResult, recording: Recording) -> File:
    """The recording, of a result that can be written to."""
    found = place.recordings.of(recording.info)
    if isinstance(found, Missing):
        raise not_found(found.reason)
    if not os.access(shown.held.folder, os.W_OK):
        raise RefusedError(507, f"Nothing can be written to {shown.held.short_title}.")
    return found


def _begun(place: AppState, target: Path, of: str, task: Task) -> Response:
    """The job that carries out ``task``, which writes ``target`` of the result with the identity
    ``of``; the one under way, if one is."""
    with _ONE_AT_A_TIME:
        job = place.making.get((target, of))
        if job is None or job.is_over:
            job = place.jobs.add(task, lambda: None)
            place.making[target, of] = job
    return JSONResponse({"job": job.id}, 202)


ASK_AGAIN = {"cache-control": "private, no-cache"}
"""Kept by the browser, which asks each time whether it still holds."""

A_WHILE = {"cache-control": "private, max-age=600"}


def original(request: Request) -> Response:
    """``GET /media/{rid}/{video}/original``: the recording, as it is or as what stands in."""
    shown = opened(request)
    file = played_as(place_of(request), shown, recording_of(request, shown))
    if file is None:
        raise not_found("The recording cannot be played.")
    return FileResponse(file.path, media_type=file.playback.mime, headers=ASK_AGAIN)


def annotated(request: Request) -> Response:
    """``GET /media/{rid}/{video}/annotated``."""
    shown = opened(request)
    file = annotated_of(place_of(request), shown, recording_of(request, shown))
    if file is None:
        raise not_found("There is no annotated video.")
    return FileResponse(file.path, media_type=file.playback.mime, headers=ASK_AGAIN)


def key_frame(request: Request) -> Response:
    """``GET /media/{rid}/keyframes/{name}``."""
    shown, name = opened(request), request.path_params["name"]
    if name not in {f["name"] for f in key_frames_of(shown)}:
        raise not_found()
    path = inside(shown.held.folder, KEY_FRAMES, name)
    return FileResponse(path, media_type="image/jpeg", headers=ASK_AGAIN)


def thumbnail(request: Request) -> Response:
    """``GET /media/{rid}/thumbnail``: the picture of the list."""
    held = place_of(request).library.result(request.path_params["rid"])
    of, name = identity_in(request), thumbnail_name(held)
    picture = name and read_bytes(inside(held.folder, KEY_FRAMES, name))
    require_same(held.folder, of)
    if not picture:
        raise not_found()
    return Response(smaller(picture), media_type="image/jpeg", headers=A_WHILE)
