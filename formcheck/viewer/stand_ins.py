"""Videos that are made while somebody looks at a result: annotated ones that a review made untrue,
and copies that every browser plays of recordings that not every one does (HEVC, 10 bit, AVI …).

A copy is made once, silent, frame for frame at the same times, and lies in the result: it goes
where the result goes, and is gone when that is removed.
"""

import os
import threading
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from formcheck.core.analysis import Recording
from formcheck.viewer.api import opened, place_of, recording_of
from formcheck.viewer.errors import RefusedError, not_found
from formcheck.viewer.opened import Opened
from formcheck.viewer.place import Place
from formcheck.viewer.recordings import File, Missing
from formcheck.viewer.showing import played_as, stand_in_name
from formcheck.viewer.tasks import Annotate, StandIn, Task
from formcheck.workflows.annotate import video_file

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
    copy = StandIn(found.path, target, shown.of, info.turned_deg, info.mirrored)
    return _begun(place, target, shown.of, copy)


def draw_anew(request: Request) -> Response:
    """``POST /api/r/{rid}/annotated/{video}``: begin to draw the annotated video as the result is
    reviewed now; answers with the job."""
    place, shown = place_of(request), opened(request)
    recording = recording_of(request, shown)
    found, folder = _filmed(place, shown, recording), shown.held.folder
    task = Annotate(folder, recording.video, found.path, shown.of)
    return _begun(place, folder / video_file(recording), shown.of, task)


def _filmed(place: Place, shown: Opened, recording: Recording) -> File:
    """The recording, of a result that can be written to."""
    found = place.recordings.of(recording.info)
    if isinstance(found, Missing):
        raise not_found(found.reason)
    if not os.access(shown.held.folder, os.W_OK):
        raise RefusedError(507, f"Nothing can be written to {shown.held.short_title}.")
    return found


def _begun(place: Place, target: Path, of: str, task: Task) -> Response:
    """The job that carries out ``task``, which writes ``target`` of the result with the identity
    ``of``; the one under way, if one is."""
    with _ONE_AT_A_TIME:
        job = place.making.get((target, of))
        if job is None or job.is_over:
            job = place.jobs.add(task, lambda: None)
            place.making[target, of] = job
    return JSONResponse({"job": job.id}, 202)
