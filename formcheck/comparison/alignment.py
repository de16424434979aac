"""Which moment of one recording shows the same phase of the stride as a moment of another."""

from dataclasses import dataclass

import numpy as np

from formcheck.core.analysis import Analysis, Recording
from formcheck.core.arrays import FloatArray
from formcheck.core.message import msg
from formcheck.core.recording import Side, View


@dataclass(frozen=True, eq=False)
class Alignment:
    """Strides paired one to one. ``before_s``, ``after_s``: (n_strides + 1,) capture times of the
    contacts of ``side``; between two of them time runs evenly."""

    side: Side
    before_s: FloatArray
    after_s: FloatArray

    @property
    def n_strides(self) -> int:
        """How many strides are paired."""
        return len(self.before_s) - 1

    def after_at(self, before_s: float) -> float:
        """The capture time in the second recording with the phase of ``before_s`` in the first."""
        return float(np.interp(before_s, self.before_s, self.after_s))

    def percent_at(self, before_s: float) -> float:
        """Where in its stride the first recording is, 0 at contact, below 100."""
        contacts = np.arange(len(self.before_s))
        return 100.0 * float(np.interp(before_s, self.before_s, contacts)) % 100.0


def aligned(before: Recording, after: Recording) -> Alignment | None:
    """The longest unbroken rows of contacts of one foot, beginning together; None where a recording
    has none. The foot near the camera where it is the same one, else the one with more strides."""
    near = before.gait.near_side
    found = [a for side in Side if (a := _of_side(before, after, side)) is not None]
    if near is not None and near is after.gait.near_side:
        found.sort(key=lambda alignment: alignment.side is not near)
    else:
        found.sort(key=lambda alignment: -alignment.n_strides)
    return next(iter(found), None)


def _of_side(before: Recording, after: Recording, side: Side) -> Alignment | None:
    rows = [max(r.gait.contact_rows_s(side), key=len, default=None) for r in (before, after)]
    if rows[0] is None or rows[1] is None:
        return None
    count = min(len(rows[0]), len(rows[1]))
    return Alignment(side, rows[0][:count], rows[1][:count])


def filmed_alike(before: Analysis, after: Analysis) -> tuple[int, int] | None:
    """The first two recordings, one of each, that show the runner from the same side."""
    for one in before.recordings:
        for other in after.recordings:
            view = one.gait.view
            if view is other.gait.view and view is not View.UNKNOWN:
                return one.video, other.video
    return None


NOT_FILMED_ALIKE = msg("The recordings show the runner from different sides.")
NO_STRIDES = msg("One of the recordings shows no unbroken strides of the same foot.")
