"""Reviewing a result: keep what people corrected beside what was measured, and take it back."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from formcheck.core.analysis import Analysis
from formcheck.core.message import msg
from formcheck.core.progress import Progress
from formcheck.core.review import Correction
from formcheck.errors import InputError, ReplacedError, StaleError
from formcheck.reference.profile import is_recorded
from formcheck.reporting import Format
from formcheck.reporting.video.keyframe_files import (
    load_key_frames,
    valid_keyframes,
    with_key_frames,
)
from formcheck.results import folder as folders
from formcheck.results import result as saved
from formcheck.results.attached import load_intake, load_profile
from formcheck.results.review import (
    REVIEW_FILE,
    KeptReview,
    fingerprint,
    load_review,
    name_of,
    remark_of,
    review_etag,
)
from formcheck.results.reviewed import REVIEWED_FILE, keep_reviewed, with_review
from formcheck.review.record import changed_review
from formcheck.workflows.report import formats_in, profile_is_gone, rewrite_reports


def save_review(
    target: Path,
    corrections: Sequence[Correction],
    author: str,
    remark: str = "",
    *,
    sign_off: bool = False,
    base: str | None = None,
    of: str | None = None,
    formats: Sequence[Format] = (),
    progress: Progress,
) -> Analysis:
    """``keep_review``, and the reports written again; the analysis as reviewed. ``formats``: which
    reports; those that are there where none is named."""
    keep_review(target, corrections, author, remark, sign_off=sign_off, base=base, of=of)
    return rewrite_reports(target, formats or formats_in(target), progress).analysis


def keep_review(
    target: Path,
    corrections: Sequence[Correction],
    author: str,
    remark: str = "",
    *,
    sign_off: bool = False,
    base: str | None = None,
    of: str | None = None,
) -> None:
    """Keep a review in ``target``; its reports are still those of before. What was measured stays
    as it is.

    ``corrections``: all of them, in order; those that were there before stay their authors'.
    ``base``: the ``review_etag`` that the change was made to; ``of``: the ``result_identity`` the
    result.

    Raises:
        ReplacedError: the result is another one by now.
        StaleError: the review is.
        UsageError: a correction does not fit, or there is no author.
        InputError: the result is damaged.
        OutputError: it cannot be written.
    """
    with folders.rewriting(target):
        require_same(target, of)
        _require_base(target, base)
        original = saved.load_original(target)
        intake, profile = load_intake(target), load_profile(target)
        if profile is None and not is_recorded(profile, original.provenance.settings):
            raise profile_is_gone(original)
        before = load_review(target)
        review = changed_review(
            None if before is None else before.review,
            corrections,
            name_of(author),
            remark_of(remark),
            sign_off=sign_off,
            at=datetime.now(UTC).isoformat(timespec="seconds"),
        )
        analysis = with_review(original, review, intake, profile)
        frames = valid_keyframes(load_key_frames(original, target), analysis)
        kept = KeptReview(review, tuple(map(fingerprint, original.recordings)))
        keep_reviewed(with_key_frames(analysis, frames), kept, target)


def drop_review(
    target: Path,
    *,
    base: str | None = None,
    of: str | None = None,
    formats: Sequence[Format] = (),
    progress: Progress,
) -> Analysis:
    """``forget_review``, and the reports written again; the analysis as measured."""
    forget_review(target, base=base, of=of)
    return rewrite_reports(target, formats or formats_in(target), progress).analysis


def forget_review(target: Path, *, base: str | None = None, of: str | None = None) -> None:
    """Remove the review of ``target``; its reports are still those of before.

    Raises:
        ReplacedError: the result is another one by now than ``of``.
        StaleError: the review is another one by now than ``base``.
        OutputError: it cannot be removed.
    """
    with folders.rewriting(target):
        require_same(target, of)
        _require_base(target, base)
        for name in (REVIEW_FILE, REVIEWED_FILE):
            (target / name).unlink(missing_ok=True)


def require_same(target: Path, of: str | None) -> None:
    """See that the result in ``target`` is still the one of that ``result_identity``; None for any.

    Raises:
        ReplacedError: it was written again, replaced or removed.
    """
    if of is None:
        return
    try:
        same = saved.result_identity(target) == of
    except InputError:
        same = False
    if not same:
        raise replaced()


def replaced() -> ReplacedError:
    """That a result is another one by now."""
    return ReplacedError(
        msg("The result was written again, replaced or removed meanwhile."),
        msg("Open it again and repeat your change."),
    )


def _require_base(target: Path, base: str | None) -> None:
    if base is not None and base != review_etag(target):
        raise StaleError(
            "Somebody else changed the review of this result meanwhile.",
            "Load it again and repeat your change.",
        )
