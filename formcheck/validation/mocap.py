"""Motion capture with force plates (Fukuchi et al. 2017): markers seen by a virtual camera.

``force_events.json`` names trials and their contacts; beside it lie ``<trial>markers.txt`` and
``<subject>static.txt``, in mm, x ahead, y up, z to the right. There is no trunk and no picture:
only what legs and hips tell can be compared.
"""

import re
from pathlib import Path
from typing import Any

import numpy as np

from formcheck.core.arrays import FloatArray
from formcheck.core.files import read_bytes, read_json
from formcheck.core.gait import EventKind, Stride
from formcheck.core.pose import N_LANDMARKS, PoseTrack, of_side
from formcheck.core.recording import Side, View
from formcheck.core.timeline import Timeline
from formcheck.settings import KMH_PER_MPS, Settings
from formcheck.validation.case import Case, Family, Motion, Split, TrueEvent
from formcheck.validation.definitions import true_values

PATTERN = "force_events.json"

SAMPLING_HZ = 60.0
"""Of the virtual camera; the markers are read between their 150 Hz samples."""

DISTANCE_M, HEIGHT_M, PX_PER_M, SIZE_PX = 4.0, 1.0, 300.0, (720, 720)
"""The virtual camera: where it stands, and how large the runner is in its picture."""

TRUNK_M, SHOULDERS_M = 0.50, 0.36
"""The trunk that stands in, where no marker shows one."""

Markers = dict[str, FloatArray]
_SEEN_AT_LEAST = 0.95
_LETTER = {Side.LEFT: "L", Side.RIGHT: "R"}
_SIDE_OF = {letter: side for side, letter in _LETTER.items()}
_CLUSTER = ("Top.Lateral", "Bottom.Lateral", "Top.Medial", "Bottom.Medial")
_JOINTS = ("hip", "knee", "ankle", "heel", "foot_index")


def read(path: Path) -> tuple[Case, ...]:
    """A case from the left side and one from behind for each trial."""
    trials: dict[str, dict[str, Any]] = read_json(path)
    return tuple(
        _case(path, trial, facts, view)
        for trial, facts in trials.items()
        for view in (View.SIDE, View.REAR)
    )


def _case(path: Path, trial: str, facts: dict[str, Any], view: View) -> Case:
    motion = motion_of(path, trial, facts, Side.LEFT if view is View.SIDE else None)
    return Case(
        name=f"{trial} {view}",
        family=Family.MOTION_CAPTURE,
        split=Split.TUNING,
        runner=trial.split("run")[0],
        view=view,
        sampling_hz=SAMPLING_HZ,
        duration_s=len(motion.time_s) / SAMPLING_HZ,
        video=None,
        keypoints=seen_from(view, motion),
        settings=Settings(view=view, speed_kmh=KMH_PER_MPS * _speed_mps(trial)),
        values=true_values(motion, view),
        events=motion.events,
    )


def motion_of(path: Path, trial: str, facts: dict[str, Any], near_side: Side | None) -> Motion:
    """Joint centres from the markers, at the virtual camera's frames."""
    standing = read_markers(path.with_name(f"{trial.split('run')[0]}static.txt"))
    running = _resampled(
        read_markers(path.with_name(f"{trial}markers.txt")), facts["marker_rate_hz"]
    )
    joints = {
        f"{side}_{name}": points
        for side in Side
        for name, points in _leg(running, standing, side).items()
    }
    n = len(joints["left_hip"])
    time_s = np.arange(n) / SAMPLING_HZ
    events = _events(facts, float(time_s[-1]))
    bare = Motion(time_s, joints, {}, events, _speed_mps(trial), near_side)
    return Motion(
        time_s, joints, {side: _foot_pitch_deg(bare, side) for side in Side},
        events, _speed_mps(trial), near_side,
    )  # fmt: skip


def read_markers(path: Path) -> Markers:
    """(n, 3) m of each marker, x ahead, y to the left, z up."""
    lines = read_bytes(path).decode("utf-8").splitlines()
    columns = lines[0].split("\t")
    values = np.genfromtxt(lines, delimiter="\t", skip_header=1)
    found = {}
    for i, column in enumerate(columns):
        if column.endswith("X") and columns[i + 1] == f"{column[:-1]}Y":
            ahead, up, right = values[:, i : i + 3].T / 1000.0
            found[column[:-1]] = np.stack([ahead, -right, up], axis=1)
    return found


def seen_from(view: View, motion: Motion) -> PoseTrack:
    """What a faultless pose model would see of the joints.

    No marker shows the trunk: an upright one stands in for it, since a runner's size is told by
    the trunk. Nothing that depends on its lean has a truth here.
    """
    middle = motion.middle("hip")
    centre = [*np.median(middle, axis=0)[:2], HEIGHT_M]
    xy_px = np.full((len(motion.time_s), N_LANDMARKS, 2), np.nan)
    for side in Side:
        points = {name: motion.joint(name, side) for name in _JOINTS}
        half = 0.5 * SHOULDERS_M if side is Side.LEFT else -0.5 * SHOULDERS_M
        points["shoulder"] = middle + np.array([0.0, half, TRUNK_M])
        for name, point in points.items():
            ahead, left, up = (point - centre).T
            # From the left side the runner heads to the picture's left.
            across, nearer = (-ahead, left) if view is View.SIDE else (-left, -ahead)
            scale = PX_PER_M * DISTANCE_M / (DISTANCE_M - nearer)
            xy_px[:, of_side(name, side)] = np.stack(
                [SIZE_PX[0] / 2 + scale * across, SIZE_PX[1] / 2 - scale * up], axis=1
            )
    known = np.isfinite(xy_px[:, :, 0]).astype(np.float64)
    return PoseTrack(Timeline(motion.time_s), xy_px, known, SIZE_PX, "projected markers")


