"""The runner as a mass on a spring: a model, not a measurement (Morin et al. 2005).

Force over contact is a half sine. With contact time tc, flight time tf, body mass m, leg length
L = 0.53 body heights and speed v::

    F  = m g (π/2) (tf/tc + 1)
    Δy = F tc² / (m π²) − g tc² / 8
    ΔL = L − √(L² − (v tc/2)²) + Δy
    vertical stiffness F/Δy, leg stiffness F/ΔL

Intervals: the contact time's, carried through with the step time held, and the model's own error.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import numpy as np

from formcheck.core.bibliography import cite
from formcheck.core.gait import Stride
from formcheck.core.message import msg
from formcheck.core.metric import Basis, MetricSpec, StrideValue
from formcheck.core.recording import View
from formcheck.metrics import windows
from formcheck.metrics.definition import (
    RUNNING_ONLY,
    BodyMetric,
    Reading,
    Refused,
)
from formcheck.metrics.distance import find_speed
from formcheck.metrics.inputs import Inputs
from formcheck.metrics.precision import precision_of
from formcheck.metrics.timing import events_ci95_s

GRAVITY_MPS2 = 9.81
NEEDS_MASS = msg("needs the runner's mass (--mass-kg)")
LEG_PER_HEIGHT = 0.53
MODEL_CI95 = 0.07
"""Share: against force plates the model read 0.67–6.93 % low (Morin et al. 2005)."""

METHOD = "a model of the runner as a mass on a spring, not a measurement of force"


@dataclass(frozen=True)
class SpringStep:
    """One stance and the flight after it, < 0 where the other foot lands first."""

    contact_s: float
    flight_s: float

    def with_contact(self, contact_s: float) -> "SpringStep":
        """The same step time with another contact time."""
        return SpringStep(contact_s, self.contact_s + self.flight_s - contact_s)


def peak_force_bw(step: SpringStep) -> float:
    """Largest vertical force, body weights: what a half sine needs to carry the body through a
    step; holds where the feet overlap (flight < 0) too."""
    return 0.5 * np.pi * (step.flight_s / step.contact_s + 1.0)


def compression_m(step: SpringStep) -> float:
    """How far the body sinks in stance."""
    per_mass = peak_force_bw(step) * GRAVITY_MPS2
    return float(step.contact_s**2 * (per_mass / np.pi**2 - GRAVITY_MPS2 / 8.0))


def oscillation_m(step: SpringStep) -> float:
    """Rise and fall of the body within a step: sinking in stance and rising in flight."""
    return compression_m(step) + GRAVITY_MPS2 * max(step.flight_s, 0.0) ** 2 / 8.0


def vertical_kn_per_m(step: SpringStep, mass_kg: float) -> float:
    """Vertical stiffness."""
    return mass_kg * GRAVITY_MPS2 * peak_force_bw(step) / compression_m(step) / 1000.0


def leg_kn_per_m(step: SpringStep, mass_kg: float, height_m: float, speed_mps: float) -> float:
    """Leg stiffness; NaN where half the contact path is longer than the leg."""
    leg_m = LEG_PER_HEIGHT * height_m
    half_path_m = 0.5 * speed_mps * step.contact_s
    if half_path_m >= leg_m:
        return float("nan")
    shortening_m = leg_m - np.sqrt(leg_m**2 - half_path_m**2) + compression_m(step)
    return float(mass_kg * GRAVITY_MPS2 * peak_force_bw(step) / shortening_m / 1000.0)


def peak_vertical_force(inputs: Inputs) -> Reading | Refused:
    """Sine model's peak, in body weights."""
    return _read(inputs, lambda step, _: peak_force_bw(step), (1.0,))


def vertical_stiffness(inputs: Inputs) -> Reading | Refused:
    """Sine model's force over compression."""
    mass_kg = inputs.runner.mass_kg
    if mass_kg is None:
        return Refused(NEEDS_MASS)
    return _read(inputs, lambda step, _: vertical_kn_per_m(step, mass_kg), (1.0,))


