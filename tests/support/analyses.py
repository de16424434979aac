"""A complete small ``Analysis`` of the stick runner, for tests of everything that reads one.

Angles and per-stride values are worked out here by hand from the stick's landmarks, so that no
other stage is needed. Titles and texts are stand-ins; ids are those of the contract.
"""

from fractions import Fraction
from itertools import pairwise

import numpy as np

from formcheck.core.analysis import (
    Analysis,
    Asymmetry,
    Provenance,
    QualityLevel,
    QualityNote,
    Recording,
)
from formcheck.core.arrays import FloatArray
from formcheck.core.backload import BackLoad
from formcheck.core.finding import Evidence, Finding, Level, RuleCheck, Severity
from formcheck.core.gait import (
    CleaningStep,
    EventKind,
    Gait,
    GaitEvent,
    Mode,
    Stride,
    Trajectories,
)
from formcheck.core.metric import (
    Basis,
    Measured,
    Metric,
    MetricSpec,
    Reference,
    StrideValue,
    Unavailable,
)
from formcheck.core.pose import PoseTrack, of_side
from formcheck.core.recording import Runner, Sex, Side, SlowMotionSource, VideoInfo, View
from formcheck.core.series import AngleSeries, CameraRoll, PelvisRotation, PixelSeries
from formcheck.findings.rules import family_of
from tests.support.stick_runner import StickRunner

SIDE_VIEWS = (View.SIDE,)
REAR_VIEWS = (View.REAR,)
ANY_VIEW = (View.SIDE, View.REAR, View.FRONT, View.OBLIQUE)


def sample_analysis(
    view: View = View.SIDE,
    *,
    stick: StickRunner | None = None,
    slow_motion_factor: float = 1.0,
    reason: str = "",
) -> Analysis:
    """An analysis of a stick runner seen from ``view`` (side, rear or front).

    ``stick``: another runner or camera than the default; ``reason``: nothing was measured, and why.
    """
    stick = stick or StickRunner(view=view, drop_left_deg=9.0, drop_right_deg=4.0)
    recording = sample_recording(stick, slow_motion_factor, reason)
    metrics = _metrics(recording, measurable=not reason)
    return Analysis(
        formcheck_version="0.1.0",
        recordings=(recording,),
        runner=Runner(
            id="R-17", height_m=1.75, mass_kg=68.0, sex=Sex.FEMALE, speed_mps=stick.speed_mps
        ),
        metrics=metrics,
        asymmetries=() if reason else _asymmetries(metrics),
        findings=() if reason else _findings(metrics),
        checks=() if reason else _checks(),
        backload=BackLoad(None, None, "the model needs a side view and the runner's mass"),
        quality=(
            QualityNote("frame_rate", QualityLevel.INFO, "60 frames a second: contact ± 8 ms."),
            QualityNote(
                "trunk_loose", QualityLevel.WARNING, "The shirt is loose.", "Tuck the shirt in."
            ),
        ),
        provenance=Provenance(
            model="heavy",
            model_sha256="0" * 64,
            settings={"model": "heavy", "slow_motion": "auto"},
            libraries={"numpy": "2.4.6"},
            cleaning=recording.trajectories.steps,
            started_at="2026-11-23T09:00:00Z",
            elapsed_s={"pose": 12.5, "metrics": 0.2},
        ),
        reason=reason,
    )


def sample_recording(
    stick: StickRunner, slow_motion_factor: float = 1.0, reason: str = ""
) -> Recording:
    """What every stage would hand over for ``stick``; no events where there is a ``reason``."""
    track = stick.track()
    n = len(track.timeline)
    filled = np.zeros((n, 33), dtype=bool)
    filled[5:9, of_side("wrist", Side.LEFT)] = True
    trajectories = Trajectories(
        timeline=track.timeline,
        xy_px=track.xy_px,
        confidence=track.confidence,
        filled=filled,
        swapped=np.zeros(n, dtype=bool),
        steps=(CleaningStep("fill_gaps", {"longest_s": 0.1}, float(filled.mean())),),
        size_px=stick.size_px,
        backend="stick",
    )
    return Recording(
        info=VideoInfo(
            path=None,
            name=f"stick_{stick.view}.mp4",
            sha256="1" * 64,
            size_px=stick.size_px,
            n_frames=n,
            duration_s=n / stick.fps * slow_motion_factor,
            nominal_hz=Fraction(stick.fps / slow_motion_factor).limit_denominator(1001),
            variable_rate=False,
            rotation_deg=0,
            slow_motion_factor=slow_motion_factor,
            slow_motion_source=(
                SlowMotionSource.GIVEN if slow_motion_factor != 1.0 else SlowMotionSource.NONE
            ),
        ),
        pose=track,
        others=(),
        trajectories=trajectories,
        gait=_gait(stick, reason),
        pixels=_pixels(stick, measurable=not reason),
        angles=AngleSeries({} if reason else _angles(stick, track)),
        reason=reason,
    )


