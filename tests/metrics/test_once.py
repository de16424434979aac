"""Times that are read once, from the mean stride, are told as one value of the recording."""

from dataclasses import dataclass, replace

import numpy as np
import pytest

from formcheck.cleaning.chain import clean
from formcheck.core.arrays import FloatArray
from formcheck.core.metric import Basis, Measured
from formcheck.core.recording import Runner, Side, View
from formcheck.gait.reading import read_gait
from formcheck.metrics import Inputs, asymmetries, measure
from formcheck.metrics.timing import stride_time
from tests.support.metric_inputs import inputs_of, pixels_of
from tests.support.stick_runner import StickRunner

ONCE = {
    *("step_time", "contact_time", "flight_time", "duty_factor", "step_length"),
    *("peak_vertical_force", "vertical_stiffness", "leg_stiffness"),
}


@dataclass(frozen=True)
class Unsteady(StickRunner):
    """``stride_sd_s``, ``step_sd_s``: scatter of whole strides, and of the right contact in them.
    ``limp``: by how much of a stride the right contact comes late."""

    stride_sd_s: float = 0.0
    step_sd_s: float = 0.0
    limp: float = 0.0

    def contacts_s(self, side: Side) -> FloatArray:
        """All of one foot, before and after the recording too."""
        rng = np.random.default_rng(3)
        n = int(self.duration_s / self.stride_s) + 6
        left_s = np.cumsum(self.stride_s + self.stride_sd_s * rng.standard_normal(n))
        left_s -= 3.0 * self.stride_s
        if side is Side.LEFT:
            return left_s
        late = (0.5 + self.limp) * np.diff(left_s)
        return left_s[:-1] + late + self.step_sd_s * rng.standard_normal(n - 1)

    def phase(self, side: Side, time_s: FloatArray) -> FloatArray:
        contacts_s = self.contacts_s(side)
        return np.interp(time_s, contacts_s, np.arange(len(contacts_s), dtype=np.float64))


def read(stick: StickRunner) -> Inputs:
    """What every stage finds in the landmarks of ``stick``."""
    cleaned = clean(stick.track(), view=stick.view)
    gait = read_gait(
        cleaned.trajectories, cleaned.rhythm, view=stick.view, moving_camera=False, roll_deg=0.0
    )
    runner = Runner(height_m=stick.height_m, mass_kg=68.0)
    return Inputs(cleaned.trajectories, gait, pixels_of(stick), runner)


def off_s(stick: Unsteady, inputs: Inputs) -> tuple[FloatArray, FloatArray]:
    """Time of each left stride, true and read."""
    true_s = stick.contacts_s(Side.LEFT)
    found = inputs.gait.strides_of(Side.LEFT)
    nearest = [int(np.abs(true_s - s.contact_s).argmin()) for s in found]
    return np.diff(true_s)[nearest], np.array([s.stride_time_s for s in found])


@pytest.mark.parametrize("view", [View.SIDE, View.REAR])
def test_what_is_read_once_has_no_scatter_and_no_strides(view: View) -> None:
    found = [m for m in measure(read(Unsteady(view=view))) if isinstance(m, Measured)]
    once = {m.spec.id for m in found if m.once}
    assert once == ONCE & {m.spec.id for m in found}
    assert {"contact_time", "duty_factor", "flight_time"} <= once
    for metric in found:
        if metric.once:
            assert (metric.sd, metric.n, metric.per_stride) == (None, 1, ())
            assert metric.ci95[0] < metric.value < metric.ci95[1]
        else:
            assert metric.sd is not None
            assert metric.n == len(metric.per_stride)


@pytest.mark.parametrize("view", [View.SIDE, View.REAR])
def test_strides_are_read_one_by_one_and_steps_are_not(view: View) -> None:
    """What decides between the two, so that nobody has to take it on trust."""
    strides = Unsteady(duration_s=12.0, view=view, stride_sd_s=0.015)
    true_s, read_s = off_s(strides, read(strides))
    assert np.corrcoef(true_s, read_s)[0, 1] > 0.85
    assert 0.5 < np.std(read_s) / np.std(true_s) < 1.1
    steps = Unsteady(duration_s=12.0, view=view, step_sd_s=0.015)
    inputs = read(steps)
    right_s = inputs.gait.contacts_s(Side.RIGHT)
    read_s = np.array(
        [right_s[right_s > s.contact_s][0] - s.contact_s for s in inputs.gait.strides_of(Side.LEFT)]
    )
    assert np.std(read_s) < 0.25 * steps.step_sd_s
    reading = stride_time(inputs)
    assert getattr(reading, "basis", None) is Basis.STRIDES


def test_no_interval_becomes_narrower_for_it() -> None:
    inputs = inputs_of(StickRunner())
    for metric in measure(inputs):
        if isinstance(metric, Measured) and metric.spec.id in {"contact_time", "flight_time"}:
            # ± 30 ms of the method (metrics.precision); the strides of this stick do not scatter.
            assert 0.5 * (metric.ci95[1] - metric.ci95[0]) >= 0.030 - 1e-9


@pytest.mark.parametrize("view", [View.SIDE, View.REAR, View.FRONT])
def test_times_within_a_stride_have_no_difference_of_the_sides(view: View) -> None:
    inputs = read(Unsteady(view=view, limp=0.03))
    found = {a.metric: a for a in asymmetries(measure(inputs), [view])}
    assert found.keys().isdisjoint({"contact_time", "duty_factor"})
    # Each foot's contact is read from its own leg only where the legs are seen from the side.
    assert ("step_time" in found) == (view is View.SIDE)
    if view is View.SIDE:
        assert found["step_time"].difference == pytest.approx(0.06 * 120.0 / 170.0, abs=0.01)


def test_a_speed_that_was_given_is_one_value() -> None:
    for given, basis in ((3.0, Basis.RECORDING), (None, Basis.STRIDES)):
        inputs = inputs_of(StickRunner())
        inputs = replace(inputs, runner=replace(inputs.runner, speed_mps=given))
        (speed,) = [m for m in measure(inputs) if m.spec.id == "running_speed"]
        assert isinstance(speed, Measured)
        assert speed.basis is basis
