"""No metric leaves what a body can do: what lies outside is refused with its reason."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formcheck.core.gait import Facing
from formcheck.core.metric import Measured, Metric, StrideValue, Unavailable
from formcheck.core.recording import Side, View
from formcheck.core.series import PixelSeries
from formcheck.metrics import CATALOGUE, Inputs, MetricDefinition, measure
from formcheck.metrics.definition import (
    FEWEST_STRIDES,
    MOST_MISREAD,
    BodyMetric,
    Reading,
    measure_one,
)
from tests.support.metric_inputs import inputs_of
from tests.support.stick_runner import StickRunner

INPUTS = {view: inputs_of(StickRunner(view=view)) for view in (View.SIDE, View.REAR)}
BY_ID = {definition.spec.id: definition for definition in CATALOGUE}


def read_as(definition: MetricDefinition, values: list[float], whole: float | None) -> Metric:
    """What becomes of ``values`` per stride, read for ``definition``."""
    strides = tuple(StrideValue(0.1 * k, 0.1 * k + 0.05, v) for k, v in enumerate(values))
    reading = Reading(strides, value=whole)
    read = (lambda _: reading) if isinstance(definition, BodyMetric) else (lambda *_: reading)
    stubbed = replace(definition, read=read)  # type: ignore[call-arg]
    view = View.SIDE if View.SIDE in definition.spec.views else View.REAR
    return measure_one(stubbed, INPUTS[view], Side.LEFT if definition.spec.sided else None)


def assert_possible(metric: Metric) -> None:
    if isinstance(metric, Unavailable):
        assert metric.reason
        return
    definition = BY_ID[metric.spec.id]
    assert definition.is_possible(metric.value)
    assert all(definition.is_possible(stride.value) for stride in metric.per_stride)


@pytest.mark.parametrize("definition", CATALOGUE, ids=lambda d: d.spec.id)
@settings(deadline=None)
@given(st.data())
def test_whatever_is_read_what_is_given_is_possible(
    definition: MetricDefinition, data: st.DataObject
) -> None:
    low, high = definition.possible
    reach = high - low
    near = st.floats(low - reach, high + reach)
    anything = st.floats(allow_nan=True, allow_infinity=True)
    values = data.draw(st.lists(near | anything, max_size=12))
    whole = data.draw(st.none() | near | anything)
    with np.errstate(all="ignore"):
        assert_possible(read_as(definition, values, whole))


@pytest.mark.parametrize("definition", CATALOGUE, ids=lambda d: d.spec.id)
def test_the_possible_is_given_and_the_impossible_is_not(definition: MetricDefinition) -> None:
    low, high = definition.possible
    middle, beyond = 0.5 * (low + high), high + 0.01 * (high - low)
    assert isinstance(read_as(definition, [middle] * FEWEST_STRIDES, None), Measured)
    refused = read_as(definition, [beyond] * FEWEST_STRIDES, None)
    assert isinstance(refused, Unavailable)
    assert refused.reason


def test_a_jump_of_the_landmarks_costs_its_stride_and_no_more() -> None:
    lean = BY_ID["trunk_lean"]
    few = round(MOST_MISREAD * 20)
    metric = read_as(lean, [8.0] * (20 - few) + [179.0] * few, None)
    assert isinstance(metric, Measured)
    assert (metric.value, metric.n) == (8.0, 20 - few)
    assert isinstance(read_as(lean, [8.0] * 17 + [179.0] * (few + 1), None), Unavailable)


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from([View.SIDE, View.REAR, View.FRONT]),
    st.sampled_from(list(Facing)),
    st.floats(-180.0, 180.0),
    st.floats(0.05, 20.0),
)
def test_a_turned_or_stretched_runner_reads_nothing_impossible(
    view: View, facing: Facing, turned_deg: float, stretched: float
) -> None:
    """As of a sideways film, or of landmarks on something else."""
    stick = StickRunner(view=view, facing=facing, duration_s=3.0)
    inputs = inputs_of(stick)
    for metric in measure(_seen_as(inputs, turned_deg, stretched)):
        assert_possible(metric)


def _seen_as(inputs: Inputs, turned_deg: float, stretched: float) -> Inputs:
    turn = np.radians(turned_deg)
    matrix = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    xy_px = inputs.trajectories.xy_px @ (matrix * [1.0, stretched])
    trajectories = replace(inputs.trajectories, xy_px=xy_px)
    return replace(inputs, trajectories=trajectories, pixels=PixelSeries(None, "", None, ""))