def _gait(stick: StickRunner, reason: str) -> Gait:
    time_s = stick.times()
    events: tuple[GaitEvent, ...] = () if reason else stick.events()
    return Gait(
        view=stick.view,
        view_confidence=0.97,
        facing=stick.facing if stick.view is View.SIDE else None,
        mode=Mode.OTHER if reason else Mode.RUNNING,
        mode_confidence=0.9,
        events=events,
        strides=strides_of_events(events),
        phase=np.full(len(time_s), np.nan) if reason else stick.phase(Side.LEFT, time_s),
        reason=reason,
    )


def strides_of_events(events: tuple[GaitEvent, ...]) -> tuple[Stride, ...]:
    """Complete strides of ``events``, in order of contact."""
    strides = []
    for side in Side:
        contacts = [
            e.time_s for e in events if e.side is side and e.kind is EventKind.INITIAL_CONTACT
        ]
        toe_offs = [e.time_s for e in events if e.side is side and e.kind is EventKind.TOE_OFF]
        for start_s, stop_s in pairwise(contacts):
            inside = [t for t in toe_offs if start_s < t < stop_s]
            if inside:
                strides.append(Stride(side, start_s, inside[0], stop_s))
    return tuple(sorted(strides, key=lambda s: s.contact_s))


def _pixels(stick: StickRunner, measurable: bool) -> PixelSeries:
    pelvis = None
    if stick.view is View.REAR and measurable:
        obliquity = stick.obliquity_deg(stick.times())
        pelvis = PelvisRotation(
            obliquity_deg=obliquity,
            confidence=np.full(len(obliquity), 0.9),
            absolute=True,
            method="garment_edge",
            loop_residual_deg=0.08,
            ci95_deg=3.0,
        )
    return PixelSeries(
        roll=CameraRoll(stick.roll_deg, 0.2, "lines"),
        roll_reason="",
        pelvis=pelvis,
        pelvis_reason="" if pelvis else "the waistband is only seen from behind",
    )


def _angles(stick: StickRunner, track: PoseTrack) -> dict[str, FloatArray]:
    """Angles of the catalogue, from upright (roll taken out) landmarks."""
    turn = np.radians(stick.roll_deg)
    xy = track.xy_px @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]]).T
    forward = stick.facing.forward_x
    trunk = _mid(xy, "shoulder") - _mid(xy, "hip")
    if stick.view is not View.SIDE:
        across = np.degrees(np.arctan2(trunk[:, 0], -trunk[:, 1]))
        toward_right = across if stick.view is View.REAR else -across
        series = {"trunk_lateral_lean": toward_right}
        if stick.view is View.REAR:
            series["pelvic_obliquity"] = stick.obliquity_deg(stick.times())
        return series
    series = {"trunk_lean": np.degrees(np.arctan2(forward * trunk[:, 0], -trunk[:, 1]))}
    for side in Side:
        hip, knee, ankle, heel, toe = (
            xy[:, of_side(joint, side)] for joint in ("hip", "knee", "ankle", "heel", "foot_index")
        )
        thigh, shank, foot = knee - hip, ankle - knee, toe - heel
        thigh_deg = np.degrees(np.arctan2(-forward * thigh[:, 0], thigh[:, 1]))
        shin_deg = np.degrees(np.arctan2(forward * shank[:, 0], shank[:, 1]))
        series[f"thigh_extension_{side}"] = thigh_deg
        series[f"shin_angle_{side}"] = shin_deg
        series[f"knee_flexion_{side}"] = -(thigh_deg + shin_deg)
        series[f"foot_angle_{side}"] = np.degrees(np.arctan2(-foot[:, 1], forward * foot[:, 0]))
    return series


def _mid(xy: FloatArray, joint: str) -> FloatArray:
    both = xy[:, of_side(joint, Side.LEFT)] + xy[:, of_side(joint, Side.RIGHT)]
    return np.asarray(0.5 * both)


