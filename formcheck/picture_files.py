"""Key frames as files of a result: the pictures, and what they show."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from formcheck.archive.folder import write_bytes
from formcheck.archive.result import REMEDY
from formcheck.archive.texts import made_again, remembered, texts_in
from formcheck.core.analysis import Analysis
from formcheck.errors import InputError
from formcheck.render.keyframes import KeyFrame

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
        captions = json.loads((place / CAPTIONS_FILE).read_bytes())
        return tuple(_load_key_frame(place, caption) for caption in captions)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        where = Path(error.filename).name if isinstance(error, OSError) else CAPTIONS_FILE
        how = "missing" if isinstance(error, FileNotFoundError) else f"damaged: {error}"
        raise InputError(f"{folder.name}: {KEY_FRAMES}/{where} is {how}.", REMEDY) from error


def _load_key_frame(place: Path, saved: dict[str, Any]) -> KeyFrame:
    frame = KeyFrame(
        name=saved["name"],
        jpeg=(place / Path(saved["name"]).name).read_bytes(),
        caption=saved["caption"],
        alt_text=saved["alt_text"],
        metrics=tuple(saved["metrics"]),
        video=saved["video"],
        file_time_s=saved.get("file_time_s"),
        person=saved.get("person"),
    )
    return remembered(frame, made_again(saved.get("texts", ())))
