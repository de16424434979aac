"""What an audit of the measuring code suspected: frame counts taken for time, rates of most frames
taken for those of most time, errors that two sides share."""

from dataclasses import replace
from math import hypot

import numpy as np
import pytest

from formcheck.cleaning import clean
from formcheck.core.arrays import FloatArray
from formcheck.core.gait import EventKind
from formcheck.core.metric import Measured
from formcheck.core.recording import Side, View
from formcheck.core.timeline import Timeline
from formcheck.findings.drift import drift_of
from formcheck.gait.reading import read_gait
from formcheck.metrics import measure
from formcheck.metrics.asymmetry import asymmetries
from formcheck.metrics.definition import Refused
from formcheck.metrics.scale import find_scale
from formcheck.pixels import garment
from tests.support.findings_inputs import lean, metric
from tests.support.metric_inputs import inputs_of
from tests.support.stick_runner import StickRunner


def test_a_recording_of_two_rates_is_as_exact_as_most_of_its_time() -> None:
    quick = np.arange(0.0, 4.0, 1 / 240)
    mixed = Timeline(np.concatenate([quick, np.arange(4.0, 12.0, 1 / 30)]))
    assert mixed.sampling_hz == pytest.approx(240.0)
    assert mixed.usual_hz == pytest.approx(30.0)
    inputs = inputs_of(replace(StickRunner(), time_s=mixed.time_s))
    assert inputs.sampled_slowly


@pytest.mark.parametrize("hz", [24.0, 30.0, 50.0, 59.94, 240.0])
def test_an_uneven_clock_is_of_one_rate(hz: float) -> None:
    rounded = Timeline(np.round(np.arange(300) / hz, 3))
    assert rounded.usual_hz == rounded.sampling_hz
    assert Timeline(np.zeros(1)).usual_hz == 0.0


@pytest.mark.parametrize(
    ("fps", "backend", "ci95_s"),
    [
        (30.0, "mediapipe-heavy", 0.040),
        (60.0, "mediapipe-heavy", 0.030),
        (50.0, "mediapipe-heavy", 0.030),
        (60.0, "mediapipe-lite", 0.040),
        (240.0, "stick", 0.030),
    ],
)
def test_events_know_frame_rate_and_model(fps: float, backend: str, ci95_s: float) -> None:
    track = replace(StickRunner(fps=fps).track(), backend=backend)
    cleaned = clean(track)
    gait = read_gait(
        cleaned.trajectories, cleaned.rhythm, view=View.SIDE, moving_camera=False, roll_deg=0.0
    )
    contacts = [e.ci95_s for e in gait.events if e.kind is EventKind.INITIAL_CONTACT]
    assert contacts == pytest.approx([ci95_s] * len(contacts))
    far = [e.ci95_s for e in gait.events if e.kind is EventKind.TOE_OFF and e.side is Side.LEFT]
    assert far == pytest.approx([ci95_s * 35 / 30] * len(far))
    assert contacts
    assert far


def test_roll_enters_a_difference_of_pelvic_drops_twice() -> None:
    """± 3° each, and ± 2° of roll that both share with opposite signs: ± 5.8, not ± 5.1."""
    half = hypot(3.0, 2.0)
    sides: list[Measured] = [
        replace(
            metric("pelvic_drop", 5.0, half, side=side),
            method="garment_edge", sd=0.0, ci95=(5.0 - half, 5.0 + half),
        )
        for side in Side
    ]  # fmt: skip
    (found,) = asymmetries(sides, [View.REAR])
    assert 0.5 * (found.ci95[1] - found.ci95[0]) == pytest.approx(hypot(3.0, 3.0, 4.0), abs=0.01)


@pytest.mark.parametrize("r", [0.0, 0.8])
def test_a_drift_is_told_by_independent_strides(r: float) -> None:
    """Strides that resemble each other, about a mean that stays: 95 of 100 intervals hold 0."""
    rng = np.random.default_rng(5)
    one, missed, n_runs = lean(5.0, 5.0, 60.0), 0, 300
    for _ in range(n_runs):
        noise = rng.standard_normal(len(one.per_stride) + 50)
        for k in range(1, len(noise)):
            noise[k] = r * noise[k - 1] + np.sqrt(1 - r * r) * noise[k]
        values = tuple(
            replace(stride, value=5.0 + off)
            for stride, off in zip(one.per_stride, noise[50:], strict=True)
        )
        drift = drift_of(replace(one, per_stride=values))
        assert drift is not None
        missed += not drift.ci95[0] <= 0.0 <= drift.ci95[1]
    assert missed / n_runs < 0.12


@pytest.mark.parametrize(("by", "refused"), [(0.0, False), (0.05, False), (0.3, True)])
def test_who_comes_nearer_and_goes_again_has_no_scale(by: float, refused: bool) -> None:
    stick = StickRunner(duration_s=8.0)
    inputs = inputs_of(stick, height_m=1.75)
    time_s = inputs.time_s
    larger = 1.0 + by * np.sin(np.pi * time_s / time_s[-1])
    xy_px = 360.0 + (inputs.trajectories.xy_px - 360.0) * larger[:, None, None]
    moved = replace(inputs, trajectories=replace(inputs.trajectories, xy_px=xy_px))
    assert isinstance(find_scale(moved), Refused) is refused


@pytest.mark.parametrize(("hz", "averaged"), [(30, 60), (240, 253)])
def test_the_edge_of_a_garment_is_chosen_over_more_than_a_stride(
    hz: int, averaged: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    chosen: list[int] = []
    step_profile, strongest_row = garment.step_profile, garment.strongest_row

    def profile(window: garment.LabWindow) -> FloatArray:
        seen.append(0)
        return step_profile(window)

    def strongest(mean: FloatArray, *near: range) -> int:
        if not near:
            chosen.append(len(seen))
        return strongest_row(mean, *near)

    monkeypatch.setattr(garment, "step_profile", profile)
    monkeypatch.setattr(garment, "strongest_row", strongest)
    rng = np.random.default_rng(2)
    picture = rng.integers(0, 255, (240, 240, 3)).astype(np.uint8)
    tracker = garment.EdgeTracker(np.arange(300) / hz, 0.7, 60.0)
    for row in range(260):
        tracker.add(row, picture, np.array([120.0, 120.0]))
        if chosen:
            break
    assert chosen == [averaged]


@pytest.mark.parametrize("fps", [24.0, 25.0])
def test_a_rate_that_holds_no_filter_reads_the_bounce_as_the_next_one_does(fps: float) -> None:
    """At 26 frames/s and below nothing is filtered. With landmarks 1 cm off at random the bounce is
    read with at most 3 mm more than at 30 frames/s; it is known to ± 10 mm."""
    read_m = []
    for rate in (fps, 30.0):
        stick = StickRunner(fps=rate, duration_s=8.0, noise_px=3.0)
        found = {m.spec.id: m for m in measure(inputs_of(stick, height_m=1.75))}
        bounce = found["vertical_oscillation"]
        assert isinstance(bounce, Measured)
        read_m.append(bounce.value)
    assert read_m[0] - read_m[1] < 0.003
