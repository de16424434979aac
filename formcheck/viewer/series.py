"""Per-frame series of a recording as one binary that a browser reads into typed arrays.

A little-endian u32 with the length of the header, the header as JSON padded with spaces so that the
arrays begin at a multiple of 8, then each array at its ``offset`` from there, itself padded to 8.
"""

import json
from typing import Any

import numpy as np
from numpy.typing import NDArray

from formcheck.core.analysis import Recording
from formcheck.core.arrays import FloatArray
from formcheck.reporting.video.skeleton import scene_of, steadied

ALIGNED = 8
PELVIS = "pelvis_obliquity"
SIGNS = {
    "trunk_lean": "forward",
    "trunk_lateral_lean": "toward the runner's right",
    PELVIS: "the runner's right side is lower",
    "knee_flexion": "flexed",
    "shin_angle": "foot ahead of knee",
    "thigh_extension": "behind the vertical",
    "foot_angle": "toe up",
    "head_forward": "ear ahead of the shoulder",
    "elbow_flexion": "flexed",
}
"""What + means, by how the name of an angle begins."""


def packed(
    recording: Recording, media_time_s: FloatArray | None, annotated_time_s: FloatArray | None
) -> bytes:
    """The series of ``recording``. ``media_time_s``, ``annotated_time_s``: (n_frames,) when each
    frame is shown in the recording's file and in the annotated video, as a browser tells it; None
    where there is no such file, and then the array is left out.

    Positions are low-passed for drawing, as in the annotated video."""
    cleaned = steadied(recording).trajectories
    arrays: dict[str, NDArray[Any]] = {
        "time_s": cleaned.timeline.time_s,
        "xy_px": cleaned.xy_px.astype(np.float32),
        "confidence": cleaned.confidence.astype(np.float32),
        "filled": cleaned.filled.astype(np.uint8),
    }
    shown = {"media_time_s": media_time_s, "annotated_time_s": annotated_time_s}
    arrays |= {name: times for name, times in shown.items() if times is not None}
    angles = {n: v.astype(np.float32) for n, v in recording.angles.values_deg.items()}
    pelvis = recording.pixels.pelvis
    if pelvis is not None:
        angles[PELVIS] = pelvis.obliquity_deg.astype(np.float32)
    return _binary(arrays | angles, _about(recording, tuple(angles)))


def _about(recording: Recording, angles: tuple[str, ...]) -> dict[str, Any]:
    scene = scene_of(recording, 1.0)
    return {
        "n_frames": len(recording.trajectories.timeline),
        "size_px": list(recording.trajectories.size_px),
        "angles": list(angles),
        "units": {
            **dict.fromkeys(("time_s", "media_time_s", "annotated_time_s"), "s"),
            **{"xy_px": "px", "confidence": "1"},
            **dict.fromkeys(angles, "deg"),
        },
        "signs": {
            name: meaning
            for name in angles
            for start, meaning in SIGNS.items()
            if name.startswith(start)
        },
        "view": scene.view.value,
        "facing": recording.gait.facing,
        "mode": recording.gait.mode.value,
        "moving_camera": recording.gait.moving_camera,
        "near_side": scene.near,
        "roll_deg": scene.roll_deg,
    }


def _binary(arrays: dict[str, NDArray[Any]], about: dict[str, Any]) -> bytes:
    listed, parts, offset = [], [], 0
    for name, array in arrays.items():
        little = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
        listed.append(
            {"name": name, "dtype": little.dtype.name, "shape": array.shape, "offset": offset}
        )
        data = little.tobytes()
        data += b"\0" * (-len(data) % ALIGNED)
        parts.append(data)
        offset += len(data)
    header = json.dumps({**about, "arrays": listed}, allow_nan=False).encode("ascii")
    header += b" " * (-(len(header) + 4) % ALIGNED)
    return b"".join((len(header).to_bytes(4, "little"), header, *parts))
