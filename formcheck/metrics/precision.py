"""How far off each method may be: one table, each row with where its number comes from.

``half_width``: systematic 95 % half width on a person not seen before, in the metric's unit, over
and above the scatter from stride to stride, camera roll and scale, which are added where the
metric is read: size of the mean error plus twice its scatter between the tuning recordings (30 from
the side, 15 from behind, no body or cloth of which is in the test set), wider where people differ
from them. ``change``: smallest change that can be told in one runner and set-up, 1.96 · √2 · the
standard deviation of repeated recordings (Weir 2005, doi:10.1519/15184.1); where none were
repeated, of the mean over the strides of a tuning recording (nine in ten lie below).
"""

from dataclasses import dataclass

from formcheck.core.recording import Side, View
from formcheck.metrics.inputs import Inputs, PoseModel


@dataclass(frozen=True)
class Precision:
    """One row. A condition that is None holds always. The row with most conditions applies, the
    wider one of equals.

    ``far``: the leg away from the camera. ``slow``: fewer than 50 frames a second. ``pelvis``: how
    the pelvis was read.
    """

    metric: str
    half_width: float
    change: float
    source: str
    far: bool | None = None
    slow: bool | None = None
    model: PoseModel | None = None
    view: View | None = None
    pelvis: str | None = None

    @property
    def conditions(self) -> tuple[object, ...]:
        """The row's conditions in the order of ``precision_of``."""
        return (self.far, self.slow, self.model, self.view, self.pelvis)


def precision_of(metric: str, inputs: Inputs, side: Side | None) -> Precision:
    """The row for ``metric`` under the conditions of ``inputs``; KeyError where there is none."""
    pelvis = inputs.pixels.pelvis
    facts = (
        inputs.is_far(side),
        inputs.sampled_slowly,
        inputs.model,
        inputs.gait.view,
        pelvis.method if pelvis else None,
    )
    rows = [
        row
        for row in TABLE
        if row.metric == metric
        and all(c is None or c == f for c, f in zip(row.conditions, facts, strict=True))
    ]
    if not rows:
        raise KeyError(f"no precision is stated for {metric!r}")
    return max(rows, key=lambda row: (sum(c is not None for c in row.conditions), row.half_width))


OPPOSED = frozenset({"trunk_lateral_lean", "step_time"})
"""Where an error raises one side and lowers the other by as much: the camera's roll, one foot's
contacts read late."""

OWN_OF_EACH_SIDE = {("pelvic_drop", "garment_edge"): 3.0}
"""What is each side's own (cloth against pelvis) of an angle to the horizontal that is otherwise
known by the camera's roll: that raises one side and lowers the other by as much. By metric and
method; the angle of hip adduction is between two lines of the picture, which roll turns alike."""

_TRANSFER = "rendered runners and motion capture with force plates"
_RENDERED = "rendered runners with known motion"
_CLEAN = "their true joints"
_JOINTS = PoseModel.CLEAN
_LATE = (
    "rendered runners with known motion, and contacts that are 10–20 ms off on people while the "
    "leg moves fast"
)
_SLOW = f"{_LATE}; wider below 50 frames a second, where long exposures were not tested"
_FROM_PARTS = "carried through from speed, scale and times"
_FILMED_LEAN = (
    "±2.5° on rendered runners; five filmed ones, marked by eye, lean less than is read, by 1.7, "
    "5.1, 3.6, 5.0 and 4.5° (mean + 2 SD: 6.8), of which 2.2 may be the eye's own constant"
)
_LATERAL = "rendered runners from behind; 1.3–2.3° between raters (Dingenen 2018)"

