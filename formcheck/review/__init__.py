"""A result corrected by hand: the pipeline from gait on, without pose model and without pixels."""

from collections.abc import Sequence

from formcheck.core.analysis import Analysis
from formcheck.core.review import Correction
from formcheck.intake import Intake
from formcheck.reference.profile import Profile
from formcheck.review.changes import Change, changes
from formcheck.review.plain import parse, to_plain

__all__ = ["Change", "changes", "parse", "reviewed", "to_plain"]


def reviewed(
    analysis: Analysis,
    corrections: Sequence[Correction],
    intake: Intake | None = None,
    profile: Profile | None = None,
) -> Analysis:
    """``analysis`` as it is after ``corrections``, applied one after another. Raises UsageError
    where one does not fit."""
    raise NotImplementedError