def spec(
    metric_id: str, title: str, unit: str, views: tuple[View, ...], *, sided: bool, curve: str = ""
) -> MetricSpec:
    """A stand-in catalogue row."""
    decimals = {"s": 3, "m": 3, "leg lengths": 2}.get(unit, 1)
    return MetricSpec(
        id=metric_id,
        title=title,
        unit=unit,
        views=views,
        sided=sided,
        positive="as in the contract",
        definition=f"{title}, as the contract defines it.",
        method="worked out by hand from the stick runner",
        sources=("Whitney 2022, doi 10.1589/jpts.34.327",),
        decimals=decimals,
        curve=curve,
    )


def _metrics(recording: Recording, *, measurable: bool) -> tuple[Metric, ...]:
    gait = recording.gait
    unsided = (
        spec("cadence", "Cadence", "steps/min", ANY_VIEW, sided=False),
        spec("trunk_lean", "Trunk lean", "deg", SIDE_VIEWS, sided=False, curve="trunk_lean"),
        spec(
            "trunk_lean_midstance",
            "Trunk lean at midstance",
            "deg",
            SIDE_VIEWS,
            sided=False,
            curve="trunk_lean",
        ),
        spec("step_length", "Step length", "m", SIDE_VIEWS, sided=False),
        spec("vertical_oscillation", "Vertical oscillation", "m", ANY_VIEW, sided=False),
    )
    knee, shin, thigh, drop, lateral = (
        ("knee_flexion_contact", "Knee flexion at contact", SIDE_VIEWS, "knee_flexion"),
        ("shin_angle_contact", "Shin angle at contact", SIDE_VIEWS, "shin_angle"),
        ("thigh_extension_peak", "Peak thigh extension", SIDE_VIEWS, "thigh_extension"),
        ("pelvic_drop", "Contralateral pelvic drop", REAR_VIEWS, "pelvic_obliquity"),
        ("trunk_lateral_lean", "Lateral trunk lean", REAR_VIEWS, "trunk_lateral_lean"),
    )
    sided = (
        spec("contact_time", "Contact time", "s", ANY_VIEW, sided=True),
        *(
            spec(metric_id, title, "deg", views, sided=True, curve=curve)
            for metric_id, title, views, curve in (knee, shin, thigh, drop, lateral)
        ),
    )
    wanted = [(s, None) for s in unsided] + [(s, side) for s in sided for side in Side]
    metrics: list[Metric] = []
    for row, side in wanted:
        values = _per_stride(recording, row, side) if measurable and gait.view in row.views else ()
        metrics.append(
            _measured(row, side, values) if values else Unavailable(row, side, _why(row, gait.view))
        )
    return tuple(metrics)


def _why(row: MetricSpec, view: View) -> str:
    if row.id == "step_length":
        return "needs the belt speed"
    return f"not visible in a {view} view"


def _per_stride(
    recording: Recording, row: MetricSpec, side: Side | None
) -> tuple[StrideValue, ...]:
    gait, time_s = recording.gait, recording.trajectories.timeline.time_s
    out = []
    for stride in gait.strides_of(side or Side.LEFT):
        stance = (time_s >= stride.contact_s) & (time_s <= stride.toe_off_s)
        whole = (time_s >= stride.contact_s) & (time_s < stride.next_contact_s)
        start_s, stop_s = stride.contact_s, stride.toe_off_s
        middle_s = 0.5 * (start_s + stop_s)
        if row.id == "cadence":
            value, stop_s = 120.0 / stride.stride_time_s, stride.next_contact_s
        elif row.id == "contact_time":
            value = stride.contact_time_s
        elif row.id == "vertical_oscillation":
            hip_y = _mid(recording.trajectories.xy_px, "hip")[whole, 1]
            value, stop_s = float(np.ptp(hip_y)) / 300.0, stride.next_contact_s
        elif not row.curve:
            return ()
        else:
            series = recording.angles.values_deg
            name = row.curve if row.curve in series else f"{row.curve}_{side}"
            angle = series[name]
            sign = 1.0 if side is Side.LEFT else -1.0
            if row.id.endswith("_contact"):
                value, stop_s = float(np.interp(start_s, time_s, angle)), start_s
            elif row.id == "trunk_lean":
                value = float(angle[stance].mean())
            elif row.id == "trunk_lean_midstance":
                value = float(np.interp(middle_s, time_s, angle))
            elif row.id == "trunk_lateral_lean":
                value = -sign * float(np.interp(middle_s, time_s, angle))
            elif row.id == "pelvic_drop":
                value = float((sign * angle[stance]).max())
            else:
                value, stop_s = float(angle[whole].max()), stride.next_contact_s
        out.append(StrideValue(start_s, stop_s, value))
    return tuple(out)


