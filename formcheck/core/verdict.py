"""What two recordings of one runner say of a change."""

from enum import StrEnum


class Verdict(StrEnum):
    """Whether a change is beyond what two recordings of the same running differ by."""

    CHANGED = "changed"
    NO_DETECTABLE_CHANGE = "no_detectable_change"
    CANNOT_TELL = "cannot_tell"
