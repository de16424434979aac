"""One runner over time: what changed beyond what the method can tell apart. Computes, no more."""

from formcheck.history.comparison import Change, Differs, Point, compared
from formcheck.history.trends import History, Step, Trend, history_of

__all__ = [
    "Change",
    "Differs",
    "History",
    "Point",
    "Step",
    "Trend",
    "compared",
    "history_of",
]
