"""One runner over time: what changed beyond what the method can tell apart. Computes, no more."""

from formcheck.history.comparison import Change, Difference, Point, compared, differences
from formcheck.history.trends import History, Step, Trend, history_of

__all__ = [
    "Change",
    "Difference",
    "History",
    "Point",
    "Step",
    "Trend",
    "compared",
    "differences",
    "history_of",
]
