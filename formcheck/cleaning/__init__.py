"""From raw landmarks to trajectories: swaps, outliers, gaps, and the rhythm of the steps."""

from formcheck.cleaning.chain import Cleaned, clean

__all__ = ["Cleaned", "clean"]
