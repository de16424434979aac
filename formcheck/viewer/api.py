"""Results as JSON and arrays: what the page reads."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from formcheck.core.analysis import Recording
from formcheck.render.evidence import SHOWN_AT
from formcheck.results import KEY_FRAMES
from formcheck.viewer.errors import not_found
from formcheck.viewer.library import Held
from formcheck.viewer.opened import Opened, key_frames_of, words_of
from formcheck.viewer.place import Place
from formcheck.viewer.recordings import File, Missing
from formcheck.viewer.row import Row
from formcheck.viewer.series import packed
from formcheck.viewer.showing import annotated_of, played_as, row_times_s
from formcheck.viewer.speaking import language_for

THUMBNAILS = ("left_midstance.jpg", "right_midstance.jpg", "left_contact.jpg", "right_contact.jpg")


def place_of(request: Request) -> Place:
    """What this server serves."""
    place: Place = request.app.state.place
    return place


def opened(request: Request) -> Opened:
    """The result that the address names."""
    place = place_of(request)
    return place.openings.open(place.library.result(request.path_params["rid"]))


def recording_of(request: Request, result: Opened) -> Recording:
    """The recording of ``result`` that the address names by its index."""
    video = int(request.path_params["video"])
    if not 0 <= video < len(result.analysis.recordings):
        raise not_found("The result has no such recording.")
    return result.analysis.recordings[video]


def results(request: Request) -> Response:
    """``GET /api/results``."""
    rows, failures = place_of(request).library.rows()
    return JSONResponse(
        {
            "results": [_listed(held, row) for held, row in rows],
            "failures": [asdict(failure) for failure in failures],
        }
    )


def _listed(held: Held, row: Row) -> Row:
    thumbnail = thumbnail_name(held)
    return row | {
        "id": held.rid,
        "name": held.name if held.name != "." else held.folder.name,
        "url": f"/r/{held.rid}",
        "thumbnail": thumbnail and f"/media/{held.rid}/thumbnail",
    }


def thumbnail_name(held: Held) -> str | None:
    """File name of the key frame that stands for the result in the list."""
    place = held.folder / KEY_FRAMES
    return next((name for name in THUMBNAILS if (place / name).is_file()), None)


def words(request: Request) -> Response:
    """``GET /api/words``: the whole catalogue of the reader's language."""
    spoken = language_for(request)
    return JSONResponse(
        {
            "language": spoken.code,
            "decimal": spoken.decimal,
            "percent": spoken.percent,
            "texts": dict(spoken.texts),
        }
    )


def result(request: Request) -> Response:
    """``GET /api/r/{rid}``."""
    place, shown = place_of(request), opened(request)
    document = shown.document
    return JSONResponse(
        {
            "id": shown.held.rid,
            "name": shown.held.folder.name,
            "analysis": {name: part for name, part in document.items() if name != "texts"},
            "original": None,
            "review": None,
            "words": words_of(shown, language_for(request)),
            "catalogue": [
                {**row, "moment": SHOWN_AT.get(row["id"])} for row in document["catalogue"]
            ],
            "videos": [_video(place, shown, r) for r in shown.analysis.recordings],
            "keyframes": [_key_frame(shown, frame) for frame in key_frames_of(shown)],
            "exports": [],
        }
    )


def _video(place: Place, shown: Opened, recording: Recording) -> dict[str, Any]:
    info, rid, index = recording.info, shown.held.rid, recording.video
    found, annotated = place.recordings.of(info), annotated_of(place, shown, recording)
    original = isinstance(found, File) and bool(found.playback.mime)
    return {
        "index": index,
        "name": info.name,
        "label": shown.analysis.labels[index],
        "view": recording.gait.view.value,
        "size_px": list(info.size_px),
        "rotation_deg": info.rotation_deg,
        "n_frames": info.n_frames,
        "slow_motion_factor": info.slow_motion_factor,
        "series": f"/api/r/{rid}/series/{index}.bin",
        "original": f"/media/{rid}/{index}/original" if original else None,
        "original_reason": found.reason if isinstance(found, Missing) else "",
        "playable": original,
        "codec": found.playback.codec if isinstance(found, File) else None,
        "proxy": "none",
        "annotated": f"/media/{rid}/{index}/annotated" if annotated else None,
    }


def _key_frame(shown: Opened, frame: dict[str, Any]) -> dict[str, Any]:
    side, _, moment = Path(frame["name"]).stem.rpartition("-")[2].partition("_")
    return frame | {
        "name": f"{KEY_FRAMES}/{frame['name']}",
        "url": f"/media/{shown.held.rid}/keyframes/{frame['name']}",
        "side": side,
        "moment": moment,
    }


def series(request: Request) -> Response:
    """``GET /api/r/{rid}/series/{video}.bin``."""
    shown = opened(request)
    recording = recording_of(request, shown)
    place = place_of(request)
    played = played_as(place, recording)
    annotated = annotated_of(place, shown, recording)
    data = packed(
        recording,
        None if played is None else row_times_s(recording, played.playback),
        None if annotated is None else row_times_s(recording, annotated.playback),
    )
    return Response(data, media_type="application/octet-stream")
