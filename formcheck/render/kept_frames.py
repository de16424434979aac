"""Key frames of a result that was reviewed: those that still show what they say."""

from collections.abc import Sequence
from dataclasses import replace

from formcheck.core.analysis import Analysis, Recording
from formcheck.core.gait import EventKind
from formcheck.core.metric import Measured
from formcheck.core.recording import Side
from formcheck.core.review import ChoosePerson, Review
from formcheck.render.captions import caption
from formcheck.render.keyframes import KeyFrame, frame_name
from formcheck.render.shots import Moment, metric_of


def person_of(review: Review | None, video: int) -> int | None:
    """Who was chosen as the runner of the recording with this index: the place in ``people.npz``,
    None for the one who was measured."""
    corrections = () if review is None else review.corrections
    chosen = [c.person for c in corrections if isinstance(c, ChoosePerson) and c.video == video]
    return chosen[-1] if chosen else None


def still_true(frames: Sequence[KeyFrame], analysis: Analysis) -> tuple[KeyFrame, ...]:
    """``frames`` as they are. After a review: without those whose moment is another by now, and
    their captions with the means as they are now."""
    if analysis.review is None:
        return tuple(frames)
    found = (_as_now(frame, analysis) for frame in frames)
    return tuple(frame for frame in found if frame is not None)


def _as_now(frame: KeyFrame, analysis: Analysis) -> KeyFrame | None:
    recording = analysis.recordings[frame.video]
    shown = _shown(frame)
    if shown is None or frame.file_time_s is None or recording.reason:
        return None
    if frame.person != person_of(analysis.review, frame.video):
        return None
    side, moment = shown
    time_s = frame.file_time_s / recording.info.slow_motion_factor
    if not _is_at(recording, side, moment, time_s):
        return None
    metrics = [metric_of(analysis, metric_id, side) for metric_id in frame.metrics]
    measured = tuple(m for m in metrics if isinstance(m, Measured) and m.video == frame.video)
    label = analysis.labels[frame.video]
    return replace(frame, caption=caption(side, moment, time_s, measured, label))


def _shown(frame: KeyFrame) -> tuple[Side, Moment] | None:
    """What its name says."""
    for side in Side:
        for moment in Moment:
            if frame.name == frame_name(frame.video, side, moment):
                return side, moment
    return None


def _is_at(recording: Recording, side: Side, moment: Moment, time_s: float) -> bool:
    """Whether ``moment`` of ``side`` is in the picture that was taken at ``time_s``."""
    if moment is Moment.MIDSTANCE:
        strides = recording.gait.strides_of(side)
        return any(stride.contact_s <= time_s <= stride.toe_off_s for stride in strides)
    kind = EventKind.INITIAL_CONTACT if moment is Moment.CONTACT else EventKind.TOE_OFF
    timeline = recording.trajectories.timeline
    seen = timeline.index_at(time_s)
    events = (e for e in recording.gait.events if e.kind is kind and e.side is side)
    return any(timeline.index_at(event.time_s) == seen for event in events)
