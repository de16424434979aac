"""Rendered runners: what their truth says, by the definitions of the metric catalogue."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from formcheck.core.arrays import FloatArray
from formcheck.core.filtering import at_times
from formcheck.core.gait import EventKind, Facing, Gait, GaitEvent, Mode
from formcheck.core.pose import N_LANDMARKS, PoseTrack, of_side
from formcheck.core.recording import Runner, Side, View
from formcheck.core.series import CameraRoll, PelvisRotation, PixelSeries
from formcheck.core.timeline import Timeline
from formcheck.metrics import Inputs
from formcheck.metrics.geometry import (
    knee_flexion_deg,
    shin_angle_deg,
    thigh_extension_deg,
    trunk_lean_deg,
)
from tests.support.metric_inputs import strides_of, trajectories_of

CLIPS = Path(__file__).resolve().parents[2].parent / "shared" / "clips" / "synthetic"

VIEWS = {"side_left": View.SIDE, "side_right": View.SIDE, "rear": View.REAR, "front": View.FRONT}


class Rendered:
    """One rendered clip's truth."""

    def __init__(self, name: str) -> None:
        self.data: dict[str, Any] = json.loads((CLIPS / f"{name}.truth.json").read_text())
        self.frames = self.data["frames"]
        self.view = VIEWS[self.data["camera"]["view"]]
        facing_left = self.data["camera"]["view"] == "side_left"
        self.facing = Facing.LEFT if facing_left else Facing.RIGHT
        self.time_s = np.arange(len(self.frames["t"])) / self.data["video"]["fps_capture"]
        self.names = self.data["joint_names"]

    def joint(self, name: str, dimensions: int) -> FloatArray:
        """(n, 2) px or (n, 3) m."""
        key = "joints3d_m" if dimensions == 3 else "joints2d_px"
        return np.array([frame[self.names.index(name)] for frame in self.frames[key]], dtype=float)

    def track(self, backend: str = "truth") -> PoseTrack:
        """The true joints as seen."""
        xy = np.full((len(self.time_s), N_LANDMARKS, 2), np.nan)
        for joint in ("hip", "knee", "ankle", "heel", "foot_index", "shoulder", "elbow", "wrist"):
            for side in Side:
                xy[:, of_side(joint, side)] = self.joint(f"{side}_{joint}", 2)
        size = (self.data["video"]["width"], self.data["video"]["height"])
        return PoseTrack(Timeline(self.time_s), xy, np.ones(xy.shape[:2]), size, backend)

    def roll(self) -> CameraRoll:
        """The camera's own turn is to the other side than what is upright leans."""
        return CameraRoll(-self.data["camera"]["roll_deg"], 0.2, "lines")

    def gait(self) -> Gait:
        """The true gait."""
        events = []
        for side in Side:
            for contact in self.data["contacts"][side]:
                for kind, key in (
                    (EventKind.INITIAL_CONTACT, "ic_s"),
                    (EventKind.TOE_OFF, "to_s"),
                ):
                    if 0 < contact[key] < self.time_s[-1] and not contact["clipped"]:
                        events.append(GaitEvent(kind, side, contact[key], 0.0, 1.0))
        ordered = tuple(sorted(events, key=lambda e: e.time_s))
        return Gait(
            view=self.view,
            view_confidence=1.0,
            facing=self.facing if self.view is View.SIDE else None,
            mode=Mode.RUNNING,
            mode_confidence=1.0,
            events=ordered,
            strides=strides_of(ordered),
            phase=np.zeros(len(self.time_s)),
        )

    def inputs(self, track: PoseTrack | None = None) -> Inputs:
        """Everything true, but for the landmarks of ``track`` where given."""
        obliquity = np.array(self.frames["pelvis_obliquity_deg"])
        pelvis = PelvisRotation(obliquity, np.ones(len(obliquity)), True, "markers", 0.0, 1.5)
        body = self.data["body"]
        return Inputs(
            trajectories_of(track or self.track()),
            self.gait(),
            PixelSeries(
                self.roll(),
                "",
                pelvis if self.view is View.REAR else None,
                "",
            ),
            Runner(height_m=body["height_m"], speed_mps=self.data["summary"]["speed_mps"]),
        )

    def truth(self) -> dict[tuple[str, Side | None], float]:
        """Metric values from the skeleton in metres and the true events."""
        found: dict[tuple[str, Side | None], float] = {
            ("trunk_lean", None): self._over_stance(self._lean(), None, np.mean),
            ("vertical_oscillation", None): self._oscillation_m(),
        }
        leg_m = self.data["body"]["leg_length_m"]
        for side in Side:
            flat = {joint: self._sagittal(f"{side}_{joint}") for joint in ("hip", "knee", "ankle")}
            knee = knee_flexion_deg(flat["hip"], flat["knee"], flat["ankle"], 1)
            foot = np.array(self.frames[f"{side}_foot_pitch_deg"])
            ahead = (flat["ankle"] - self._middle("hip"))[:, 0] / leg_m
            found |= {
                ("knee_flexion_contact", side): self._at_contact(knee, side),
                ("knee_flexion_stance_peak", side): self._over_stance(
                    knee, side, np.max, share=0.75
                ),
                ("shin_angle_contact", side): self._at_contact(
                    shin_angle_deg(flat["knee"], flat["ankle"], 1), side
                ),
                ("thigh_extension_peak", side): self._over_stance(
                    thigh_extension_deg(flat["hip"], flat["knee"], 1), side, np.max, share=1.3
                ),
                ("overstride", side): self._at_contact(ahead, side),
                ("trunk_lateral_lean", side): self._lateral_lean_at_midstance(side),
                ("foot_angle_contact", side): self._at_contact(foot, side),
                ("pelvic_drop", side): self._over_stance(
                    np.array(self.frames["pelvis_obliquity_deg"])
                    * (1.0 if side is Side.LEFT else -1.0),
                    side,
                    np.max,
                ),
            }
        return found

    def _sagittal(self, name: str) -> FloatArray:
        xyz = self.joint(name, 3)
        return np.stack([xyz[:, 0], -xyz[:, 2]], axis=1)

    def _middle(self, joint: str) -> FloatArray:
        both = self._sagittal(f"left_{joint}") + self._sagittal(f"right_{joint}")
        return np.asarray(0.5 * both)

    def _lean(self) -> FloatArray:
        return trunk_lean_deg(self._middle("hip"), self._middle("shoulder"), 1)

    def _at_contact(self, series: FloatArray, side: Side) -> float:
        at_s = np.array([s.contact_s for s in self.gait().strides_of(side)])
        return float(np.nanmean(at_times(series, self.time_s, at_s)))

    def _lateral_lean_at_midstance(self, side: Side) -> float:
        toward = 1.0 if side is Side.RIGHT else -1.0
        lean = toward * np.array(self.frames["trunk_lean_frontal_deg"])
        down = self._middle("hip")[:, 1]
        found = []
        for stride in self.gait().strides_of(side):
            at_s = np.linspace(stride.contact_s, stride.toe_off_s, 60)
            lowest = np.argmax(at_times(down, self.time_s, at_s))
            found.append(at_times(lean, self.time_s, at_s[lowest : lowest + 1])[0])
        return float(np.mean(found))

    def _over_stance(
        self, series: FloatArray, side: Side | None, summary: Any, share: float = 1.0
    ) -> float:
        strides = self.gait().strides if side is None else self.gait().strides_of(side)
        return float(
            np.mean(
                [
                    summary(
                        at_times(
                            series,
                            self.time_s,
                            np.linspace(s.contact_s, s.contact_s + share * s.contact_time_s, 60),
                        )
                    )
                    for s in strides
                ]
            )
        )

    def _oscillation_m(self) -> float:
        height_m = -self._middle("hip")[:, 1]
        contacts_s = self.gait().contacts_s()
        return float(
            np.mean(
                [
                    np.ptp(at_times(height_m, self.time_s, np.linspace(a, b, 60)))
                    for a, b in pairwise(contacts_s)
                ]
            )
        )
