"""What somebody takes along: reports, tables, the clip of a stride."""

import io
import math
import zipfile
from pathlib import Path

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from formcheck.errors import UsageError
from formcheck.languages import language_of
from formcheck.reporting import FORMATS
from formcheck.reporting.video.annotate import write_clip
from formcheck.video.reader import open_video
from formcheck.viewer.api import opened, place_of, recording_of
from formcheck.viewer.library import inside, scratch_file
from formcheck.viewer.responses import not_found
from formcheck.viewer.state import Missing
from formcheck.workflows.review import require_same

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".pdf": "application/pdf",
    ".csv": "text/csv; charset=utf-8",
}
REPORT_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
    "sandbox allow-modals allow-popups allow-popups-to-escape-sandbox"
)
"""The report is one file with its styles in it; it has no scripts and can run none."""

LONGEST_CLIP_S = 60.0
"""Of capture time."""


def export(request: Request) -> Response:
    """``GET /api/r/{rid}/export/{format}``: the report, made where it is not there; a format of
    several files as a ZIP. ``download=1``: to keep, not to look at."""
    shown, name = opened(request), request.path_params["format"]
    chosen = next((one for one in FORMATS if one.name == name), None)
    if chosen is None:
        raise not_found(f"There is no format {name!r}.")
    folder = shown.held.folder
    place_of(request).reports.write_now(folder, chosen)
    # That may have taken a while.
    require_same(folder, shown.of)
    files = [inside(folder, file) for file in chosen.files]
    if len(files) > 1:
        return _zipped(files, f"{shown.held.short_title}-{chosen.name}.zip")
    kept = request.query_params.get("download") == "1" or chosen.name == "md"
    headers = {"content-security-policy": REPORT_POLICY} if chosen.name == "html" else {}
    return FileResponse(
        files[0],
        media_type=TYPES[files[0].suffix],
        filename=f"{shown.held.short_title}-{files[0].name}",
        content_disposition_type="attachment" if kept else "inline",
        headers={"cache-control": "no-store", **headers},
    )


def _zipped(files: list[Path], name: str) -> Response:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.write(file, file.name)
    answer = Response(buffer.getvalue(), media_type="application/zip")
    answer.headers["content-disposition"] = _attached(name)
    return answer


def clip(request: Request) -> Response:
    """``GET /api/r/{rid}/clip?video=&from_s=&to_s=&annotated=``: a part of the recording as MP4,
    with the drawing on it unless ``annotated=0``."""
    shown = opened(request)
    request.path_params["video"] = round(_number(request, "video", 0.0))
    recording = recording_of(request, shown)
    from_s, to_s = _number(request, "from_s"), _number(request, "to_s")
    if not 0.0 < to_s - from_s <= LONGEST_CLIP_S:
        raise UsageError(f"A clip lasts at most {LONGEST_CLIP_S:g} s and ends after it begins.")
    found = place_of(request).recordings.of(recording.info)
    if isinstance(found, Missing):
        raise not_found(found.reason)
    path = scratch_file(".mp4")
    try:
        write_clip(
            open_video(found.path).held(
                recording.info.turned_deg, mirrored=recording.info.mirrored
            ),
            recording,
            shown.analysis,
            path,
            (from_s, to_s),
            annotated=request.query_params.get("annotated") != "0",
            language=language_of(shown.analysis),
        )
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return FileResponse(
        path,
        media_type="video/mp4",
        filename=f"{Path(recording.info.name).stem}-{from_s:.2f}-{to_s:.2f}.mp4",
        background=BackgroundTask(path.unlink, missing_ok=True),
    )


def _number(request: Request, name: str, otherwise: float | None = None) -> float:
    given = request.query_params.get(name)
    if given is None and otherwise is not None:
        return otherwise
    try:
        value = float(given or "")
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise UsageError(f"The request lacks {name!r}, a number.")
    return value


def _attached(name: str) -> str:
    from urllib.parse import quote

    return f"attachment; filename*=utf-8''{quote(name)}"
