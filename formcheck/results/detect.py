"""Telling what formcheck wrote from what people put there, damaged results included."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from formcheck.core.files import from_json, is_regular, open_regular, read_bytes

ANALYSIS_FILE = "analysis.json"

GENERATED = re.compile(
    r"(analysis|source|profile)\.json|report\.(html|pdf|md)|(metrics|strides)\.csv"
    r"|(pose|series|people)(-\d+)?\.npz|(annotated|playable)(-\d+)?\.mp4|keyframes"
    r"|\..*\.(part|new\.mp4)"  # files that a killed run was writing
)
"""What a run writes anew. Everything else in a result folder (a review, the intake, remarks, files
somebody put there) belongs to people and is carried over."""
RECORDINGS = "recordings"
"""The folder, below the one that the viewer serves, that keeps what was dropped on the page, each
in a folder of its own."""

COMPARISON_FILE = "comparison.json"
COMPARED = re.compile(r"comparison\.(json|html|pdf|mp4)|\..*\.part")

OPENINGS = {
    ANALYSIS_FILE: re.compile(rb'\{\s*"schema_version"'),
    "source.json": re.compile(rb'\{\s*"videos"'),
    "pose.npz": re.compile(rb"PK\x03\x04.{26}time_s\.npy", re.DOTALL),
    "series.npz": re.compile(rb"PK\x03\x04.{26}time_s\.npy", re.DOTALL),
    "people.npz": re.compile(rb"PK\x03\x04.{26}count\.npy", re.DOTALL),
}
"""Files that together only formcheck writes, and how each begins. A cut file keeps its beginning; a
power cut leaves nothing, or zeros."""

OPENING_BYTES = 64
ENOUGH = 3
"""So many of them make a folder a result, however damaged. One alone may be a copy of somebody's:
pose.npz is also what ``--poses`` reads."""


def is_result(folder: Path) -> bool:
    """Whether formcheck wrote ``folder`` and its document can be read."""
    return _is_document(folder / ANALYSIS_FILE)


def is_comparison(folder: Path) -> bool:
    """Whether ``compare`` wrote ``folder`` and its document can be read."""
    return _is_document(folder / COMPARISON_FILE)


def _is_document(path: Path) -> bool:
    try:
        return is_document(read_bytes(path))
    except OSError:
        return False


def is_document(content: bytes) -> bool:
    """Whether ``content`` is that of a document that formcheck wrote."""
    try:
        plain = from_json(content)
    except ValueError:
        return False
    return isinstance(plain, dict) and {"schema_version", "formcheck_version"} <= plain.keys()


def is_damaged_result(folder: Path) -> bool:
    """Whether formcheck wrote ``folder`` though its document is gone or cannot be read."""
    if is_result(folder):
        return False
    return sum(_is_left_of(folder / name, opening) for name, opening in OPENINGS.items()) >= ENOUGH


def _is_left_of(path: Path, opening: re.Pattern[bytes]) -> bool:
    if not is_regular(path):
        return False
    try:
        with open_regular(path) as file:
            start = file.read(OPENING_BYTES)
    except OSError:
        return False
    return not start.strip(b"\0") or opening.match(start) is not None


@dataclass(frozen=True)
class FolderKind:
    """What a folder of ours holds. ``document``: the file that makes it one; ``generated``: names
    that are written anew; ``is_whole``: the document can be read; ``is_left``: it is ours, though
    damaged."""

    document: str
    generated: re.Pattern[str]
    is_whole: Callable[[Path], bool]
    is_left: Callable[[Path], bool]


RESULT = FolderKind(ANALYSIS_FILE, GENERATED, is_result, is_damaged_result)
COMPARISON = FolderKind(COMPARISON_FILE, COMPARED, is_comparison, lambda _: False)
