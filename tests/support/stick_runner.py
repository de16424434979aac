"""A stick runner whose every angle and event is known by construction.

Not anatomy: straight links, feet that match the belt exactly in stance, no noise unless asked.
Built in metres (X forward, Y the runner's left, Z up, running surface at 0), then seen by an
orthographic camera. ``StickRunner(...).track()`` is what a perfect pose model would return.
"""

from dataclasses import dataclass, field

import numpy as np

from formcheck.core.arrays import FloatArray
from formcheck.core.gait import EventKind, Facing, GaitEvent
from formcheck.core.pose import N_LANDMARKS, Landmark, PoseTrack, of_side
from formcheck.core.recording import Side, View
from formcheck.core.timeline import Timeline

THIGH_M = 0.44
SHANK_M = 0.44
ANKLE_HEIGHT_M = 0.08
HEEL_BEHIND_M = 0.06
TOE_AHEAD_M = 0.16
SOLE_M = 0.03
HIP_HEIGHT_M = 0.89
TRUNK_M = 0.52
LEG_M = THIGH_M + SHANK_M
LANDING_MPS = 0.8


@dataclass(frozen=True)
class StickRunner:
    """Parameters of a runner and of the camera that sees it; every default is plausible."""

    cadence_spm: float = 170.0
    duty_factor: float = 0.36
    speed_mps: float = 3.0
    trunk_lean_deg: float = 8.0
    trunk_lateral_deg: float = 0.0
    drop_left_deg: float = 0.0
    drop_right_deg: float = 0.0
    oscillation_m: float = 0.08
    overstride_m: float = 0.16
    push_off_pitch_deg: float = 65.0
    step_width_m: float = 0.06
    hip_width_m: float = 0.20
    height_m: float = 1.75
    view: View = View.SIDE
    facing: Facing = Facing.RIGHT
    roll_deg: float = 0.0
    duration_s: float = 6.0
    fps: float = 60.0
    px_per_m: float = 300.0
    size_px: tuple[int, int] = (720, 720)
    noise_px: float = 0.0
    seed: int = 0
    walking: bool = False
    time_s: FloatArray = field(default_factory=lambda: np.empty(0))

    @property
    def stride_s(self) -> float:
        return 120.0 / self.cadence_spm

    @property
    def contact_s(self) -> float:
        return self.duty_factor * self.stride_s

    def times(self) -> FloatArray:
        if len(self.time_s):
            return self.time_s
        return np.arange(round(self.duration_s * self.fps)) / self.fps

    def phase(self, side: Side, time_s: FloatArray) -> FloatArray:
        """Strides since the first contact of ``side``; left contacts fall on whole strides."""
        offset = 0.0 if side is Side.LEFT else 0.5
        return time_s / self.stride_s - offset

    def events(self) -> tuple[GaitEvent, ...]:
        """True contacts and toe-offs within the recording, in order of time."""
        end_s = float(self.times()[-1])
        found = []
        for side, offset in ((Side.LEFT, 0.0), (Side.RIGHT, 0.5)):
            for k in range(-1, int(end_s / self.stride_s) + 2):
                contact_s = (k + offset) * self.stride_s
                for kind, at_s in (
                    (EventKind.INITIAL_CONTACT, contact_s),
                    (EventKind.TOE_OFF, contact_s + self.contact_s),
                ):
                    if 0.0 <= at_s <= end_s:
                        found.append(GaitEvent(kind, side, at_s, 0.0, 1.0))
        return tuple(sorted(found, key=lambda e: e.time_s))

    def joints_m(self, time_s: FloatArray) -> dict[Landmark, FloatArray]:
        """(n, 3) position of the landmarks that the stick has, in metres."""
        joints: dict[Landmark, FloatArray] = {}
        step_phase = 2.0 * self.phase(Side.LEFT, time_s)
        # Running: lowest in the middle of stance. Walking: highest there.
        lowest_at = self.duty_factor  # in steps: half a stance after the contact
        sign = -1.0 if not self.walking else 1.0
        hip_z = HIP_HEIGHT_M + sign * 0.5 * self.oscillation_m * np.cos(
            2 * np.pi * (step_phase - lowest_at)
        )
        mid_hip = np.stack([np.zeros_like(time_s), np.zeros_like(time_s), hip_z], axis=1)
        obliquity = np.radians(self.obliquity_deg(time_s))
        lean = np.radians(self.trunk_lean_deg)
        lateral = np.radians(self.trunk_lateral_deg)
        up = np.array([np.sin(lean), -np.sin(lateral), np.cos(lean) * np.cos(lateral)])
        mid_shoulder = mid_hip + TRUNK_M * up
        for side, y in ((Side.LEFT, 1.0), (Side.RIGHT, -1.0)):
            half = 0.5 * self.hip_width_m * y
            hip = mid_hip + np.stack(
                [np.zeros_like(time_s), half * np.cos(obliquity), half * np.sin(obliquity)], axis=1
            )
            joints[of_side("hip", side)] = hip
            self._add_leg(joints, side, hip, time_s)
            shoulder = mid_shoulder + np.array([0.0, 0.19 * y, 0.0])
            self._add_arm(joints, side, shoulder, time_s)
            ear = mid_shoulder + 0.2 * up + np.array([0.0, 0.07 * y, 0.03])
            joints[of_side("ear", side)] = ear
            joints[of_side("eye", side)] = ear + np.array([0.08, -0.04 * y, 0.03])
        joints[Landmark.NOSE] = mid_shoulder + 0.2 * up + np.array([0.11, 0.0, 0.0])
        return joints

    def obliquity_deg(self, time_s: FloatArray) -> FloatArray:
        """Pelvic obliquity, + right side lower: the drop peaks in the middle of each stance."""
        total = np.zeros_like(time_s)
        for side, sign, drop in (
            (Side.LEFT, 1.0, self.drop_left_deg),
            (Side.RIGHT, -1.0, self.drop_right_deg),
        ):
            u = np.mod(self.phase(side, time_s), 1.0) / self.duty_factor
            total += sign * drop * np.where(u < 1.0, np.sin(np.pi * np.clip(u, 0, 1)) ** 2, 0.0)
        return total

    def _add_leg(
        self, joints: dict[Landmark, FloatArray], side: Side, hip: FloatArray, time_s: FloatArray
    ) -> None:
        y = 0.5 * self.step_width_m * (1.0 if side is Side.LEFT else -1.0)
        toe_xz, pitch = self._toe(np.mod(self.phase(side, time_s), 1.0))
        toe = np.stack([toe_xz[:, 0], np.full_like(time_s, y), toe_xz[:, 1]], axis=1)
        along = np.stack([np.cos(pitch), np.zeros_like(pitch), np.sin(pitch)], axis=1)
        up = np.stack([-np.sin(pitch), np.zeros_like(pitch), np.cos(pitch)], axis=1)
        ankle = toe - TOE_AHEAD_M * along + (ANKLE_HEIGHT_M - SOLE_M) * up
        joints[of_side("foot_index", side)] = toe
        joints[of_side("heel", side)] = toe - (TOE_AHEAD_M + HEEL_BEHIND_M) * along
        joints[of_side("ankle", side)] = ankle
        joints[of_side("knee", side)] = _knee(hip, ankle)

    def _toe(self, phase: FloatArray) -> tuple[FloatArray, FloatArray]:
        """(n, 2) toe ahead of mid-hip and height, and (n,) foot pitch, + toe up, rad.

        In stance the toe moves exactly with the belt; from mid-stance on the heel rises about it.
        """
        df = self.duty_factor
        travel = self.speed_mps * self.contact_s
        stance = phase < df
        u = phase / df
        s = np.clip((phase - df) / (1.0 - df), 0.0, 1.0)
        front = self.overstride_m + TOE_AHEAD_M
        back = front - travel
        # Hermite return whose ends move with the belt, so that speed is continuous.
        slope = -self.speed_mps * (1.0 - df) * self.stride_s
        x_swing = (
            (2 * s**3 - 3 * s**2 + 1) * back
            + (s**3 - 2 * s**2 + s) * slope
            + (-2 * s**3 + 3 * s**2) * front
            + (s**3 - s**2) * slope
        )
        lift = (0.05 if self.walking else 0.22) * np.sin(np.pi * s) ** 2 * (1.2 - s)
        # A running foot is still falling when it lands.
        falling_mps = 0.0 if self.walking else LANDING_MPS
        lift = lift + falling_mps * (1.0 - df) * self.stride_s * s**3 * (1.0 - s)
        x = np.where(stance, front - travel * u, x_swing)
        z = SOLE_M + np.where(stance, 0.0, lift)
        rising = self.push_off_pitch_deg * np.clip(2.0 * u - 1.0, 0.0, 1.0) ** 2
        swinging = self.push_off_pitch_deg * (1.0 - s) ** 2 + 60.0 * np.sin(np.pi * s) ** 2 * (
            1 - s
        )
        return np.stack([x, z], axis=1), -np.radians(np.where(stance, rising, swinging))

    def _add_arm(
        self,
        joints: dict[Landmark, FloatArray],
        side: Side,
        shoulder: FloatArray,
        time_s: FloatArray,
    ) -> None:
        # The arm swings against the leg of its side.
        swing = np.radians(-15.0 - 25.0 * np.cos(2 * np.pi * self.phase(side, time_s)))
        elbow = shoulder + 0.28 * np.stack(
            [np.sin(swing), np.zeros_like(swing), -np.cos(swing)], axis=1
        )
        fore = swing + np.radians(90.0)
        wrist = elbow + 0.25 * np.stack([np.sin(fore), np.zeros_like(fore), -np.cos(fore)], axis=1)
        joints[of_side("shoulder", side)] = shoulder
        joints[of_side("elbow", side)] = elbow
        joints[of_side("wrist", side)] = wrist
        for finger in ("pinky", "index", "thumb"):
            joints[of_side(finger, side)] = wrist

    def track(self) -> PoseTrack:
        """What a perfect pose model sees (plus ``noise_px`` of white noise)."""
        time_s = self.times()
        xy = np.full((len(time_s), N_LANDMARKS, 2), np.nan)
        for landmark, xyz in self.joints_m(time_s).items():
            xy[:, landmark] = self._project(xyz)
        for eye in ("eye_inner", "eye_outer"):
            for side in Side:
                xy[:, of_side(eye, side)] = xy[:, of_side("eye", side)]
        xy[:, Landmark.MOUTH_LEFT] = xy[:, Landmark.MOUTH_RIGHT] = xy[:, Landmark.NOSE]
        rng = np.random.default_rng(self.seed)
        xy += self.noise_px * rng.standard_normal(xy.shape)
        confidence = np.full(xy.shape[:2], 0.95)
        return PoseTrack(Timeline(time_s), xy, confidence, self.size_px, "stick")

    def _project(self, xyz: FloatArray) -> FloatArray:
        if self.view is View.SIDE:
            across = xyz[:, 0] * self.facing.forward_x
        elif self.view is View.REAR:
            across = -xyz[:, 1]
        else:
            across = xyz[:, 1]
        centre = np.array([0.5 * self.size_px[0], 0.88 * self.size_px[1]])
        picture = np.stack([across, -xyz[:, 2]], axis=1) * self.px_per_m
        # + roll: what is upright leans to the picture's right at the top.
        r = np.radians(self.roll_deg)
        turn = np.array([[np.cos(r), np.sin(r)], [-np.sin(r), np.cos(r)]])
        return np.asarray(centre + picture @ turn, dtype=np.float64)


def _knee(hip: FloatArray, ankle: FloatArray) -> FloatArray:
    """Knee of a two-link leg, bent forward."""
    line = ankle - hip
    length = np.linalg.norm(line, axis=1)
    reach = np.minimum(length, 0.9999 * LEG_M)
    along = (THIGH_M**2 - SHANK_M**2 + reach**2) / (2 * reach)
    out = np.sqrt(np.maximum(THIGH_M**2 - along**2, 0.0))
    unit = line / length[:, None]
    forward = np.array([1.0, 0.0, 0.0]) - unit[:, :1] * unit
    forward /= np.linalg.norm(forward, axis=1)[:, None]
    return np.asarray(hip + along[:, None] * unit + out[:, None] * forward, dtype=np.float64)
