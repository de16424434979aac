"""A runner who goes there and back in one track."""

import numpy as np
import pytest

from formcheck.cleaning.chain import clean
from formcheck.core.gait import Facing, Gait
from formcheck.core.metric import Measured
from formcheck.core.pose import PoseTrack
from formcheck.core.posture import passes
from formcheck.core.recording import Runner
from formcheck.core.timeline import Timeline
from formcheck.gait.reading import read_gait
from formcheck.metrics import Inputs, measure
from tests.support.metric_inputs import pixels_of
from tests.support.stick_runner import StickRunner

FPS = 60.0


def there_and_back(right_s: float, left_s: float) -> PoseTrack:
    """Runs to the right, then to the left, on the spot of the picture."""
    ways = ((Facing.RIGHT, right_s), (Facing.LEFT, left_s))
    parts = [
        StickRunner(facing=facing, duration_s=s, noise_px=1.0, fps=FPS).track()
        for facing, s in ways
    ]
    xy = np.concatenate([part.xy_px for part in parts])
    return PoseTrack(
        Timeline(np.arange(len(xy)) / FPS),
        xy,
        np.concatenate([part.confidence for part in parts]),
        parts[0].size_px,
        "stick",
    )


def read(track: PoseTrack) -> Inputs:
    cleaned = clean(track)
    gait = read_gait(
        cleaned.trajectories, cleaned.rhythm, view=None, moving_camera=False, roll_deg=0.0
    )
    runner = Runner(height_m=1.75, mass_kg=70.0, speed_mps=3.0)
    return Inputs(cleaned.trajectories, gait, pixels_of(StickRunner()), runner)


@pytest.mark.parametrize(("right_s", "left_s"), [(6.0, 4.0), (4.0, 6.0)])
def test_the_pass_with_most_steps_is_measured_alone(right_s: float, left_s: float) -> None:
    track = there_and_back(right_s, left_s)
    inputs = read(track)
    gait: Gait = inputs.gait
    longer = Facing.RIGHT if right_s > left_s else Facing.LEFT
    assert gait.facing is longer
    contacts_s = gait.contacts_s()
    inside = contacts_s < right_s if longer is Facing.RIGHT else contacts_s > right_s
    assert inside.all()
    assert len(gait.strides) >= 2 * 6.0 / StickRunner().stride_s - 5
    found = {m.spec.id: m for m in measure(inputs) if m.side is None}
    lean = found["trunk_lean"]
    assert isinstance(lean, Measured)
    assert lean.value == pytest.approx(StickRunner().trunk_lean_deg, abs=0.3)


def test_who_heads_one_way_makes_one_pass() -> None:
    track = StickRunner(noise_px=1.0).track()
    whole = [slice(0, len(track.timeline))]
    assert passes(track.xy_px, track.timeline.time_s) == whole
    glance = track.xy_px.copy()
    glance[100:130, :, 0] *= -1.0
    assert passes(glance, track.timeline.time_s) == whole
    assert passes(np.full_like(glance, np.nan), track.timeline.time_s) == whole


def test_there_and_back_makes_two_passes() -> None:
    track = there_and_back(3.0, 4.0)
    first, second = passes(track.xy_px, track.timeline.time_s)
    assert first.start == 0
    assert abs(first.stop - 180) < 20
    assert second.stop == len(track.timeline)
