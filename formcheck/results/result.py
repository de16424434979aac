"""A result as a whole: ``analysis.json`` with its arrays, the way back, and which of its
documents counts, told without the arrays wherever that can be done."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from formcheck.core.analysis import Analysis, Recording
from formcheck.core.files import read_bytes, read_json
from formcheck.core.recording import VideoInfo
from formcheck.errors import InputError, UsageError
from formcheck.results import document as documents
from formcheck.results import schema
from formcheck.results.arrays import Series, file_name, load_series, save_series
from formcheck.results.detect import ANALYSIS_FILE, is_damaged_result
from formcheck.results.folder import write_bytes
from formcheck.results.review import KeptReview, fingerprint_of, load_review, review_from_plain
from formcheck.results.reviewed import REVIEWED_FILE, as_reviewed

SOURCE_FILE = "source.json"
MOST_VIDEOS = 2
"""Of a result."""
REMEDY = (
    "The result is damaged: run analyze again on its recording. Copy out first what you added to "
    "the folder: where nobody can tell whose it is, nothing is carried over."
)


def save(analysis: Analysis, folder: Path) -> None:
    """Write ``analysis.json``, ``source.json`` and the arrays into ``folder`` (which exists).

    Raises:
        OutputError: a file could not be written.
    """
    for video, recording in enumerate(analysis.recordings):
        series = Series(
            pose=recording.pose,
            others=recording.others,
            trajectories=recording.trajectories,
            phase=recording.gait.phase,
            pixels=recording.pixels,
            angles=recording.angles,
            held=(recording.info.turned_deg, recording.info.mirrored),
        )
        save_series(series, folder, video)
    save_sources([recording.info for recording in analysis.recordings], folder)
    save_document(analysis, folder)


def save_sources(
    infos: Sequence[VideoInfo], folder: Path, origins: Sequence[str | None] | None = None
) -> None:
    """Write ``source.json`` of these recordings alone. ``origins``: where each video really is,
    None where it was read from there.

    Raises:
        OutputError: it could not be written.
    """
    sources = [
        {"path": origin or _path(info), "sha256": info.sha256}
        for info, origin in zip(infos, origins or [None] * len(infos), strict=True)
    ]
    # ASCII, since a path may hold bytes that are no text.
    text = json.dumps({"videos": sources}, indent=1)
    write_bytes(folder / SOURCE_FILE, text.encode("ascii"))


def save_document(analysis: Analysis, folder: Path) -> None:
    """Write ``analysis.json`` alone, where the arrays beside it are as they were.

    Raises:
        OutputError: it could not be written.
    """
    from formcheck.results import schema

    if analysis.review is not None:
        raise ValueError(f"expected an analysis as it was measured for {ANALYSIS_FILE}")
    text = schema.to_json(documents.document(analysis))
    write_bytes(folder / ANALYSIS_FILE, text.encode("utf-8"))


def recording_of_landmarks(poses: Path) -> str:
    """sha256 of the video that the landmarks in ``poses`` are of, where that lies in a result; ""
    where nothing says so."""
    numbers = [n for n in range(MOST_VIDEOS) if file_name("pose", ".npz", n) == poses.name]
    try:
        return str(read_json(poses.parent / ANALYSIS_FILE)["videos"][numbers[0]]["sha256"])
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return ""


def load(folder: Path) -> Analysis:
    """The analysis saved in ``folder`` as people reviewed it, else as it was measured; arrays
    included.

    Raises:
        InputError: ``folder`` holds no result, or a damaged one.
    """
    return as_reviewed(load_original(folder), folder)


def result_identity(folder: Path) -> str:
    """sha256 of ``analysis.json`` in ``folder``. The sha256 of each recording and when it was
    analysed stand in there, so that it is other for another recording and for the same one analysed
    again.

    Raises:
        InputError: it cannot be read.
    """
    try:
        return hashlib.sha256(read_bytes(folder / ANALYSIS_FILE)).hexdigest()
    except OSError as error:
        raise InputError(
            f"{folder.name}/{ANALYSIS_FILE} cannot be read: {error.strerror or error}."
        ) from error


def load_original(folder: Path) -> Analysis:
    """The analysis saved in ``folder`` as it was measured, arrays included.

    Raises:
        InputError: ``folder`` holds no result, or a damaged one.
    """
    try:
        return _load(folder)
    except InputError as error:
        if error.hint:
            raise
        raise InputError(f"{folder.name}: {error.message.rstrip('.')}.", REMEDY) from error


def _load(folder: Path) -> Analysis:
    from formcheck.results import schema

    saved = schema.from_json(_document(folder))
    if not saved.videos or len(saved.videos) != len(saved.views):
        raise InputError(f"{ANALYSIS_FILE} is damaged: expected one view for each video")
    paths = _paths(folder, len(saved.videos))
    all_series = [
        load_series(folder, video, part.n_frames) for video, part in enumerate(saved.videos)
    ]
    try:
        recordings = tuple(
            Recording(
                info=documents.restore_video(saved.videos[video], paths[video]),
                pose=series.pose,
                others=series.others,
                trajectories=series.trajectories,
                gait=documents.restore_gait(saved, video, series.phase),
                pixels=series.pixels,
                angles=series.angles,
                video=video,
                reason=saved.views[video].reason,
            )
            for video, series in enumerate(all_series)
        )
        return documents.restore(saved, recordings)
    except (ValueError, TypeError, KeyError, OverflowError) as error:
        raise InputError(f"{ANALYSIS_FILE} is damaged: {error}") from error


def _document(folder: Path) -> bytes:
    try:
        return read_bytes(folder / ANALYSIS_FILE)
    except OSError as error:
        if is_damaged_result(folder):
            missing = isinstance(error, FileNotFoundError)
            how = "missing" if missing else f"damaged: {error.strerror or error}"
            raise InputError(f"{ANALYSIS_FILE} is {how}") from error
        raise InputError(
            f"{folder.name} is not a result of formcheck: it has no readable {ANALYSIS_FILE}",
            "Name the folder that `formcheck analyze` wrote.",
        ) from error


def _path(info: VideoInfo) -> str | None:
    return None if info.path is None else str(info.path.absolute())


def _paths(folder: Path, n_videos: int) -> list[Path | None]:
    """Where the videos were; None where ``source.json`` was left out, as in an export."""
    try:
        videos = read_json(folder / SOURCE_FILE)["videos"]
        paths = [None if v["path"] is None else Path(str(v["path"])) for v in videos]
    except FileNotFoundError:
        return [None] * n_videos
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{SOURCE_FILE} is damaged: {error}") from error
    return (paths + [None] * n_videos)[:n_videos]


def document_of(folder: Path) -> schema.AnalysisDocument:
    """What ``load`` gives, without arrays: as people reviewed it where the review
    kept there fits, else as it was measured.

    Raises:
        InputError: ``folder`` holds no document of ours, or a damaged one.
    """
    measured = _read(folder / ANALYSIS_FILE)
    kept = _kept(folder)
    if kept is None or not _fits(kept, measured, folder):
        return measured
    reviewed = _of_review(kept, folder)
    if reviewed is not None:
        return reviewed
    # A save was interrupted: the review counts, its numbers have to be worked out again.
    return documents.document(load(folder))


def _read(path: Path) -> schema.AnalysisDocument:
    try:
        return schema.from_json(read_bytes(path))
    except FileNotFoundError:
        raise InputError(f"{path.name} is missing") from None
    except OSError as error:
        raise InputError(f"{path.name} cannot be read: {error.strerror or error}") from error


def _kept(folder: Path) -> KeptReview | None:
    try:
        return load_review(folder)
    except InputError:
        return None


def _fits(kept: KeptReview, measured: schema.AnalysisDocument, folder: Path) -> bool:
    """As ``KeptReview.fits``; landmarks are read only where there was no video."""
    return kept.recordings == tuple(
        video.sha256 or fingerprint_of(load_series(folder, number, video.n_frames).pose)
        for number, video in enumerate(measured.videos)
    )


def _of_review(kept: KeptReview, folder: Path) -> schema.AnalysisDocument | None:
    """``analysis.reviewed.json``; None where it is not there or belongs to another review."""
    try:
        saved = _read(folder / REVIEWED_FILE)
        is_same = saved.review is not None and kept.review == review_from_plain(
            saved.review.model_dump()
        )
    except (InputError, UsageError, ValueError, KeyError, TypeError):
        return None
    return saved if is_same else None
