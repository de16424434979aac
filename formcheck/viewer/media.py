"""Files to play and pictures to look at, by range requests."""

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from formcheck.core.files import read_bytes
from formcheck.reporting.video.keyframe_files import KEY_FRAMES
from formcheck.reporting.video.keyframe_files import thumbnail as smaller
from formcheck.viewer.api import identity_in, opened, place_of, recording_of, thumbnail_name
from formcheck.viewer.errors import not_found
from formcheck.viewer.files import inside
from formcheck.viewer.opened import key_frames_of
from formcheck.viewer.showing import annotated_of, played_as
from formcheck.workflows.review import require_same

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
