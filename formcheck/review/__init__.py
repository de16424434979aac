"""A result corrected by hand: the pipeline from gait on, without pose model and without pixels."""

from formcheck.review.changes import Change, changes
from formcheck.review.engine import reviewed
from formcheck.review.plain import parse, to_plain

__all__ = ["Change", "changes", "parse", "reviewed", "to_plain"]
