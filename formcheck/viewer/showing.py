"""Which file is played for a recording, and when each measured frame is shown in it."""

import numpy as np

from formcheck.core.analysis import Recording
from formcheck.core.arrays import FloatArray
from formcheck.errors import InputError
from formcheck.results.arrays import file_name
from formcheck.video.playback import Playback
from formcheck.viewer.errors import RefusedError
from formcheck.viewer.files import inside
from formcheck.viewer.opened import Opened
from formcheck.viewer.place import Place
from formcheck.viewer.recordings import File
from formcheck.workflows.annotate import video_file


def played_as(place: Place, shown: Opened, recording: Recording) -> File | None:
    """The recording itself where every browser plays it and it was measured as it is held, else the
    copy that stands in; None where there is neither."""
    found = place.recordings.of(recording.info)
    info = recording.info
    as_filmed = not (info.turned_deg or info.mirrored)
    if isinstance(found, File) and found.playback.mime and as_filmed:
        return found
    return _video_in(place, shown, stand_in_name(recording))


def stand_in_name(recording: Recording) -> str:
    """File name of the copy in the result."""
    return file_name("playable", ".mp4", recording.video)


def annotated_of(place: Place, shown: Opened, recording: Recording) -> File | None:
    """The annotated video of ``recording``; None where there is none."""
    return _video_in(place, shown, video_file(recording))


def _video_in(place: Place, shown: Opened, name: str) -> File | None:
    try:
        return place.recordings.read(inside(shown.held.folder, name))
    except (RefusedError, InputError):
        return None


def times_of(
    place: Place, shown: Opened, recording: Recording
) -> tuple[FloatArray | None, FloatArray | None]:
    """When each measured frame of ``recording`` is shown in what is played for it, and in its
    annotated video; None where there is no such file."""
    played, annotated = played_as(place, shown, recording), annotated_of(place, shown, recording)
    return (
        None if played is None else row_times_s(recording, played.playback),
        None if annotated is None else row_times_s(recording, annotated.playback),
    )


def row_times_s(recording: Recording, playback: Playback) -> FloatArray:
    """(n_frames,) when each measured frame of ``recording`` is shown, as a browser tells it.

    Frames that were left out (repeats, before the start) are in the file, not among these."""
    shown_s = playback.shown_s
    time_s = recording.trajectories.timeline.time_s
    if len(shown_s) == 0:
        return np.empty(0)
    # Review may set another slow-motion factor: it moves both, and the file's time stays.
    wanted_s = time_s * recording.info.slow_motion_factor + shown_s[0]
    after = np.clip(np.searchsorted(shown_s, wanted_s), 1, max(1, len(shown_s) - 1))
    before = after - 1
    nearer = np.abs(wanted_s - shown_s[before]) <= np.abs(
        shown_s[np.minimum(after, len(shown_s) - 1)] - wanted_s
    )
    return np.asarray(shown_s[np.where(nearer, before, after)])
