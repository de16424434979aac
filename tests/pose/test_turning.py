"""Which way is up is told from people, and only looked for where they do not stand."""

from contextlib import AbstractContextManager, nullcontext
from types import TracebackType
from typing import Self

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formcheck.core.frame import Picture
from formcheck.core.pose import N_LANDMARKS, Landmark
from formcheck.core.recording import View
from formcheck.pose.backend import Person, PoseSession
from formcheck.pose.scene import find_turn, stands, stands_mostly
from tests.support.fake_pose_models import MemorySource
from tests.support.stick_runner import StickRunner


def someone(top: int, left: int) -> Picture:
    """A red head above blue hips in a grey picture."""
    picture = np.full((90, 120, 3), 90, dtype=np.uint8)
    picture[top : top + 8, left : left + 8] = (255, 0, 0)
    picture[top + 30 : top + 38, left : left + 8] = (0, 0, 255)
    return picture


class Seeing:
    """Finds head and hips however the picture is turned, as BlazePose does."""

    def detect(self, rgb: Picture) -> tuple[Person, ...]:
        xy_px = np.zeros((N_LANDMARKS, 2))
        for landmarks, channel in (
            ((Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER), 0),
            ((Landmark.LEFT_HIP, Landmark.RIGHT_HIP), 2),
        ):
            rows, columns = np.nonzero(rgb[..., channel] == 255)
            if len(rows) == 0:
                return ()
            xy_px[list(landmarks)] = columns.mean(), rows.mean()
        return (Person(xy_px, np.full(N_LANDMARKS, 0.9)),)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


class Backend:
    name, sha256 = "seeing", ""

    def running(self) -> AbstractContextManager[None]:
        return nullcontext()

    def open(self, people: int, *, still: bool = False) -> PoseSession:
        assert people > 1
        assert still
        return Seeing()


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_a_film_is_turned_until_people_stand(quarters: int) -> None:
    # Stored turned clockwise, so that as many quarters counterclockwise bring it back.
    stored = [np.rot90(someone(10, 20 + 2 * k), -quarters).copy() for k in range(20)]
    assert find_turn(MemorySource(stored), (0, 20), Backend()) == 90 * quarters


def test_nobody_and_people_every_way_stay_unclear() -> None:
    empty = [np.full((90, 120, 3), 90, dtype=np.uint8)] * 20
    assert find_turn(MemorySource(empty), (0, 20), Backend()) is None
    every_way = [np.rot90(someone(10, 20), k % 4).copy() for k in range(40)]
    assert find_turn(MemorySource(every_way), (0, 40), Backend()) is None


@pytest.mark.parametrize("view", [View.SIDE, View.REAR, View.FRONT])
@settings(deadline=None, max_examples=20)
@given(lean=st.floats(-35.0, 40.0))
def test_whoever_runs_stands_however_he_leans(view: View, lean: float) -> None:
    track = StickRunner(view=view, trunk_lean_deg=lean, duration_s=1.0, fps=30.0).track()
    assert stands_mostly(track.xy_px) is True
    assert stands_mostly(-track.xy_px) is False


@pytest.mark.parametrize("view", [View.SIDE, View.REAR, View.FRONT])
@settings(deadline=None, max_examples=20)
@given(lean=st.floats(-20.0, 20.0))
def test_a_runner_in_a_sideways_film_does_not_stand(view: View, lean: float) -> None:
    track = StickRunner(view=view, trunk_lean_deg=lean, duration_s=1.0, fps=30.0).track()
    assert stands_mostly(track.xy_px[..., ::-1]) is False


def test_nobody_neither_stands_nor_lies() -> None:
    assert stands_mostly(np.full((10, N_LANDMARKS, 2), np.nan)) is None
    assert not stands(np.full((N_LANDMARKS, 2), np.nan))
