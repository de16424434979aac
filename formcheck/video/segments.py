"""How a recording is cut into pieces that can be worked on side by side."""

import itertools
import math

import numpy as np

from formcheck.core.arrays import FloatArray
from formcheck.core.frame import Segment
from formcheck.errors import UsageError

LONGEST_S = 4.0
WARM_UP_FRAMES = 10
_WORTH_HALVING_S = 2.0


def segments(
    file_time_s: FloatArray, start_s: float | None = None, end_s: float | None = None
) -> tuple[Segment, ...]:
    """Equal parts of the time from ``start_s`` (included) to ``end_s`` (left out), each at most
    ``LONGEST_S`` of file time; at least two where there are more than 2 s.

    ``file_time_s``: (n_frames,) increasing. The cut depends on the recording and the wanted time
    alone: a tracker started elsewhere finds slightly different landmarks. Each part is entered
    ``WARM_UP_FRAMES`` early. Raises UsageError where no frame lies in the wanted time.
    """
    first = 0 if start_s is None else int(np.searchsorted(file_time_s, start_s))
    stop = len(file_time_s) if end_s is None else int(np.searchsorted(file_time_s, end_s))
    if first >= stop:
        length_s = float(file_time_s[-1]) if len(file_time_s) else 0.0
        raise UsageError(
            "No frame of the recording lies in the time asked for.",
            f"It runs from 0 to {length_s:.2f} s; the start must come before the end.",
        )
    begin_s, length_s = float(file_time_s[first]), float(file_time_s[stop - 1] - file_time_s[first])
    count = max(math.ceil(length_s / LONGEST_S), 2 if length_s > _WORTH_HALVING_S else 1)
    cuts_s = begin_s + length_s * np.arange(1, count) / count
    cuts = np.searchsorted(file_time_s, cuts_s)
    # A long gap between two frames can leave a part without any.
    edges = sorted({first, *(int(cut) for cut in cuts), stop})
    return tuple(
        Segment(max(0, start - WARM_UP_FRAMES), start, end)
        for start, end in itertools.pairwise(edges)
    )
