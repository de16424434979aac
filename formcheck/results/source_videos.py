"""The recordings of a saved result, found again: known by their content, never by their name."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.core.analysis import Analysis, Recording
from formcheck.core.files import is_regular
from formcheck.core.frame import FrameSource
from formcheck.core.recording import VideoInfo
from formcheck.errors import InputError, OptionHint

if TYPE_CHECKING:
    from formcheck.video.reader import VideoSource

WHERE = OptionHint("Say where it is with --video FILE.", option="--video")

Filmed = tuple[Recording, FrameSource]


def originals(analysis: Analysis, videos: Sequence[Path]) -> list[Filmed]:
    """Each recording that was a video, with its frames: from ``videos`` (in any order) or from
    where it was.

    Raises:
        InputError: one is not there any more, is another one, or there was none.
    """
    from formcheck.video.reader import open_video

    # Landmarks from a file were no video.
    filmed = [recording for recording in analysis.recordings if recording.info.sha256]
    given: dict[str, VideoSource] = {}
    for path in videos:
        source = open_video(path)
        if source.info.sha256 not in {recording.info.sha256 for recording in filmed}:
            raise _another(path)
        given[source.info.sha256] = source
    if not filmed:
        raise InputError("This result was made from landmarks, so there is no video to draw on.")
    return [
        (r, _held(given[r.info.sha256], r.info) if r.info.sha256 in given else where_it_was(r.info))
        for r in filmed
    ]


def where_it_was(info: VideoInfo) -> FrameSource:
    """The frames of a recording, from where it was when it was analysed.

    Raises:
        InputError: it is not there any more, or is another one.
    """
    from formcheck.video.reader import open_video

    if info.path is None:
        raise InputError(f"This result does not say where the recording {info.name} is.", WHERE)
    if not is_regular(info.path):
        raise InputError(f"The recording {info.name} is no longer where it was.", WHERE)
    source = open_video(info.path)
    if source.info.sha256 != info.sha256:
        raise _another(info.path)
    return _held(source, info)


def _held(source: "VideoSource", info: VideoInfo) -> FrameSource:
    """``source`` the way up in which it was measured."""
    return source.held(info.turned_deg, mirrored=info.mirrored)


def _another(path: Path) -> InputError:
    return InputError(
        f"{path.name} is not the recording that was analysed (its content differs).", WHERE
    )
