"""What a pose model must offer, whichever it is."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

import numpy as np

from formcheck.core.arrays import FloatArray, frozen_floats
from formcheck.core.frame import Picture
from formcheck.core.pose import N_LANDMARKS


@dataclass(frozen=True, eq=False)
class Person:
    """Landmarks of one person in one picture.

    ``xy_px``: (33, 2) in the picture that was given, x right, y DOWN; may lie outside of it.
    ``confidence``: (33,), 0..1.
    """

    xy_px: FloatArray
    confidence: FloatArray

    def __post_init__(self) -> None:
        object.__setattr__(self, "xy_px", frozen_floats("xy_px", self.xy_px, (N_LANDMARKS, 2)))
        object.__setattr__(
            self, "confidence", frozen_floats("confidence", self.confidence, (N_LANDMARKS,))
        )

    @property
    def box_px(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of the landmarks."""
        low, high = self.xy_px.min(axis=0), self.xy_px.max(axis=0)
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])

    @property
    def centre_px(self) -> FloatArray:
        """(2,) middle of the box."""
        return np.asarray(0.5 * (self.xy_px.min(axis=0) + self.xy_px.max(axis=0)))

    @property
    def extent_px(self) -> float:
        """Longer side of the box: the height of whoever stands, also the length of a crouch."""
        return float(np.max(np.ptp(self.xy_px, axis=0)))

    def in_picture(self, offset_px: FloatArray, scale: float = 1.0) -> "Person":
        """The same person where the picture given was a part, ``offset_px`` into a larger one that
        has ``scale`` times its pixels."""
        return Person(self.xy_px * scale + offset_px, self.confidence)


class PoseSession(AbstractContextManager["PoseSession"], Protocol):
    """One pose model at work on one sequence of pictures, by one thread at a time.

    Closed on leaving the ``with`` block; ``detect`` is not called after that.
    """

    def detect(self, rgb: Picture) -> tuple[Person, ...]:
        """People in ``rgb`` (height, width, 3), at most as many as the session was opened for."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


class PoseBackend(Protocol):
    """A pose model. Stateless: sessions opened alike give bit-equal results for equal pictures.

    Whoever writes one joins the contract suite in ``tests/contracts/pose_backend.py``.
    """

    @property
    def name(self) -> str:
        """Family and model, as provenance and ``PoseTrack.backend`` show it."""
        ...

    @property
    def sha256(self) -> str:
        """Hash of the model file, "" where there is none."""
        ...

    def running(self) -> AbstractContextManager[None]:
        """Held around all sessions of a run: what the model needs once per process."""
        ...

    def open(self, people: int, *, still: bool = False) -> PoseSession:
        """A session for up to ``people`` people, each to be called within ``running()``.

        ``still``: pictures have nothing to do with each other; otherwise each follows the last in
        time and people are tracked. Raises NotReadyError or UsageError (see ``models.Model``).
        """
        ...
