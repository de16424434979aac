"""Before and after: two analyses of one runner, and what of the difference is beyond error.

Pure: reads two ``Analysis`` and decides nothing about running. See ``change`` for what cancels
between two recordings and what does not.
"""

from formcheck.comparison.comparison import Change, Comparison, FindingChange, compared

__all__ = ["Change", "Comparison", "FindingChange", "compared"]
