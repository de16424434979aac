"""The kinds of truth files, found in folders; among them contacts marked by hand in filmed
recordings."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import fmean
from typing import Any

from formcheck.core.files import read_json
from formcheck.core.gait import EventKind
from formcheck.core.recording import Side, View
from formcheck.errors import UsageError
from formcheck.settings import Settings
from formcheck.validation import mocap, synthetic
from formcheck.validation.case import Case, Family, Split, TrueEvent, TrueValue

PATTERN = "annotations.json"

_SIDES = {"L": Side.LEFT, "R": Side.RIGHT}
_KINDS = ((EventKind.INITIAL_CONTACT, "frame_ic"), (EventKind.TOE_OFF, "frame_to"))


def read(path: Path) -> tuple[Case, ...]:
    """One recording an entry; those whose video is not there have none."""
    entries: list[dict[str, Any]] = read_json(path)
    return tuple(_case(path.with_name(entry["clip"]), entry) for entry in entries)


def _case(video: Path, entry: dict[str, Any]) -> Case:
    events = _events(entry)
    return Case(
        name=video.stem,
        family=Family.FILMED,
        split=Split.TUNING,
        runner=video.stem,
        view=View.FRONT if "front" in video.stem else View.SIDE,
        sampling_hz=float(entry["fps"]),
        duration_s=0.0,
        video=video if video.is_file() else None,
        keypoints=None,
        settings=Settings(),
        values=(*_cadence(entry), *_contact_times(events)),
        events=events,
    )


def _events(entry: dict[str, Any]) -> tuple[TrueEvent, ...]:
    """Those of a foot that is known to be the left or the right one."""
    found = []
    for contact in (*entry.get("contacts", ()), *entry.get("late_contacts", ())):
        side = _SIDES.get(contact["side"])
        for kind, key in _KINDS:
            if side is not None and contact[key] is not None:
                within_s = contact["uncertainty_frames"] / entry["fps"]
                found.append(TrueEvent(kind, side, contact[key] / entry["fps"], within_s))
    return tuple(sorted(found, key=lambda event: event.time_s))


def _cadence(entry: dict[str, Any]) -> tuple[TrueValue, ...]:
    """Counted over the whole recording where somebody did, else from the marks."""
    for key, name in (
        ("independent_truth", "cadence_spm"),
        ("cadence_spm_hand", "value"),
    ):
        if key in entry:
            return (TrueValue("cadence", None, float(entry[key][name])),)
    if "cadence_spm_nominal" in entry:
        return (TrueValue("cadence", None, float(entry["cadence_spm_nominal"])),)
    return ()


def _contact_times(events: tuple[TrueEvent, ...]) -> tuple[TrueValue, ...]:
    found = []
    for side in Side:
        own = [event for event in events if event.side is side]
        stances = [
            after.time_s - this.time_s
            for this, after in pairwise(own)
            if this.kind is EventKind.INITIAL_CONTACT and after.kind is EventKind.TOE_OFF
        ]
        if stances:
            found.append(TrueValue("contact_time", side, fmean(stances)))
    return tuple(found)


@dataclass(frozen=True)
class TruthFormat:
    """``pattern``: what its files are called. ``read``: the recordings of one file."""

    pattern: str
    read: Callable[[Path], tuple[Case, ...]]


FORMATS = (
    TruthFormat(synthetic.PATTERN, synthetic.read),
    TruthFormat(PATTERN, read),
    TruthFormat(mocap.PATTERN, mocap.read),
)


def find_cases(folders: Sequence[Path]) -> tuple[Case, ...]:
    """Every recording with a truth file in ``folders``, whatever lies between, by name.

    Raises UsageError where a folder is missing, a truth file cannot be read, two recordings have
    the same name, or there is nothing.
    """
    found: list[Case] = []
    for folder in folders:
        if not folder.is_dir():
            raise UsageError(f"There is no folder {folder}.")
        for truth in FORMATS:
            for path in sorted(folder.rglob(truth.pattern)):
                # What is hidden is being written, or was put aside.
                if not any(part.startswith(".") for part in path.relative_to(folder).parts):
                    found += _read(truth, path)
    if not found:
        names = ", ".join(truth.pattern for truth in FORMATS)
        raise UsageError(
            f"There is no recording with a truth file in {', '.join(map(str, folders))}.",
            f"Truth files are called {names}.",
        )
    names_seen = [case.name for case in found]
    twice = next((name for name in names_seen if names_seen.count(name) > 1), None)
    if twice is not None:
        raise UsageError(f"Two recordings are called {twice}; each needs a name of its own.")
    return tuple(found)


def _read(truth: TruthFormat, path: Path) -> tuple[Case, ...]:
    try:
        return truth.read(path)
    except (OSError, ValueError, KeyError, IndexError, TypeError) as error:
        raise UsageError(
            f"The truth file {path} cannot be read: {type(error).__name__} {error}."
        ) from error