TABLE: tuple[Precision, ...] = (
    Precision("cadence", 0.0, 1.0, "scatter of the first and last contact"),
    Precision("stride_time", 0.002, 0.004, "a constant offset of the contacts drops out"),
    Precision("step_time", 0.030, 0.010, f"near against far foot on {_RENDERED}"),
    Precision("step_time", 0.020, 0.010, f"near against far foot on {_CLEAN}", model=_JOINTS),
    Precision("step_time", 0.042, 0.020, "one filmed runner with marked contacts", slow=True),
    Precision("contact_time", 0.030, 0.016, _TRANSFER),
    Precision("contact_time", 0.030, 0.008, _TRANSFER, model=PoseModel.HEAVY),
    Precision("contact_time", 0.030, 0.008, f"{_TRANSFER}, {_CLEAN}", model=_JOINTS),
    Precision("contact_time", 0.040, 0.016, f"{_TRANSFER}; long exposures untested", slow=True),
    Precision("contact_time", 0.040, 0.016, f"{_TRANSFER}; lite untested", model=PoseModel.LITE),
    Precision("flight_time", 0.030, 0.016, _TRANSFER),
    Precision("flight_time", 0.030, 0.008, _TRANSFER, model=PoseModel.HEAVY),
    Precision("flight_time", 0.030, 0.008, f"{_TRANSFER}, {_CLEAN}", model=_JOINTS),
    Precision("flight_time", 0.040, 0.016, f"{_TRANSFER}; long exposures untested", slow=True),
    Precision("flight_time", 0.040, 0.016, f"{_TRANSFER}; lite untested", model=PoseModel.LITE),
    Precision("duty_factor", 0.043, 0.023, f"contact time on {_TRANSFER}"),
    Precision("duty_factor", 0.043, 0.012, f"contact time on {_TRANSFER}", model=PoseModel.HEAVY),
    Precision("duty_factor", 0.043, 0.012, f"contact time on {_TRANSFER}", model=_JOINTS),
    Precision("duty_factor", 0.057, 0.023, "contact time; long exposures untested", slow=True),
    Precision("step_length", 0.0, 0.06, _FROM_PARTS),
    Precision("stride_length", 0.0, 0.12, _FROM_PARTS),
    Precision("running_speed", 0.0, 0.2, _FROM_PARTS),
    Precision("vertical_stiffness", 0.0, 1.5, _FROM_PARTS),
    Precision("vertical_stiffness", 0.0, 0.8, _FROM_PARTS, model=PoseModel.HEAVY),
    Precision("leg_stiffness", 0.0, 1.6, _FROM_PARTS),
    Precision("leg_stiffness", 0.0, 0.9, _FROM_PARTS, model=PoseModel.HEAVY),
    Precision("peak_vertical_force", 0.0, 0.16, _FROM_PARTS),
    Precision("vertical_oscillation", 0.010, 0.006, _RENDERED),
    Precision("vertical_oscillation", 0.010, 0.004, _RENDERED, model=PoseModel.HEAVY),
    Precision("vertical_oscillation", 0.016, 0.007, f"{_RENDERED}, from behind", view=View.REAR),
    Precision("step_width", 0.05, 0.010, "ankle landmarks from behind on rendered runners"),
    Precision("trunk_lean", 4.5, 1.5, _FILMED_LEAN),
    Precision("trunk_lean", 4.5, 1.0, _FILMED_LEAN, model=PoseModel.HEAVY),
    Precision("trunk_lean", 3.5, 1.5, f"{_CLEAN}, widened for people", model=_JOINTS),
    Precision("trunk_lean_midstance", 4.5, 1.5, _FILMED_LEAN),
    Precision("trunk_lean_midstance", 3.5, 1.5, f"{_CLEAN}, widened for people", model=_JOINTS),
    Precision("trunk_lateral_lean", 2.0, 2.3, _LATERAL),
    Precision("elbow_flexion", 15.0, 1.5, "forearm out of the picture's plane; an estimate"),
    Precision("head_forward", 17.0, 1.0, f"ear landmark read 13° ahead on {_RENDERED}"),
    Precision("head_forward", 8.0, 1.0, "ear landmark; an estimate", model=_JOINTS),
    Precision("pelvic_drop", 3.0, 2.8, "waistband tracking on rendered runners and motion capture"),
    Precision("pelvic_drop", 1.5, 1.5, "stickers on rendered runners", pelvis="markers"),
    Precision("pelvic_range", 4.2, 2.8, "the drops of both sides, each ± 3°, from the waistband"),
    Precision("pelvic_range", 4.0, 1.5, "stickers on rendered runners", pelvis="markers"),
    Precision("hip_adduction", 5.0, 3.8, "thigh landmarks; 2.3–3.8° between raters (Dingenen)"),
    Precision("overstride", 0.095, 0.02, _LATE),
    Precision("overstride", 0.08, 0.02, f"{_LATE}; {_CLEAN}", model=_JOINTS),
    Precision("overstride", 0.11, 0.03, _SLOW, slow=True),
    Precision("shin_angle_contact", 8.5, 2.5, _LATE),
    Precision("shin_angle_contact", 6.0, 2.5, f"{_LATE}; {_CLEAN}", model=_JOINTS),
    Precision("shin_angle_contact", 9.5, 3.5, _SLOW, slow=True),
    Precision("foot_angle_contact", 14.0, 4.5, _LATE),
    Precision("foot_angle_contact", 12.5, 4.5, _LATE, model=PoseModel.HEAVY),
    Precision("foot_angle_contact", 8.0, 4.5, f"{_LATE}; {_CLEAN}", model=_JOINTS),
    Precision("foot_angle_contact", 16.0, 6.0, _SLOW, slow=True),
    Precision("knee_flexion_contact", 10.0, 4.0, _LATE),
    Precision("knee_flexion_contact", 8.0, 4.0, f"{_LATE}; {_CLEAN}", model=_JOINTS),
    Precision("knee_flexion_contact", 11.0, 4.0, _SLOW, slow=True),
    Precision("knee_flexion_stance_peak", 7.0, 4.0, _RENDERED),
    Precision("knee_flexion_stance_peak", 13.0, 4.0, _RENDERED, far=True),
    Precision("knee_flexion_swing_peak", 14.0, 4.0, f"{_RENDERED}: read 7–10° low"),
    Precision("thigh_extension_peak", 6.5, 3.5, f"{_RENDERED}: read 2–3° high"),
)
