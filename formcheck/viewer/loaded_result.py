"""A result that somebody looks at: loaded once, with the words to tell it in another language."""

import threading
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from formcheck.core import files
from formcheck.core.analysis import Analysis
from formcheck.languages import ENGLISH, Language
from formcheck.reporting.video.keyframe_files import CAPTIONS_FILE, KEY_FRAMES
from formcheck.results.detect import ANALYSIS_FILE
from formcheck.results.document import document as document_of
from formcheck.results.result import load_original, result_identity
from formcheck.results.review import REVIEW_FILE, review_etag
from formcheck.results.reviewed import REVIEWED_FILE, as_reviewed
from formcheck.results.saved_texts import rebuild
from formcheck.viewer.library import ResultRef, inside, stamp_of
from formcheck.viewer.responses import RefusedError
from formcheck.workflows.review import require_same

KEPT = 4
"""Results held ready: two side by side, and the two looked at before."""

Stamps = tuple[str | tuple[int, int] | None, ...]

CAPTION = ("name", "video", "caption", "alt_text", "metrics")
"""What a key frame is described by."""


@dataclass(frozen=True, eq=False)
class LoadedResult:
    """A result with its arrays. ``of``: its ``result_identity``; ``etag``: of its review.
    ``analysis``: as reviewed where there is a review; ``original``: as measured; ``document``,
    ``measured``: what their files hold."""

    held: ResultRef
    of: str
    analysis: Analysis
    original: Analysis
    document: dict[str, Any]
    measured: dict[str, Any]
    etag: str

    @property
    def is_reviewed(self) -> bool:
        """Whether somebody corrected, remarked or signed anything."""
        return self.analysis.review is not None


class Openings:
    """Loaded results, the last few of them; read anew where a file has changed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, tuple[Stamps, LoadedResult]] = OrderedDict()

    def open(self, held: ResultRef) -> LoadedResult:
        """The result ``held``.

        Raises:
            InputError: it is damaged.
            ReplacedError: it was written again while it was read.
        """
        with self._lock:
            stamps = _stamps(held.folder)
            known = self._kept.get(held.rid)
            if known is None or known[0] != stamps:
                known = (stamps, _opened(held))
                self._kept[held.rid] = known
            self._kept.move_to_end(held.rid)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            return known[1]


def _stamps(folder: Path) -> Stamps:
    """How the files that decide what a result says look now."""
    reviews = (_stamp(folder / name) for name in (REVIEW_FILE, REVIEWED_FILE))
    return (result_identity(folder), *reviews)


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        return stamp_of(path)
    except OSError:
        return None


def _opened(held: ResultRef) -> LoadedResult:
    of, etag = result_identity(held.folder), review_etag(held.folder)
    original = load_original(held.folder)
    analysis = as_reviewed(original, held.folder)
    measured = read_json(held.folder / ANALYSIS_FILE)
    document = measured if analysis is original else as_document(analysis)
    # Its files were read one after another: not one of this result and one of the next.
    require_same(held.folder, of)
    return LoadedResult(held, of, analysis, original, document, measured, etag)


def as_document(analysis: Analysis) -> dict[str, Any]:
    """What ``analysis.json`` would hold."""
    plain: dict[str, Any] = document_of(analysis).model_dump(mode="json")
    return plain


def key_frames_of(opened: LoadedResult) -> list[dict[str, Any]]:
    """The key frames in the order of a stance, as ``captions.json`` describes them; [] where there
    are none."""
    try:
        path = inside(opened.held.folder, KEY_FRAMES, CAPTIONS_FILE)
        captions = files.read_json(path)
        return [{name: caption[name] for name in CAPTION} for caption in captions]
    except (RefusedError, OSError, ValueError, KeyError, TypeError):
        return []


def words_of(opened: LoadedResult, spoken: Language) -> dict[str, str]:
    """The texts of a result that are made of parts, by their English, in the language ``spoken``;
    all others are in the catalogue of the language. {} for English."""
    if spoken is ENGLISH:
        return {}
    made = rebuild(opened.document.get("texts", ()))
    with suppress(RefusedError, OSError, ValueError, TypeError, AttributeError):
        path = inside(opened.held.folder, KEY_FRAMES, CAPTIONS_FILE)
        for caption in files.read_json(path):
            made |= rebuild(caption.get("texts", ()))
    return {english: spoken.text(said) for english, said in made.items()}


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object from a file. Raises OSError or ValueError."""
    content = files.read_json(path)
    if not isinstance(content, dict):
        raise ValueError(f"expected an object in {path.name}")
    return content
