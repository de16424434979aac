"""A result as people reviewed it: ``analysis.reviewed.json`` beside what was measured.

``review.json`` is what counts. ``analysis.reviewed.json`` is made from it and from the measured
analysis; its numbers stand as they were written, so that a later version of formcheck does not say
something else than what was signed. Arrays are derived again: they follow from the landmarks.
"""

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.core.analysis import Analysis, QualityLevel, QualityNote, Recording
from formcheck.core.files import read_bytes
from formcheck.core.message import msg
from formcheck.core.metric import Measured
from formcheck.core.review import Review
from formcheck.errors import InputError, OptionHint, TakenError, UsageError
from formcheck.intake import Intake
from formcheck.reference.profile import Profile
from formcheck.results import document as documents
from formcheck.results.attached import load_intake, load_profile
from formcheck.results.folder import write_bytes
from formcheck.results.review import REVIEW_FILE, KeptReview, fingerprint, load_review, save_review
from formcheck.review import reviewed

if TYPE_CHECKING:
    from formcheck.results import schema

REVIEWED_FILE = "analysis.reviewed.json"
NOT_USED = "review_not_used"
"""Id of the note that a review does not fit."""


def with_review(
    analysis: Analysis, review: Review, intake: Intake | None, profile: Profile | None
) -> Analysis:
    """``analysis``, as it was measured, after ``review``.

    Raises:
        UsageError: a correction does not fit.
    """
    return replace(reviewed(analysis, review.corrections, intake, profile), review=review)


def as_reviewed(original: Analysis, folder: Path) -> Analysis:
    """``original``, the analysis in ``folder``, after the review kept there, if there is one; with
    a note where that does not fit or cannot be read."""
    try:
        kept = load_review(folder)
    except InputError:
        return not_used(original, None)
    if kept is None or original.review is not None:
        return original
    if not kept.fits(original.recordings):
        return not_used(original, kept)
    try:
        after = with_review(original, kept.review, load_intake(folder), load_profile(folder))
    except UsageError:
        return not_used(original, kept)
    return _as_written(after, folder) or after


def not_used(analysis: Analysis, kept: KeptReview | None) -> Analysis:
    """``analysis`` with the note that the review beside it does not fit, or cannot be read."""
    note = QualityNote(
        NOT_USED,
        QualityLevel.WARNING,
        msg("{file} holds a review that cannot be read; it is not used.", file=REVIEW_FILE),
        "Put a copy of it back, or move it out of the folder.",
    )
    if kept is not None:
        note = QualityNote(
            NOT_USED,
            QualityLevel.WARNING,
            msg(
                "The review by {name} does not fit this analysis and is not used; it is kept in "
                "{file}.",
                name=kept.review.by,
                file=REVIEW_FILE,
            ),
            "Look at the result again and repeat the corrections that it still needs.",
        )
    return replace(analysis, quality=(note, *analysis.quality))


def save_reviewed(analysis: Analysis, folder: Path) -> None:
    """Write ``analysis.reviewed.json`` into ``folder``.

    Raises:
        OutputError: it cannot be written.
    """
    from formcheck.results import schema

    if analysis.review is None:
        raise ValueError("expected a reviewed analysis")
    text = schema.to_json(documents.document(analysis))
    write_bytes(folder / REVIEWED_FILE, text.encode("utf-8"))


def keep_reviewed(reviewed: Analysis, kept: KeptReview, folder: Path) -> None:
    """Write both files of a review; ``review.json`` first, since it is what counts.

    Raises:
        OutputError: one cannot be written.
    """
    save_review(kept, folder)
    save_reviewed(reviewed, folder)


def carried_over(
    analysis: Analysis, old: Path, intake: Intake | None, profile: Profile | None
) -> tuple[Analysis, KeptReview | None]:
    """``analysis``, made anew, after the review of its own earlier result in ``old``, and that
    review, None where there is none that fits. A sign-off of other numbers is withdrawn.

    Raises:
        TakenError: it is a review of another recording.
    """
    try:
        kept = load_review(old)
    except InputError:
        return not_used(analysis, None), None
    if kept is None:
        return analysis, None
    if set(kept.recordings) != set(map(fingerprint, analysis.recordings)):
        raise _another_recording(old, kept)
    if not kept.fits(analysis.recordings):  # Two recordings, now in the other order.
        return not_used(analysis, kept), None
    try:
        after = with_review(analysis, kept.review, intake, profile)
    except UsageError:
        return not_used(analysis, kept), None
    review = kept.review
    if review.sign_off is not None and _numbers(after) != _numbers_in(old):
        review = replace(review, sign_off=None, withdrawn=review.sign_off)
    return replace(after, review=review), replace(kept, review=review)


def require_same_recordings(target: Path, recordings: Collection[str]) -> None:
    """See, before any work is done, whether a result of ``recordings`` (see ``fingerprint``) may
    take the place of the one in ``target``.

    Raises:
        TakenError: that one was reviewed, and is of another recording.
    """
    try:
        kept = load_review(target)
    except InputError:
        return
    if kept is not None and set(recordings) != set(kept.recordings):
        raise _another_recording(target, kept)


def _another_recording(target: Path, kept: KeptReview) -> TakenError:
    return TakenError(
        f"{target.name} holds a review by {kept.review.by} of another recording, so it is left "
        "alone.",
        OptionHint(
            f"Name another folder with --out, or move {REVIEW_FILE} away.",
            option="--out",
            otherwise=f"Move {REVIEW_FILE} away.",
        ),
    )


def _as_written(after: Analysis, folder: Path) -> Analysis | None:
    """``after`` with the numbers that ``analysis.reviewed.json`` holds; None where it is not there
    or belongs to another review (a save was interrupted)."""
    from formcheck.results import schema

    try:
        saved = schema.from_json(read_bytes(folder / REVIEWED_FILE))
        recordings = tuple(
            _with_reading(recording, saved, video)
            for video, recording in enumerate(after.recordings)
        )
        written = documents.restore(saved, recordings)
    except (OSError, InputError, ValueError, TypeError, KeyError, IndexError, OverflowError):
        return None
    return written if written.review == after.review else None


def _with_reading(recording: Recording, saved: "schema.AnalysisDocument", video: int) -> Recording:
    """``recording``, the one with index ``video``, with the gait that ``saved`` holds."""
    gait = documents.restore_gait(saved, video, recording.gait.phase)
    return replace(recording, gait=gait, reason=saved.views[video].reason)


def _numbers(analysis: Analysis) -> tuple[object, ...]:
    """What a sign-off stands for."""
    values = tuple(
        (m.spec.id, m.side, m.value if isinstance(m, Measured) else None) for m in analysis.metrics
    )
    return (*values, *((finding.id, finding.severity) for finding in analysis.findings))


def _numbers_in(folder: Path) -> tuple[object, ...] | None:
    """Of the reviewed result in ``folder``; None where they cannot be read."""
    from formcheck.results import schema

    try:
        saved = schema.from_json(read_bytes(folder / REVIEWED_FILE))
    except (OSError, InputError):
        return None
    values = tuple((m.id, m.side, m.value) for m in saved.metrics)
    return (*values, *((finding.id, finding.severity) for finding in saved.findings))
