"""What two recordings of one runner say of a change."""

from enum import StrEnum

TOO_WIDE = 1.5
"""A product choice: an interval so many detectable changes to either side could hide one, so that
it does not say that nothing changed."""


class Verdict(StrEnum):
    """Whether a change is beyond what two recordings of the same running differ by."""

    CHANGED = "changed"
    NO_DETECTABLE_CHANGE = "no_detectable_change"
    CANNOT_TELL = "cannot_tell"


def could_hide_one(half_width: float, detectable: float | None) -> bool:
    """Whether an interval is so wide beside what can be told apart at best, or that is unknown."""
    return detectable is None or half_width > TOO_WIDE * detectable


def verdict_on(
    ci95: tuple[float, float], detectable: float | None, no_change: float = 0.0
) -> Verdict:
    """The table of docs/compare.md. ``ci95``: of the change; ``detectable``: what can be told apart
    at best, in one set-up, None where that is not known; ``no_change``: the value of it."""
    low, high = ci95
    if low > no_change or high < no_change:
        return Verdict.CHANGED
    if could_hide_one(0.5 * (high - low), detectable):
        return Verdict.CANNOT_TELL
    return Verdict.NO_DETECTABLE_CHANGE
