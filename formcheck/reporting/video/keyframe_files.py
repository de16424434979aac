"""Key frames as files of a result: the pictures, what they show, which of them shows what a
finding rests on, and which still show what they say after a review."""

import io
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from formcheck.core.analysis import Analysis, Recording
from formcheck.core.files import read_bytes, read_json
from formcheck.core.finding import Evidence
from formcheck.core.gait import EventKind
from formcheck.core.metric import Measured, Metric
from formcheck.core.recording import Side
from formcheck.core.review import ChoosePerson, Review
from formcheck.errors import InputError
from formcheck.languages import ENGLISH, Language
from formcheck.reporting.video.keyframes import KeyFrame, caption, frame_name, key_frames
from formcheck.reporting.video.moments import SHOWN_AT, Moment, drawable, metric_judged, metric_of
from formcheck.results.folder import write_bytes
from formcheck.results.result import REMEDY
from formcheck.results.saved_texts import rebuild, remembered, texts_in
from formcheck.results.source_videos import originals

HEIGHT_PX = 240
QUALITY = 80


def thumbnail(jpeg: bytes, height_px: int = HEIGHT_PX) -> bytes:
    """The picture at most ``height_px`` high, as JPEG.

    Raises:
        OSError: ``jpeg`` is no picture.
    """
    from PIL import Image

    with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as picture:
        # Decodes at a fraction of the size where that is enough.
        picture.draft("RGB", (height_px, height_px))
        picture.thumbnail((4 * height_px, height_px))
        small = io.BytesIO()
        picture.convert("RGB").save(small, "JPEG", quality=QUALITY)
    return small.getvalue()


FOLDER = "keyframes"


def contradicts(frame: KeyFrame, analysis: Analysis) -> bool:
    """Whether a limit is drawn in it that is none of the findings' any more."""
    return frame.limit is not None and frame.limit not in [
        (e.metric, e.limit) for finding in analysis.findings for e in finding.evidence
    ]


def shows_its_limit(frame: KeyFrame, analysis: Analysis) -> bool:
    """Whether the limit of the weightiest finding that it shows is drawn in it, and no other."""
    place = f"{FOLDER}/{frame.name}"
    resting = (e for f in analysis.findings for e in f.evidence if e.keyframe == place)
    first = next((e for e in resting if drawable(e, analysis.metrics) is not None), None)
    if first is None:
        return not contradicts(frame, analysis)
    return frame.limit == (first.metric, first.limit)


def with_key_frames(analysis: Analysis, frames: Sequence[KeyFrame]) -> Analysis:
    """``analysis`` whose evidence names the key frame of its recording, side and moment, where
    there is one among ``frames``."""
    names = {frame.name for frame in frames}
    findings = tuple(
        replace(
            found, evidence=tuple(_with_frame(e, analysis.metrics, names) for e in found.evidence)
        )
        for found in analysis.findings
    )
    return replace(analysis, findings=findings)


def _with_frame(evidence: Evidence, metrics: Sequence[Metric], names: set[str]) -> Evidence:
    moment = SHOWN_AT.get(evidence.metric)
    metric = metric_judged(evidence, metrics)
    if moment is None or not isinstance(metric, Measured):
        return evidence
    sides = Side if evidence.side is None else (evidence.side,)
    wanted = (frame_name(metric.video, side, moment) for side in sides)
    name = next((name for name in wanted if name in names), None)
    return evidence if name is None else replace(evidence, keyframe=f"{FOLDER}/{name}")


def person_of(review: Review | None, video: int) -> int | None:
    """Who was chosen as the runner of the recording with this index: the place in ``people.npz``,
    None for the one who was measured."""
    corrections = () if review is None else review.corrections
    chosen = [c.person for c in corrections if isinstance(c, ChoosePerson) and c.video == video]
    return chosen[-1] if chosen else None


def valid_keyframes(frames: Sequence[KeyFrame], analysis: Analysis) -> tuple[KeyFrame, ...]:
    """``frames`` as they are. After a review: without those whose moment is another by now, and
    their captions with the means as they are now."""
    if analysis.review is None:
        return tuple(frames)
    found = (_as_now(frame, analysis) for frame in frames)
    return tuple(frame for frame in found if frame is not None)


