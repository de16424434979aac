"""A result corrected by hand: the pipeline from gait on, without pose model and without pixels."""

from formcheck.review.corrections import parse, to_plain
from formcheck.review.engine import Change, changes, reviewed

__all__ = ["Change", "changes", "parse", "reviewed", "to_plain"]
