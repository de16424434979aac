"""Copies that every browser plays of recordings that not every one does (HEVC, 10 bit, AVI …).

A copy is made once, silent, frame for frame at the same times, and lies in the result: it goes
where the result goes, and is gone when that is removed.
"""

import os
import threading

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from formcheck.viewer.api import opened, place_of, recording_of
from formcheck.viewer.errors import RefusedError, not_found
from formcheck.viewer.recordings import Missing
from formcheck.viewer.showing import played_as, stand_in_name
from formcheck.viewer.tasks import StandIn

_ONE_AT_A_TIME = threading.Lock()


def make(request: Request) -> Response:
    """``POST /api/r/{rid}/proxy/{video}``: begin to make the copy; answers with the job, null where
    the recording plays already."""
    place, shown = place_of(request), opened(request)
    recording = recording_of(request, shown)
    if played_as(place, shown, recording) is not None:
        return JSONResponse({"job": None})
    found = place.recordings.of(recording.info)
    if isinstance(found, Missing):
        raise not_found(found.reason)
    folder = shown.held.folder
    if not os.access(folder, os.W_OK):
        raise RefusedError(507, f"Nothing can be written to {shown.held.short_title}.")
    target = folder / stand_in_name(recording)
    with _ONE_AT_A_TIME:
        job = place.making.get((target, shown.of))
        if job is None or job.is_over:
            job = place.jobs.add(StandIn(found.path, target, shown.of), lambda: None)
            place.making[target, shown.of] = job
    return JSONResponse({"job": job.id}, 202)