def _as_now(frame: KeyFrame, analysis: Analysis) -> KeyFrame | None:
    recording = analysis.recordings[frame.video]
    shown = _side_and_moment(frame)
    if shown is None or frame.file_time_s is None or recording.reason:
        return None
    if frame.person != person_of(analysis.review, frame.video):
        return None
    side, moment = shown
    time_s = frame.file_time_s / recording.info.slow_motion_factor
    if not _is_at(recording, side, moment, time_s):
        return None
    metrics = [metric_of(analysis.metrics, metric_id, side) for metric_id in frame.metrics]
    measured = tuple(m for m in metrics if isinstance(m, Measured) and m.video == frame.video)
    label = analysis.labels[frame.video]
    return replace(frame, caption=caption(side, moment, time_s, measured, label))


def _side_and_moment(frame: KeyFrame) -> tuple[Side, Moment] | None:
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


KEY_FRAMES = "keyframes"
CAPTIONS_FILE = "captions.json"


def save_key_frames(frames: Sequence[KeyFrame], folder: Path) -> None:
    """Write ``frames`` and what they show into ``folder``, which has none yet.

    Raises:
        OutputError: they cannot be written.
    """
    place = folder / KEY_FRAMES
    place.mkdir()
    captions = []
    for frame in frames:
        write_bytes(place / frame.name, frame.jpeg)
        captions.append(
            {
                "name": frame.name,
                "video": frame.video,
                "caption": frame.caption,
                "alt_text": frame.alt_text,
                "metrics": list(frame.metrics),
                "file_time_s": frame.file_time_s,
                "person": frame.person,
                "language": frame.language,
                "limit": frame.limit,
                "texts": texts_in([frame.caption, frame.alt_text]),
            }
        )
    text = json.dumps(captions, ensure_ascii=False, indent=1)
    write_bytes(place / CAPTIONS_FILE, text.encode("utf-8"))


def load_key_frames(analysis: Analysis, folder: Path) -> tuple[KeyFrame, ...]:
    """The key frames of ``analysis``, saved in ``folder``.

    Raises:
        InputError: one is missing or damaged.
    """
    # Landmarks from a file: there were no pictures.
    if not any(recording.info.sha256 for recording in analysis.recordings):
        return ()
    place = folder / KEY_FRAMES
    try:
        captions = read_json(place / CAPTIONS_FILE)
        # Earlier results do not say it of each picture.
        spoken = str(analysis.provenance.settings.get("lang", ENGLISH.code))
        return tuple(_load_key_frame(place, caption, spoken) for caption in captions)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        where = Path(error.filename).name if isinstance(error, OSError) else CAPTIONS_FILE
        how = "missing" if isinstance(error, FileNotFoundError) else f"damaged: {error}"
        raise InputError(f"{folder.name}: {KEY_FRAMES}/{where} is {how}.", REMEDY) from error


def _load_key_frame(place: Path, saved: dict[str, Any], spoken: str) -> KeyFrame:
    frame = KeyFrame(
        name=saved["name"],
        jpeg=read_bytes(place / Path(saved["name"]).name),
        caption=saved["caption"],
        alt_text=saved["alt_text"],
        metrics=tuple(saved["metrics"]),
        video=saved["video"],
        file_time_s=saved.get("file_time_s"),
        person=saved.get("person"),
        language=saved.get("language", spoken),
        limit=None if saved.get("limit") is None else (saved["limit"][0], saved["limit"][1]),
    )
    return remembered(frame, rebuild(saved.get("texts", ())))


def redraw(
    frames: Sequence[KeyFrame], analysis: Analysis, language: Language, videos: Sequence[Path]
) -> tuple[KeyFrame, ...]:
    """``frames`` with their words in ``language`` and the limits of the findings, from ``videos``
    or from where the recordings were. The frames as they are where they show that already; where
    the recordings are gone, without those whose limit is another by now. With ``videos`` they are
    always drawn.

    Raises:
        InputError: one of ``videos`` is none of the recordings, or one is still missing.
    """
    in_words = all(frame.language == language.code for frame in frames)
    if not videos and in_words and all(shows_its_limit(f, analysis) for f in frames):
        return tuple(frames)
    try:
        filmed = originals(analysis, videos)
    except InputError:
        if videos:
            raise
        return tuple(frame for frame in frames if not contradicts(frame, analysis))
    again = {
        frame.name: frame
        for recording, source in filmed
        for frame in key_frames(source, recording, analysis, language)
    }
    return tuple(replace(again.get(f.name, f), person=f.person) for f in frames)