def _resampled(markers: Markers, rate_hz: float) -> Markers:
    """Read at the virtual camera's frames; where a marker was lost its path is bridged."""
    from scipy.interpolate import CubicSpline

    n = len(next(iter(markers.values())))
    time_s = np.arange(n) / rate_hz
    at_s = np.arange(int(time_s[-1] * SAMPLING_HZ) + 1) / SAMPLING_HZ
    found = {}
    for name, points in markers.items():
        seen = np.isfinite(points).all(axis=1)
        if seen.mean() > _SEEN_AT_LEAST:
            found[name] = np.asarray(CubicSpline(time_s[seen], points[seen])(at_s))
    return found


def _leg(running: Markers, standing: Markers, side: Side) -> Markers:
    letter = _LETTER[side]

    def middle(markers: Markers, *names: str) -> FloatArray:
        return np.asarray(np.mean([markers[f"{letter}.{name}"] for name in names], axis=0))

    def carried(segment: str, *landmarks: str) -> FloatArray:
        cluster = [f"{letter}.{segment}.{place}" for place in _CLUSTER]
        still = np.array([standing[name].mean(axis=0) for name in cluster])
        point = middle(standing, *landmarks).mean(axis=0)
        return carry(still, point, np.stack([running[name] for name in cluster], axis=1))

    return {
        "hip": _hip_centre(running, side),
        "knee": carried("Thigh", "Knee", "Knee.Medial"),
        "ankle": carried("Shank", "Ankle", "Ankle.Medial"),
        "heel": middle(running, "Heel.Bottom"),
        "foot_index": middle(running, "MT1", "MT5"),
    }


def carry(still: FloatArray, point: FloatArray, moving: FloatArray) -> FloatArray:
    """(n, 3): where ``point`` (3,) goes that is fixed to the markers ``still`` (k, 3) when they
    move to ``moving`` (n, k, 3) as one rigid body (least squares)."""
    centre, centres = still.mean(axis=0), moving.mean(axis=1)
    shape = np.einsum("ka,nkb->nab", still - centre, moving - centres[:, None])
    u, _, vt = np.linalg.svd(shape)
    mirrored = np.sign(np.linalg.det(np.einsum("nab,nbc->nac", u, vt)))
    vt[:, 2] *= mirrored[:, None]
    rotation = np.einsum("nab,nbc->nca", u, vt)
    return np.asarray(centres + np.einsum("nca,a->nc", rotation, point - centre))


def _hip_centre(markers: Markers, side: Side) -> FloatArray:
    """From the front of the pelvis: 22 % of its breadth behind, 30 % below, 36 % beside the middle
    (Bell 1990)."""
    left, right = markers["L.ASIS"], markers["R.ASIS"]
    front = 0.5 * (left + right)
    back = 0.5 * (markers["L.PSIS"] + markers["R.PSIS"])
    breadth = np.linalg.norm(left - right, axis=1, keepdims=True)
    to_left = (left - right) / breadth
    ahead = front - back
    ahead -= np.sum(ahead * to_left, axis=1, keepdims=True) * to_left
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
    up = np.cross(ahead, to_left)
    beside = 0.36 if side is Side.LEFT else -0.36
    return np.asarray(front + breadth * (-0.22 * ahead - 0.30 * up + beside * to_left))


def _foot_pitch_deg(motion: Motion, side: Side) -> FloatArray:
    """Against the foot's own direction while it lies flat."""
    line = motion.joint("foot_index", side) - motion.joint("heel", side)
    pitch = np.degrees(np.arctan2(line[:, 2], line[:, 0]))
    return np.asarray(pitch - np.median(motion.over(pitch, _flat, np.median, side)))


def _flat(stride: Stride) -> tuple[float, float]:
    return (
        stride.contact_s + 0.15 * stride.contact_time_s,
        stride.contact_s + 0.30 * stride.contact_time_s,
    )


def _events(facts: dict[str, Any], last_s: float) -> tuple[TrueEvent, ...]:
    kinds = ((EventKind.INITIAL_CONTACT, "ic_s"), (EventKind.TOE_OFF, "to_s"))
    found = [
        TrueEvent(kind, _SIDE_OF[letter], float(time_s))
        for kind, key in kinds
        for time_s, letter in zip(facts[key], facts["side"], strict=True)
        if time_s <= last_s
    ]
    return tuple(sorted(found, key=lambda event: event.time_s))


def _speed_mps(trial: str) -> float:
    """``…runT25``: a treadmill at 2.5 m/s."""
    named = re.search(r"T(\d+)$", trial)
    return int(named.group(1)) / 10.0 if named else float("nan")
