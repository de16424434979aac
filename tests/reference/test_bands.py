"""Reference bands: published ones near their speed, provisional ones that say so."""

from dataclasses import replace

import pytest

from formcheck.core.bibliography import BIBLIOGRAPHY
from formcheck.core.gait import Mode
from formcheck.core.metric import Measured, Reference, Unavailable
from formcheck.core.recording import Runner, Sex
from formcheck.metrics import CATALOGUE, measure
from formcheck.reference import reference_for, with_references
from formcheck.reference.bands import BANDS, PROVISIONAL
from tests.support.metric_inputs import inputs_of
from tests.support.stick_runner import StickRunner

SPECS = {definition.spec.id: definition.spec for definition in CATALOGUE}
RUNNER = Runner(height_m=1.73, sex=Sex.MALE)


def found(metric_id: str, speed_mps: float | None, runner: Runner = RUNNER) -> Reference:
    reference = reference_for(SPECS[metric_id], runner, speed_mps)
    assert reference is not None
    return reference


def test_every_band_is_of_a_catalogue_metric_and_cites_what_was_read() -> None:
    for band in BANDS:
        assert band.metric in SPECS
        assert band.source in BIBLIOGRAPHY
        assert f"n = {band.n}" in band.reference().source
    assert {p.metric for p in PROVISIONAL} <= SPECS.keys()


def test_a_published_band_near_its_speed_comes_before_a_provisional_one() -> None:
    assert "Karamanidis" in found("contact_time", 2.6).source
    assert found("contact_time", 3.5).provisional
    assert not found("contact_time", 2.6).provisional
    assert reference_for(SPECS["contact_time"], RUNNER, None) is None
    assert found("peak_vertical_force", 3.0).low == pytest.approx(2.50 - 0.38)


def test_angles_have_a_band_without_a_speed_too() -> None:
    band = found("knee_flexion_contact", None)
    assert (band.low, band.high) == pytest.approx((1.6, 20.4))
    assert "2.5 m/s" in band.source
    assert reference_for(SPECS["knee_flexion_contact"], RUNNER, 5.5) is None


def test_the_provisional_cadence_follows_speed_and_height() -> None:
    low = found("cadence", 4.0)
    assert 0.5 * (low.low + low.high) == pytest.approx(172.6)
    taller = found("cadence", 4.0, replace(RUNNER, height_m=1.93))
    assert taller.low == pytest.approx(low.low - 8.0)
    assert reference_for(SPECS["cadence"], Runner(), 4.0) is None


def test_bands_are_put_beside_measured_metrics_of_runners_only() -> None:
    inputs = inputs_of(StickRunner(speed_mps=2.7))
    metrics = measure(inputs)
    running = with_references(metrics, inputs.runner, [Mode.RUNNING])
    by_id = {m.spec.id: m for m in running}
    cadence = by_id["cadence"]
    assert isinstance(cadence, Measured)
    assert cadence.reference is not None
    assert isinstance(by_id["pelvic_drop"], Unavailable)
    assert with_references(metrics, inputs.runner, [Mode.WALKING]) == metrics


def test_the_measured_speed_stands_in_for_one_not_given() -> None:
    inputs = inputs_of(StickRunner(speed_mps=2.7), speed_mps=None)
    metrics = with_references(measure(inputs), inputs.runner, [Mode.RUNNING])
    (flight,) = [m for m in metrics if m.spec.id == "flight_time"]
    assert isinstance(flight, Measured)
    assert flight.reference is not None
