"""Where other runners lie, ± 2 SD, at the speed at which they were measured.

Only values read in the source itself, or worked out from its open data, stand in ``BANDS``.
``PROVISIONAL`` bands are product choices for want of better tables; they say so, and no finding
may rest on them.
"""

from collections.abc import Callable
from dataclasses import dataclass

from formcheck.core.bibliography import BIBLIOGRAPHY
from formcheck.core.message import join_with, msg
from formcheck.core.metric import PROVISIONAL_LABEL, Reference
from formcheck.core.recording import Runner, Sex

TIME_SPEED_WITHIN_MPS = 0.3
"""Times and lengths change with speed: a band holds close to its own."""

ANGLE_SPEED_WITHIN_MPS = 1.0
"""Angles change less; they are shown without a known speed too, the band's speed beside them."""


@dataclass(frozen=True)
class Band:
    """Mean and SD of ``n`` runners at ``speed_mps``; ``what`` where it differs from the metric."""

    metric: str
    mean: float
    sd: float
    n: int
    speed_mps: float
    source: str
    angle: bool = False
    what: tuple[str, ...] = ()

    def covers(self, speed_mps: float | None) -> bool:
        """Whether runners at ``speed_mps`` may be set beside this band."""
        if speed_mps is None:
            return self.angle
        within = ANGLE_SPEED_WITHIN_MPS if self.angle else TIME_SPEED_WITHIN_MPS
        return abs(speed_mps - self.speed_mps) <= within

    def reference(self) -> Reference:
        """± 2 SD, with study, n and speed."""
        rests_on = msg(
            "{study}, n = {n}, {speed:.1f} m/s, ± 2 SD",
            study=BIBLIOGRAPHY[self.source].text.split(",")[0],
            n=self.n,
            speed=self.speed_mps,
        )
        return Reference(
            self.mean - 2.0 * self.sd,
            self.mean + 2.0 * self.sd,
            join_with("; ", (rests_on, *self.what)),
        )


_YOUNG = msg("two groups of young adults pooled")
_THREE_D = "3D"

BANDS: tuple[Band, ...] = (
    Band("contact_time", 0.277, 0.023, 19, 2.7, "karamanidis2005", what=(_YOUNG,)),
    Band("flight_time", 0.108, 0.020, 19, 2.7, "karamanidis2005", what=(_YOUNG,)),
    Band("step_length", 1.016, 0.054, 19, 2.7, "karamanidis2005", what=(_YOUNG,)),
    Band("cadence", 155.4, 9.2, 19, 2.7, "karamanidis2005", what=(_YOUNG,)),
    Band("duty_factor", 0.361, 0.025, 19, 2.7, "karamanidis2005", what=(_YOUNG,)),
    Band(
        "vertical_oscillation",
        0.092,
        0.0135,
        19,
        2.7,
        "karamanidis2005",
        what=(_YOUNG, msg("whole-body centre of mass")),
    ),
    Band("cadence", 169.6, 7.2, 14, 3.0, "lieberman2015", what=(msg("most economical cadence"),)),
    Band("peak_vertical_force", 2.36, 0.19, 115, 2.5, "patoz2022"),
    Band("peak_vertical_force", 2.50, 0.19, 115, 3.06, "patoz2022"),
    Band("peak_vertical_force", 2.62, 0.19, 115, 3.61, "patoz2022"),
    Band(
        "trunk_lean", 7.2, 4.4, 40, 3.4, "teng2015", angle=True, what=(msg("outer thirds pooled"),)
    ),
    Band("knee_flexion_contact", 11.0, 4.7, 46, 2.5, "fukuchi_open", angle=True, what=(_THREE_D,)),
    Band(
        "knee_flexion_stance_peak", 41.0, 5.3, 46, 2.5, "fukuchi_open", angle=True, what=(_THREE_D,)
    ),
    Band("hip_adduction", 7.5, 2.9, 46, 2.5, "fukuchi_open", angle=True, what=(_THREE_D,)),
)


@dataclass(frozen=True)
class Provisional:
    """A band by formula: (centre, half width) for the runner and speed, or None."""

    metric: str
    band: Callable[[Runner, float | None], tuple[float, float] | None]

    def reference(self, runner: Runner, speed_mps: float | None) -> Reference | None:
        """The band, labelled provisional."""
        found = self.band(runner, speed_mps)
        if found is None:
            return None
        centre, half = found
        return Reference(centre - half, centre + half, PROVISIONAL_LABEL, provisional=True)


def expected_cadence_spm(runner: Runner, speed_mps: float | None) -> tuple[float, float] | None:
    """Steps/min by speed and height, ± 2 SD: slope with speed of Burns et al. 2019, damped slope
    with height; intercept and SD are product choices."""
    if speed_mps is None or runner.height_m is None:
        return None
    centre = 167.0 + 5.6 * (speed_mps - 3.0) - 40.0 * (runner.height_m - 1.73)
    return centre, 18.0


def _contact_time_s(_: Runner, speed_mps: float | None) -> tuple[float, float] | None:
    return None if speed_mps is None else (0.262 - 0.038 * (speed_mps - 3.0), 0.048)


def _flight_time_s(runner: Runner, speed_mps: float | None) -> tuple[float, float] | None:
    contact, cadence = _contact_time_s(runner, speed_mps), expected_cadence_spm(runner, speed_mps)
    if contact is None or cadence is None:
        return None
    return 60.0 / cadence[0] - contact[0], 0.050


def _pelvic_drop_deg(runner: Runner, _: float | None) -> tuple[float, float] | None:
    if runner.sex is None:
        return None
    return (5.5, 2.0) if runner.sex is Sex.FEMALE else (4.5, 2.0)


PROVISIONAL: tuple[Provisional, ...] = (
    Provisional("cadence", expected_cadence_spm),
    Provisional("contact_time", _contact_time_s),
    Provisional("flight_time", _flight_time_s),
    Provisional("pelvic_drop", _pelvic_drop_deg),
)
