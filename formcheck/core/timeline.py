"""When each frame was captured."""

from dataclasses import dataclass

import numpy as np

from formcheck.core.arrays import FloatArray, frozen_floats

MILLISECOND_S = 0.001
"""To which Matroska and WebM, and many who save landmarks, round the times of frames."""

CONTACTS_FROM_HZ = 12.0
"""Frames a second. Below, the foot of a runner at 170 steps/min is seen fewer than three times a
stance of 0.25 s (product choice)."""

STEPS_FROM_HZ = 9.6
"""Frames a second. Below two for each step of the quickest (4.8 steps/s), another rhythm would
explain the pictures as well."""

SLOW_BELOW_HZ = 50.0
"""Frames a second. Below, one frame is a fifth of a usual stance or more."""

_ANOTHER_RATE = 1.3
"""Times the usual step, from which a step is of another frame rate than rounded or jittered."""

_EVEN_WITHIN = 0.02
_RATE_WITHIN = 0.005
"""Of a frame rate. NTSC's are 0.1 % below the whole numbers they are called by; a camera's clock
and times rounded to milliseconds add less than that."""
_ROUNDED_WITHIN = 0.75
"""Ticks to each side of the middle. Rounding, up or down or to the nearest, moves a time by half a
tick about its mean, and the line through all by less than a quarter."""
_NEIGHBOURS = 1.5
"""Usual steps: a longer one has a frame missing in it."""
_COARSEST = 0.35
"""Of a step: with coarser ticks it is not clear which frames are missing."""


@dataclass(frozen=True, eq=False)
class Timeline:
    """Capture times of the frames.

    ``time_s``: (n_frames,) seconds of capture time (slow motion undone), 0 at the recording's first
    frame, strictly increasing, possibly uneven. Never frame number ÷ frame rate.
    """

    time_s: FloatArray

    def __post_init__(self) -> None:
        time_s = frozen_floats("time_s", self.time_s, (None,))
        if not np.all(np.isfinite(time_s)) or np.any(np.diff(time_s) <= 0):
            raise ValueError("expected time_s to be finite and strictly increasing")
        object.__setattr__(self, "time_s", time_s)

    def __len__(self) -> int:
        return len(self.time_s)

    @property
    def median_step_s(self) -> float:
        """The usual time between frames; 0 for fewer than two frames."""
        return float(np.median(np.diff(self.time_s))) if len(self) > 1 else 0.0

    @property
    def sampling_hz(self) -> float:
        """Usual frames a second of capture time; 0 for fewer than two frames."""
        step_s = self.median_step_s
        return 1.0 / step_s if step_s > 0 else 0.0

    @property
    def usual_hz(self) -> float:
        """Frames a second that half of the time at least is sampled with; 0 for fewer than two
        frames. Of a recording of several rates ``sampling_hz`` is that of most frames: 4 s at 240
        and 8 s at 30 frames a second would count as 240."""
        if len(self) < 2:
            return 0.0
        steps_s = np.sort(np.diff(self.time_s))
        lasting_s = np.cumsum(steps_s)
        slower_s = float(steps_s[np.searchsorted(lasting_s, 0.5 * lasting_s[-1])])
        # Uneven clocks alone (33 and 34 ms) are of one rate.
        return self.sampling_hz if slower_s < _ANOTHER_RATE * self.median_step_s else 1.0 / slower_s

    @property
    def duration_s(self) -> float:
        """From the first frame to the last."""
        return float(self.time_s[-1] - self.time_s[0]) if len(self) else 0.0

    def index_at(self, time_s: float) -> int:
        """The frame nearest to ``time_s``."""
        after = int(np.searchsorted(self.time_s, time_s))
        if after == 0:
            return 0
        if after == len(self):
            return len(self) - 1
        before_is_nearer = time_s - self.time_s[after - 1] <= self.time_s[after] - time_s
        return after - 1 if before_is_nearer else after


def slower_than(rate_hz: float, limit_hz: float) -> bool:
    """Whether ``rate_hz`` frames a second are fewer than ``limit_hz``: one comparison for all
    limits. What comes out of timestamps is not exact (50 frames/s as 49.99999999999996), and
    cameras call 59.94 60."""
    return rate_hz < limit_hz * (1.0 - _RATE_WITHIN)


def is_even(time_s: FloatArray) -> bool:
    """Every step of ``time_s`` (n,) is the usual one, to within 2 %."""
    steps_s = np.diff(time_s)
    return len(steps_s) == 0 or bool(
        np.all(np.abs(steps_s / np.median(steps_s) - 1.0) < _EVEN_WITHIN)
    )


def unrounded(time_s: FloatArray, tick_s: float) -> FloatArray:
    """``time_s`` (n,), increasing, before a clock of ``tick_s`` rounded them: where they lie within
    rounding of an even row (frames may be missing in it), that row; else as they are.

    Rounding is no movement: a knee that bends 500° a second would be half a degree elsewhere for
    each millisecond that a container cannot write.
    """
    if len(time_s) < 3 or is_even(time_s):
        return time_s
    steps_s = np.diff(time_s)
    usual_s = float(np.median(steps_s))
    if tick_s > _COARSEST * usual_s:
        return time_s
    # Of the steps between neighbours, since the median of rounded steps counts long gaps wrongly.
    usual_s = float(np.mean(steps_s[steps_s < _NEIGHBOURS * usual_s]))
    number = np.concatenate([[0.0], np.cumsum(np.round(steps_s / usual_s))])
    row_s = _line_through(number, time_s, 2.0 * _ROUNDED_WITHIN * tick_s)
    if row_s is None or np.any(np.diff(row_s) <= 0):
        return time_s
    return np.asarray(time_s[0] + row_s - row_s[0], dtype=np.float64)


def _line_through(number: FloatArray, time_s: FloatArray, within_s: float) -> FloatArray | None:
    """Times of an even row at the counts ``number`` (n,), from which ``time_s`` (n,) lie no further
    apart than ``within_s`` in all; None where there is none."""
    fitted = np.polynomial.Polynomial.fit(number, time_s, 1)
    row_s = np.asarray(fitted(number), dtype=np.float64)
    spread_s = float(np.ptp(row_s - time_s))
    if spread_s <= within_s:
        return row_s
    if spread_s > 2.0 * within_s:
        return None
    from scipy.optimize import linprog

    # Least squares lean to where most times are cut alike; the narrowest band does not.
    ones = np.ones_like(number)
    both = np.vstack(
        [np.column_stack([number, ones, -ones]), np.column_stack([-number, -ones, -ones])]
    )
    narrowest = linprog(
        [0.0, 0.0, 1.0], both, np.concatenate([time_s, -time_s]), bounds=(None, None)
    )
    if narrowest.x is None:
        return None
    step_s, first_s, half_s = narrowest.x
    if 2.0 * half_s > within_s:
        return None
    return np.asarray(step_s * number + first_s, dtype=np.float64)
