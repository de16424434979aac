"""Landmarks kept from one validation to the next, so that the pose model runs once a recording."""

import io
from pathlib import Path

import numpy as np

from formcheck.core.files import sha256_of
from formcheck.core.pose import PoseTrack
from formcheck.results.folder import write_bytes


def landmark_file(folder: Path, video: Path, model: str) -> Path:
    """Where the landmarks of ``video`` by ``model`` are kept; another video, another file."""
    digest = sha256_of(video)[:12]
    return folder / f"{video.stem}-{digest}.{Path(model).stem}.npz"


def keep(track: PoseTrack, path: Path) -> None:
    """Write ``track`` in the form that ``--poses`` reads.

    Raises:
        OutputError: it cannot be written.
    """
    packed = io.BytesIO()
    np.savez_compressed(
        packed,
        time_s=track.timeline.time_s,
        xy_px=track.xy_px.astype(np.float32),
        confidence=track.confidence.astype(np.float32),
        size_px=np.array(track.size_px),
        backend=np.array(track.backend),
    )
    write_bytes(path, packed.getvalue())