def leg_stiffness(inputs: Inputs) -> Reading | Refused:
    """Sine model's force over the leg's shortening."""
    mass_kg, height_m = inputs.runner.mass_kg, inputs.runner.height_m
    if mass_kg is None and height_m is None:
        return Refused("needs the runner's mass (--mass-kg) and height (--height-m)")
    if mass_kg is None:
        return Refused(NEEDS_MASS)
    if height_m is None:
        return Refused("needs the runner's height (--height-m)")
    speed = find_speed(inputs)
    if isinstance(speed, Refused):
        return speed
    return _read(
        inputs,
        lambda step, share: leg_kn_per_m(step, mass_kg, height_m, speed.mps * share),
        (1.0 - speed.ci95, 1.0 + speed.ci95),
    )


def _read(
    inputs: Inputs, model: Callable[[SpringStep, float], float], speed_shares: tuple[float, ...]
) -> Reading | Refused:
    """``model`` (step, share of the speed) per stride, and its interval from all corners of contact
    time and speed."""
    steps = _steps(inputs)
    if not steps or float(np.mean([step.flight_s for *_, step in steps])) <= 0.0:
        return Refused("no step with flight was found, which the model needs")
    values = [
        StrideValue(stride.contact_s, stop_s, model(step, 1.0)) for stride, stop_s, step in steps
    ]
    values = [value for value in values if np.isfinite(value.value)]
    mean = SpringStep(
        float(np.mean([step.contact_s for *_, step in steps])),
        float(np.mean([step.flight_s for *_, step in steps])),
    )
    half_s = max(precision_of("contact_time", inputs, None).half_width, events_ci95_s(inputs, None))
    corners = [
        model(mean.with_contact(mean.contact_s + error_s), share)
        for error_s, share in product((-half_s, half_s), speed_shares)
    ]
    if not np.isfinite(corners).all():
        return Refused("speed and contact time do not go together; check the speed given")
    value = float(np.mean([v.value for v in values]))
    below, above = value - min(corners), max(corners) - value
    own = MODEL_CI95 * value
    interval = (value - float(np.hypot(below, own)), value + float(np.hypot(above, own)))
    # Contact and flight time are the mean stride's.
    return Reading(tuple(values), interval=interval, basis=Basis.RECORDING)


def _steps(inputs: Inputs) -> list[tuple[Stride, float, SpringStep]]:
    """Strides whose step was seen to its end, with that end. Flight on the mean is what the model
    needs: single steps without it count like the others."""
    found = []
    for stride in inputs.strides(None):
        stop_s = windows.next_contact_s(inputs, stride)
        if stop_s is not None:
            step = SpringStep(stride.contact_time_s, stop_s - stride.toe_off_s)
            found.append((stride, stop_s, step))
    return found


METRICS = (
    BodyMetric(
        spec=MetricSpec(
            id="vertical_stiffness",
            title="Vertical stiffness (model)",
            unit="kN/m",
            views=(View.SIDE,),
            sided=False,
            positive="stiffer",
            definition="Peak force over how far the body sinks in stance, in the sine model.",
            method=METHOD,
            sources=cite("morin2005"),
        ),
        possible=(1.0, 300.0),  # runners 15–50, sprinters 100 kN/m
        read=vertical_stiffness,
        modes=RUNNING_ONLY,
        needs_clock=True,
    ),
    BodyMetric(
        spec=MetricSpec(
            id="leg_stiffness",
            title="Leg stiffness (model)",
            unit="kN/m",
            views=(View.SIDE,),
            sided=False,
            positive="stiffer",
            definition="Peak force over how far the leg shortens in stance, in the sine model.",
            method=METHOD,
            sources=cite("morin2005"),
        ),
        possible=(0.5, 150.0),  # runners 7–15, sprinters 30 kN/m
        read=leg_stiffness,
        modes=RUNNING_ONLY,
        needs_clock=True,
    ),
    BodyMetric(
        spec=MetricSpec(
            id="peak_vertical_force",
            title="Peak vertical force (model)",
            unit="body weights",
            views=(View.SIDE,),
            sided=False,
            positive="more",
            definition="Largest vertical force in stance, from contact and flight time alone.",
            method=METHOD,
            sources=cite("morin2005"),
            decimals=2,
        ),
        possible=(0.9, 7.0),  # the mean over a step is 1; sprinters reach 5
        read=peak_vertical_force,
        modes=RUNNING_ONLY,
        needs_clock=True,
    ),
)