def _measured(row: MetricSpec, side: Side | None, values: tuple[StrideValue, ...]) -> Measured:
    array = np.array([v.value for v in values])
    mean = float(array.mean())
    half = {"s": 0.008, "m": 0.005, "steps/min": 0.6}.get(row.unit, 2.5)
    reference = {
        "cadence": Reference(158.0, 176.0, "provisional", provisional=True),
        "knee_flexion_contact": Reference(6.0, 17.0, "provisional", provisional=True),
        "trunk_lean": Reference(3.0, 12.0, "provisional", provisional=True),
    }.get(row.id)
    once = row.id == "contact_time"
    return Measured(
        spec=row,
        side=side,
        value=mean,
        sd=float(array.std(ddof=1)) if len(array) > 1 and not once else None,
        ci95=(mean - half, mean + half),
        n=1 if once else len(array),
        method="garment_edge" if row.id == "pelvic_drop" else "landmarks",
        smallest_detectable_change=2.8 if row.unit == "deg" else None,
        per_stride=() if once else values,
        reference=reference,
        basis=Basis.RECORDING if once else Basis.STRIDES,
    )


def _by_id(metrics: tuple[Metric, ...], metric_id: str) -> dict[Side | None, Measured]:
    return {m.side: m for m in metrics if m.spec.id == metric_id and isinstance(m, Measured)}


def _asymmetries(metrics: tuple[Metric, ...]) -> tuple[Asymmetry, ...]:
    found = []
    for metric_id in ("knee_flexion_contact", "pelvic_drop"):
        both = _by_id(metrics, metric_id)
        if len(both) == 2:
            left, right = both[Side.LEFT].value, both[Side.RIGHT].value
            ci95 = (left - right - 2.5, left - right + 2.5)
            beyond = ci95[0] > 0 or ci95[1] < 0
            found.append(Asymmetry(metric_id, left, right, left - right, ci95, beyond))
    return tuple(found)


def _findings(metrics: tuple[Metric, ...]) -> tuple[Finding, ...]:
    """One finding on the left: pelvic drop where it was measured, else knee flexion at contact."""
    for metric_id, limit in (("pelvic_drop", 6.0), ("knee_flexion_contact", 8.0)):
        metric = _by_id(metrics, metric_id).get(Side.LEFT)
        if metric is not None:
            evidence = Evidence(
                metric=metric_id,
                side=Side.LEFT,
                value=metric.value,
                ci95=metric.ci95,
                limit=limit,
                unit="deg",
                n=metric.n,
                likelihood=0.99,
                keyframe="keyframes/left_midstance.jpg"
                if metric_id == "pelvic_drop"
                else "keyframes/left_contact.jpg",
            )
            return (
                Finding(
                    id=metric_id,
                    title=metric.spec.title,
                    level=Level.CLEAR,
                    likelihood=0.99,
                    severity=Severity.WATCH,
                    statement=f"{metric.spec.title} on the left may add load on the lower back.",
                    evidence=(evidence,),
                    strength="limited",
                    family=family_of(metric_id),
                    sources=("Whitney 2022, doi 10.1589/jpts.34.327",),
                    suggestion="Try 5 % more steps a minute at the same speed.",
                ),
            )
    return ()


def _checks() -> tuple[RuleCheck, ...]:
    return (
        RuleCheck("trunk_lean", "Trunk lean", None, Level.UNLIKELY, 0.04, 13.0, "within 13 deg"),
        RuleCheck(
            "overstride", "Overstride", Side.LEFT, Level.POSSIBLE, 0.6, 0.26, "near the limit"
        ),
        RuleCheck(
            *("overstride", "Overstride", Side.RIGHT, Level.NOT_JUDGED, None, None),
            "not visible in this view",
        ),
    )


def measured(view: View, metric_id: str, side: Side | None = None) -> Measured:
    metric = sample_analysis(view).metric(metric_id, side)
    assert isinstance(metric, Measured)
    return metric
