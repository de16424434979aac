"""Who made which correction, and who answers for the result."""

from collections.abc import Sequence

from formcheck.core.review import Correction, Made, Review, SignOff


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
    ``before`` stay their authors'; a sign-off of the same content keeps its time."""
    known = [] if before is None else list(before.made)
    made = []
    for correction in corrections:
        old = next((one for one in known if one.correction == correction), None)
        if old is not None:
            known.remove(old)
        made.append(old or Made(correction, author, at))
    signed = SignOff(author, at) if sign_off else None
    if before is not None and before.sign_off is not None and signed is not None:
        same = before.corrections == tuple(corrections) and before.remark == remark
        if same and before.sign_off.name == author:
            signed = before.sign_off
    return Review(author, at, tuple(made), remark, signed)
