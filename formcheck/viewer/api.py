"""Results and what changed between two of them, as JSON and arrays: what the page reads."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from formcheck import Comparison, Result, compare
from formcheck.core.analysis import Recording
from formcheck.core.pose import PoseTrack
from formcheck.core.review import Review
from formcheck.languages import ENGLISH
from formcheck.reporting import FORMATS
from formcheck.reporting.comparison.content import (
    HONEST,
    ComparisonContent,
    chance,
    headline,
    load_compared,
)
from formcheck.reporting.comparison.json import document
from formcheck.reporting.pain import referral_lines
from formcheck.reporting.video.keyframe_files import KEY_FRAMES
from formcheck.reporting.video.moments import SHOWN_AT
from formcheck.results.review import review_to_plain
from formcheck.viewer.access import OF
from formcheck.viewer.library import ResultRef, Row
from formcheck.viewer.loaded_result import LoadedResult, key_frames_of, words_of
from formcheck.viewer.responses import language_for, not_found
from formcheck.viewer.series import packed
from formcheck.viewer.state import (
    AppState,
    File,
    Missing,
    annotated_of,
    played_as,
    stand_in_name,
    times_of,
)
from formcheck.workflows.annotate import shows_review
from formcheck.workflows.compare import referral_of
from formcheck.workflows.review import replaced, require_same

PEOPLE_STEP_S = 0.1
THUMBNAILS = ("left_midstance.jpg", "right_midstance.jpg", "left_contact.jpg", "right_contact.jpg")


def place_of(request: Request) -> AppState:
    """What this server serves."""
    place: AppState = request.app.state.place
    return place


def opened(request: Request) -> LoadedResult:
    """The result that the address names.

    Raises:
        ReplacedError: it is another one than the identity in the address says.
        RefusedError: there is none.
    """
    place = place_of(request)
    shown = place.openings.open(place.library.result(request.path_params["rid"]))
    if identity_in(request) not in (None, shown.of):
        raise replaced()
    return shown


def identity_in(request: Request, name: str = OF) -> str | None:
    """The identity of the result that the request is about, as the page has it; None where it has
    none yet."""
    return request.query_params.get(name)


def about(address: str, of: str) -> str:
    """``address`` with the identity of the result that it is about."""
    return f"{address}?{OF}={of}"


def recording_of(request: Request, result: LoadedResult) -> Recording:
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


def _listed(held: ResultRef, row: Row) -> Row:
    thumbnail = thumbnail_name(held)
    return row | {
        "id": held.rid,
        "name": held.title,
        "url": f"/r/{held.rid}",
        "thumbnail": thumbnail and about(f"/media/{held.rid}/thumbnail", row["of"]),
    }


def thumbnail_name(held: ResultRef) -> str | None:
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
            "plurals": {text: spoken.by_category(text) for text in spoken.plurals},
        }
    )


def result(request: Request) -> Response:
    """``GET /api/r/{rid}``."""
    place, shown = place_of(request), opened(request)
    document = shown.document
    return JSONResponse(
        {
            "id": shown.held.rid,
            "name": shown.held.short_title,
            "of": shown.of,
            "etag": shown.etag,
            "analysis": without_texts(document),
            "original": without_texts(shown.measured) if shown.is_reviewed else None,
            "review": shown.analysis.review and review_told(shown.analysis.review),
            "words": words_of(shown, language_for(request)),
            "catalogue": [
                {**row, "moment": SHOWN_AT.get(row["id"])} for row in document["catalogue"]
            ],
            "videos": [_video(place, shown, r) for r in shown.analysis.recordings],
            "keyframes": [_key_frame(shown, frame) for frame in key_frames_of(shown)],
            "exports": [chosen.name for chosen in FORMATS],
        }
    )


def without_texts(document: dict[str, Any]) -> dict[str, Any]:
    """The document without how its texts were made."""
    return {name: part for name, part in document.items() if name != "texts"}


def review_told(review: Review) -> dict[str, Any]:
    """A review as the page takes it, and gives it back."""
    plain = review_to_plain(review)
    return plain | {"author": review.by, "sign_off": plain["signed_off"]}


def _video(place: AppState, shown: LoadedResult, recording: Recording) -> dict[str, Any]:
    info, rid, index = recording.info, shown.held.rid, recording.video
    found, played = place.recordings.of(info), played_as(place, shown, recording)
    is_playable = isinstance(found, File) and bool(found.playback.mime)
    drawn = annotated_of(place, shown, recording)
    return {
        "index": index,
        "name": info.name,
        "label": shown.analysis.labels[index],
        "view": recording.gait.view.value,
        "size_px": list(info.size_px),
        "rotation_deg": info.rotation_deg,
        "n_frames": info.n_frames,
        "slow_motion_factor": info.slow_motion_factor,
        "series": about(f"/api/r/{rid}/series/{index}.bin", shown.of),
        "original": about(f"/media/{rid}/{index}/original", shown.of) if played else None,
        "original_reason": found.reason if isinstance(found, Missing) and not played else "",
        "playable": is_playable,
        "codec": found.playback.codec if isinstance(found, File) else None,
        **_proxy(place, shown, recording, is_made=played is not None and not is_playable),
        "annotated": about(f"/media/{rid}/{index}/annotated", shown.of) if drawn else None,
        "annotated_outdated": (
            drawn is not None and not shows_review(drawn.playback.comment, shown.analysis.review)
        ),
        "annotated_can_be_drawn": isinstance(found, File),
    }


def _proxy(
    place: AppState, shown: LoadedResult, recording: Recording, *, is_made: bool
) -> dict[str, str | None]:
    """Whether a copy stands in for the recording, and the job that makes it."""
    job = place.making.get((shown.held.folder / stand_in_name(recording), shown.of))
    if is_made:
        return {"proxy": "ready", "proxy_job": None}
    if job is not None and not job.is_over:
        return {"proxy": "making", "proxy_job": job.id}
    return {"proxy": "none", "proxy_job": None}


def _key_frame(shown: LoadedResult, frame: dict[str, Any]) -> dict[str, Any]:
    side, _, moment = Path(frame["name"]).stem.rpartition("-")[2].partition("_")
    return frame | {
        "name": f"{KEY_FRAMES}/{frame['name']}",
        "url": about(f"/media/{shown.held.rid}/keyframes/{frame['name']}", shown.of),
        "side": side,
        "moment": moment,
    }


def series(request: Request) -> Response:
    """``GET /api/r/{rid}/series/{video}.bin``."""
    shown = opened(request)
    recording = recording_of(request, shown)
    times = times_of(place_of(request), shown, recording)
    return Response(packed(recording, *times), media_type="application/octet-stream")


def people(request: Request) -> Response:
    """``GET /api/people/{rid}/{video}``: where the other people are, ten times a second."""
    recording = recording_of(request, opened(request))
    return JSONResponse(
        {"people": [_person(index, track) for index, track in enumerate(recording.others)]}
    )


def _person(index: int, track: PoseTrack) -> dict[str, Any]:
    time_s = track.timeline.time_s
    every = max(1, round(PEOPLE_STEP_S / track.timeline.median_step_s)) if len(time_s) > 1 else 1
    shown = track.xy_px[::every]
    seen = np.isfinite(shown[:, :, 0]).any(axis=1)
    boxes: list[list[float] | None] = [None] * len(shown)
    for row in np.flatnonzero(seen):
        low, high = np.nanmin(shown[row], axis=0), np.nanmax(shown[row], axis=0)
        boxes[row] = [float(side) for side in (*low, *high)]
    return {
        "index": index,
        "seen_share": track.seen_share,
        "time_s": time_s[::every].tolist(),
        "box_px": boxes,
    }


OF_A, OF_B = "of_a", "of_b"
"""Names, in the address, of the identities of the two."""


def comparison(request: Request) -> Response:
    """``GET /api/compare?a=…&b=…&of_a=…&of_b=…``: ``a`` is before, ``b`` after."""
    place, spoken = place_of(request), language_for(request)
    held = [place.library.result(request.query_params.get(name, "")) for name in ("a", "b")]
    for result, name in zip(held, (OF_A, OF_B), strict=True):
        require_same(result.folder, identity_in(request, name))
    before, after = (Result(place.openings.open(result).analysis) for result in held)
    found = compare(before, after)
    referral = referral_of(held[0].folder, held[1].folder)
    for result, name in zip(held, (OF_A, OF_B), strict=True):
        # What the runner told of pain was read after the numbers.
        require_same(result.folder, identity_in(request, name))
    first = () if referral is None else referral_lines(referral)
    load = load_compared(ComparisonContent(found, referral=referral, language=spoken))
    return JSONResponse(
        {
            "headline": spoken.text(headline(found)),
            "chance": spoken.text(chance(found)),
            "honest": spoken.text(HONEST),
            "referral": [spoken.text(line) for line in first],
            "load": load and asdict(load),
            "comparison": document(found),
            "words": {}
            if spoken is ENGLISH
            else {text: spoken.text(text) for text in _texts(found) if text},
        }
    )


def _texts(found: Comparison) -> Iterator[str]:
    """What is said of the changes and the set-ups."""
    yield found.reason
    for note in found.notes:
        yield from (note.message, note.hint)
    for change in found.changes:
        yield from (change.reason, change.note)
