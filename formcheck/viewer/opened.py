"""A result that somebody looks at: loaded once, with the words to tell it in another language."""

import json
import threading
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from formcheck.archive.ours import ANALYSIS_FILE
from formcheck.archive.result import load
from formcheck.archive.texts import made_again
from formcheck.core.analysis import Analysis
from formcheck.languages import ENGLISH, Language
from formcheck.results import CAPTIONS_FILE, KEY_FRAMES
from formcheck.viewer.errors import RefusedError
from formcheck.viewer.files import inside, stamp_of
from formcheck.viewer.library import Held

KEPT = 4
"""Results held ready: two side by side, and the two looked at before."""

CAPTION = ("name", "video", "caption", "alt_text", "metrics")
"""What a key frame is described by."""


@dataclass(frozen=True, eq=False)
class Opened:
    """A result with its arrays; ``document``: what ``analysis.json`` holds."""

    held: Held
    analysis: Analysis
    document: dict[str, Any]


class Openings:
    """Loaded results, the last few of them; read anew where a file has changed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, tuple[tuple[int, int], Opened]] = OrderedDict()

    def open(self, held: Held) -> Opened:
        """The result ``held``.

        Raises:
            InputError: it is damaged.
        """
        with self._lock:
            stamp = stamp_of(held.folder / ANALYSIS_FILE)
            known = self._kept.get(held.rid)
            if known is not None and known[0] == stamp:
                self._kept.move_to_end(held.rid)
                return known[1]
            opened = Opened(held, load(held.folder), read_json(held.folder / ANALYSIS_FILE))
            self._kept[held.rid] = (stamp, opened)
            self._kept.move_to_end(held.rid)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            return opened


def key_frames_of(opened: Opened) -> list[dict[str, Any]]:
    """The key frames in the order of a stance, as ``captions.json`` describes them; [] where there
    are none."""
    try:
        path = inside(opened.held.folder, KEY_FRAMES, CAPTIONS_FILE)
        captions = json.loads(path.read_bytes())
        return [{name: caption[name] for name in CAPTION} for caption in captions]
    except (RefusedError, OSError, ValueError, KeyError, TypeError):
        return []


def words_of(opened: Opened, spoken: Language) -> dict[str, str]:
    """The texts of a result that are made of parts, by their English, in the language ``spoken``;
    all others are in the catalogue of the language. {} for English."""
    if spoken is ENGLISH:
        return {}
    made = made_again(opened.document.get("texts", ()))
    with suppress(RefusedError, OSError, ValueError, TypeError, AttributeError):
        path = inside(opened.held.folder, KEY_FRAMES, CAPTIONS_FILE)
        for caption in json.loads(path.read_bytes()):
            made |= made_again(caption.get("texts", ()))
    return {english: spoken.text(said) for english, said in made.items()}


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object from a file. Raises OSError or ValueError."""
    content = json.loads(path.read_bytes())
    if not isinstance(content, dict):
        raise ValueError(f"expected an object in {path.name}")
    return content
