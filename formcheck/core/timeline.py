"""When each frame was captured."""

from dataclasses import dataclass

import numpy as np

from formcheck.core.arrays import FloatArray, frozen_floats


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
