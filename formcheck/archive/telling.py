"""Which document of a result counts, told without the arrays wherever that can be done."""

from pathlib import Path

from formcheck.archive import document as documents
from formcheck.archive import schema
from formcheck.archive.arrays import load_series
from formcheck.archive.ours import ANALYSIS_FILE
from formcheck.archive.result import load
from formcheck.archive.review import (
    KeptReview,
    fingerprint_of,
    load_review,
    review_from_plain,
)
from formcheck.archive.reviewed import REVIEWED_FILE
from formcheck.core.files import read_bytes
from formcheck.errors import InputError, UsageError


def document_of(folder: Path) -> schema.AnalysisDocument:
    """What ``archive.result.load`` gives, without arrays: as people reviewed it where the review
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
