"""A result corrected by hand: the pipeline from gait on, without pose model and without pixels."""

from formcheck.review.corrections import parse, to_plain
from formcheck.review.engine import ReviewChange, changes, reviewed

__all__ = ["ReviewChange", "changes", "parse", "reviewed", "to_plain"]
