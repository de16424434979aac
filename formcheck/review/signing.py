"""Who made which correction, and who answers for the result."""

from collections.abc import Sequence

from formcheck.core.review import Correction, Made, Review, Saved, SignOff


def changed_review(
    before: Review | None,
    corrections: Sequence[Correction],
    author: str,
    remark: str,
    *,
    sign_off: bool,
    at: str,
) -> Review:
    """The review after ``author`` saved it ``at`` (ISO 8601, UTC). Corrections that were in it
    ``before`` stay their authors'.

    A sign-off is ``author``'s own. One that was there stays as long as nothing changes, is
    withdrawn by any change, and is replaced by a new one; the history keeps all of them. A
    sign-off of the same content by the same person keeps its time."""
    changes = before is None or (before.corrections, before.remark) != (tuple(corrections), remark)
    if before is not None and not changes:
        signs_again = before.sign_off is not None and before.sign_off.name == author
        if not sign_off or signs_again:
            return before
    withdrawn = None
    if before is not None and not sign_off:
        withdrawn = before.sign_off or before.withdrawn
    return Review(
        author,
        at,
        _made(before, corrections, author, at),
        remark,
        SignOff(author, at) if sign_off else None,
        withdrawn,
        (*_history(before), Saved(author, at, sign_off)),
    )


def _made(
    before: Review | None, corrections: Sequence[Correction], author: str, at: str
) -> tuple[Made, ...]:
    known = [] if before is None else list(before.made)
    made = []
    for correction in corrections:
        old = next((one for one in known if one.correction == correction), None)
        if old is not None:
            known.remove(old)
        made.append(old or Made(correction, author, at))
    return tuple(made)


def _history(before: Review | None) -> tuple[Saved, ...]:
    """Of a review that is older than its history: who is known to have saved it."""
    if before is None or before.history:
        return () if before is None else before.history
    signed = [one for one in (before.withdrawn, before.sign_off) if one is not None]
    known = [Saved(one.name, one.time, signed=True) for one in signed]
    if not any((one.name, one.time) == (before.by, before.at) for one in signed):
        known.append(Saved(before.by, before.at))
    return tuple(sorted(known, key=lambda one: one.time))
