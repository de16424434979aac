"""Truth files of rendered runners (``.truth.json``): joints, angles and contacts of every frame.

``summary`` in them defines some metrics otherwise and is left alone, but for the belt's speed.
"""

from pathlib import Path
from typing import Any

import numpy as np

from formcheck.core.files import read_json
from formcheck.core.gait import EventKind
from formcheck.core.pose import N_LANDMARKS, Landmark, PoseTrack
from formcheck.core.recording import Side, View
from formcheck.core.timeline import Timeline
from formcheck.settings import Settings
from formcheck.validation.case import Case, Family, Garment, Motion, Split, TrueEvent
from formcheck.validation.definitions import true_values

PATTERN = "*.truth.json"

LEG_FOLLOWING = 0.5
"""Share of the legs' motion in the cloth from which on it no longer tells of the pelvis."""

_VIEWS = {
    "side_left": (View.SIDE, Side.LEFT),
    "side_right": (View.SIDE, Side.RIGHT),
    "rear": (View.REAR, None),
    "front": (View.FRONT, None),
}
_RECORDINGS = (".mp4", ".mov", ".avi", ".mkv", ".webm")


def read(path: Path) -> tuple[Case, ...]:
    """The recording of one truth file; none where nobody runs in it."""
    truth: dict[str, Any] = read_json(path)
    if "cadence_spm" not in truth["summary"]:
        return ()
    name = path.name.removesuffix(".truth.json")
    view, _ = _VIEWS[truth["camera"]["view"]]
    motion = motion_of(truth)
    body, video = truth["body"], truth["video"]
    slowed = float(video["slowmo"])
    case = Case(
        name=name,
        family=Family.RENDERED,
        split=Split(truth["spec"].get("split", Split.TUNING)),
        runner=truth["spec"].get("runner", f"{body['sex']} {body['height_m']:.2f} m"),
        view=view,
        sampling_hz=float(video["fps_capture"]),
        duration_s=float(video["n_frames"]) / float(video["fps_capture"]),
        video=_recording_beside(path, name),
        keypoints=keypoints_of(truth),
        settings=Settings(
            height_m=float(body["height_m"]), slow_motion=slowed if slowed != 1.0 else None
        ),
        values=true_values(motion, view),
        events=motion.events,
        garment=_garment(body) if view is View.REAR else None,
        # The camera turns one way, what stands upright leans the other way in its picture.
        roll_deg=None if truth["camera"]["moving"] else -float(truth["camera"]["roll_deg"]),
    )
    return (case,)


def motion_of(truth: dict[str, Any]) -> Motion:
    """The posed skeleton."""
    frames, names = truth["frames"], truth["joint_names"]
    joints = np.array(frames["joints3d_m"], dtype=np.float64)
    time_s = np.arange(len(joints)) / float(truth["video"]["fps_capture"])
    return Motion(
        time_s=time_s,
        joints_m={name: joints[:, i] for i, name in enumerate(names)},
        foot_pitch_deg={s: np.array(frames[f"{s}_foot_pitch_deg"], dtype=float) for s in Side},
        events=_events(truth, float(time_s[-1])),
        speed_mps=float(truth["summary"]["speed_mps"]),
        near_side=_VIEWS[truth["camera"]["view"]][1],
    )


def keypoints_of(truth: dict[str, Any]) -> PoseTrack:
    """The true joints as the camera sees them, in the order of the 33 landmarks."""
    names = truth["joint_names"]
    joints = np.array(truth["frames"]["joints2d_px"], dtype=np.float64)
    xy_px = np.full((len(joints), N_LANDMARKS, 2), np.nan)
    for landmark in Landmark:
        if landmark.name.lower() in names:
            xy_px[:, landmark] = joints[:, names.index(landmark.name.lower())]
    known = np.isfinite(xy_px[:, :, 0]).astype(np.float64)
    timeline = Timeline(np.arange(len(joints)) / float(truth["video"]["fps_capture"]))
    size_px = (int(truth["video"]["width"]), int(truth["video"]["height"]))
    return PoseTrack(timeline, xy_px, known, size_px, "true joints")


def _events(truth: dict[str, Any], last_s: float) -> tuple[TrueEvent, ...]:
    """Those within the recording: a contact cut off by its beginning or end has only one."""
    found = []
    for side in Side:
        for contact in truth["contacts"][side]:
            for kind, key in ((EventKind.INITIAL_CONTACT, "ic_s"), (EventKind.TOE_OFF, "to_s")):
                # A cut-off contact is given the first or the last frame's time.
                cut = contact["clipped"] and not 1e-4 < contact[key] < last_s - 1e-4
                if not cut:
                    found.append(TrueEvent(kind, side, float(contact[key])))
    return tuple(sorted(found, key=lambda event: event.time_s))


def _garment(body: dict[str, Any]) -> Garment:
    sites = {marker["site"] for marker in body.get("markers", ())}
    if {"psis_left", "psis_right"} <= sites:
        return Garment.STICKERS
    follows = float(body.get("cloth_leg_coupling", 0.1)) >= LEG_FOLLOWING
    return Garment.LEG_FOLLOWING if follows else Garment.CLOTH


def _recording_beside(path: Path, name: str) -> Path | None:
    candidates = (path.with_name(name + ending) for ending in _RECORDINGS)
    return next((candidate for candidate in candidates if candidate.is_file()), None)
