"""What a report says of the review that its numbers went through."""

from collections.abc import Sequence
from dataclasses import dataclass

from formcheck.core.message import Message, join_with, msg, msg_count
from formcheck.core.review import Authorship, BeltSpeed, Review
from formcheck.languages import ENGLISH, Language
from formcheck.reporting.facts import date_text
from formcheck.results.reviewed import REVIEWED_FILE
from formcheck.review.record import told

TITLE = msg("Review")
REMARK = msg("Remark")
MEASURED = msg(
    "All numbers are as they are after these corrections; what was measured before is kept "
    "unchanged in {file}.",
    file="analysis.json",
)
NOT_CORRECTED = msg("Nothing was corrected.")
NOT_SIGNED = msg("Not signed off.")


@dataclass(frozen=True)
class ReviewShown:
    """Texts in the language of the report. ``who``: who reviewed it and who answers for it;
    ``corrections``: what was corrected, () for nothing; ``remark``: its lines."""

    who: tuple[str, ...]
    corrections: tuple[str, ...]
    remark: tuple[str, ...]


def review_shown(
    review: Review | None, labels: Sequence[str], language: Language = ENGLISH
) -> ReviewShown | None:
    """What to say of ``review``; None where there was none. ``labels``: what each recording is
    called."""
    if review is None:
        return None
    return ReviewShown(
        who=tuple(language.text(text) for text in _who(review, language)),
        corrections=tuple(_correction(made, labels, language) for made in review.made),
        remark=tuple(review.remark.splitlines()),
    )


def review_in_short(review: Review | None, language: Language = ENGLISH) -> list[str]:
    """The review in a line, and its remark in another; [] where there was none."""
    if review is None:
        return []
    first, signed, *_ = (language.text(text) for text in _who(review, language))
    count = NOT_CORRECTED
    if review.made:
        count = msg_count("One correction.", "{n} corrections.", n=len(review.made))
    lines = [f"{first} {language.text(count)} {signed}"]
    if review.remark:
        lines.append(f"{language.text(REMARK)}: {' '.join(review.remark.split())}")
    return lines


def numbers_file(review: Review | None) -> str:
    """The file that holds all numbers of a report after ``review``."""
    return "analysis.json" if review is None else REVIEWED_FILE


def _who(review: Review, language: Language) -> tuple[Message, ...]:
    return (*_answers(review, language), *_history(review, language))


def _history(review: Review, language: Language) -> tuple[Message, ...]:
    """Everybody who saved it; () where that was done once."""
    if len(review.history) < 2:
        return ()
    saved = [
        msg("{name}, {date}, signed off", name=one.name, date=date_text(one.time, language))
        if one.signed
        else msg("{name}, {date}", name=one.name, date=date_text(one.time, language))
        for one in review.history
    ]
    return (msg("Saved by: {list}.", list=join_with("; ", saved)),)


def _answers(review: Review, language: Language) -> tuple[Message, ...]:
    by = msg("Reviewed by {name} on {date}.", name=review.by, date=date_text(review.at, language))
    if (signed := review.sign_off) is not None:
        date = date_text(signed.time, language)
        return by, msg("Signed off by {name} on {date}.", name=signed.name, date=date)
    if (withdrawn := review.withdrawn) is None:
        return by, NOT_SIGNED
    was = msg(
        "The sign-off by {name} on {date} was given before a later change; it does not hold for "
        "these numbers and this remark.",
        name=withdrawn.name,
        date=date_text(withdrawn.time, language),
    )
    return by, NOT_SIGNED, was


def _correction(made: Authorship, labels: Sequence[str], language: Language) -> str:
    """What was corrected, in which recording where there are two, by whom and when."""
    correction = made.correction
    what: str = told(correction)
    if not isinstance(correction, BeltSpeed) and correction.video < len(labels):
        what = join_with(": ", filter(None, (labels[correction.video], what)))
    return f"{language.text(what)} ({made.by}, {date_text(made.at, language)})"
