"""Key frames as files of a result: the pictures, and what they show."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from formcheck.core.analysis import Analysis
from formcheck.core.files import read_bytes, read_json
from formcheck.errors import InputError
from formcheck.languages import ENGLISH, Language
from formcheck.render.evidence import contradicts, shows_its_limit
from formcheck.render.keyframes import KeyFrame, key_frames
from formcheck.results.folder import write_bytes
from formcheck.results.result import REMEDY
from formcheck.results.saved_texts import made_again, remembered, texts_in
from formcheck.results.source_videos import originals

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
    return remembered(frame, made_again(saved.get("texts", ())))


def drawn_again(
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
