"""Whose result it is: of which recordings, of which runner.

Whatever puts a result where another one may be asks here where it goes, and whether what people put
into that one goes with it.
"""

import contextlib
import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from formcheck.core.analysis import Analysis
from formcheck.core.files import from_json, read_bytes
from formcheck.errors import BusyError, InputError, TakenError
from formcheck.results.arrays import load_pose
from formcheck.results.detect import ANALYSIS_FILE, RESULT
from formcheck.results.folder import ANOTHER_FOLDER, RESULT_SUFFIX, fitting_name, recover, stage
from formcheck.results.review import fingerprint, fingerprint_of

NUMBERED = re.compile(rf"(.+)-([2-9]|[1-9]\d+)({re.escape(RESULT_SUFFIX)})?", re.DOTALL)
"""What ``numbered`` gives: stem, number, suffix."""


@dataclass(frozen=True)
class Identity:
    """``recordings``: sha256 of each video, of the landmarks where there was none. ``runner``: as
    the user called him or her, None where nobody said."""

    recordings: frozenset[str]
    runner: str | None

    @property
    def digest(self) -> str:
        """For a lock that others read: it gives nothing away."""
        return hashlib.sha256(repr((sorted(self.recordings), self.runner)).encode()).hexdigest()


class TargetState(Enum):
    """What is at a place that holds no result whose identity can be read."""

    FREE = "free"
    DAMAGED = "damaged"
    FOREIGN = "foreign"


Held = Identity | TargetState


def identity(recordings: Iterable[str], runner: str | None) -> Identity:
    """Of a result of ``recordings`` (see :class:`Identity`); a runner without a name is nobody."""
    return Identity(frozenset(recordings), runner or None)


def identity_of(analysis: Analysis) -> Identity:
    """Of the result that ``analysis`` makes."""
    runner = analysis.provenance.settings.get("runner")
    return identity(
        map(fingerprint, analysis.recordings), runner if isinstance(runner, str) else None
    )


def identity_told(document: bytes, landmarks: Callable[[int, int], str]) -> Identity | None:
    """Of the result with this ``analysis.json``; None where that does not tell. ``landmarks``:
    fingerprint of the landmarks of its nth recording, which has so many frames."""
    try:
        plain: Mapping[str, Any] = from_json(document)
        runner = plain["provenance"]["settings"].get("runner")
        recordings = [
            video["sha256"] or landmarks(number, int(video["n_frames"]))
            for number, video in enumerate(plain["videos"])
        ]
    except (ValueError, KeyError, TypeError, AttributeError, InputError):
        return None
    if not recordings or not all(isinstance(one, str) for one in recordings):
        return None
    return identity(recordings, runner if isinstance(runner, str) else None)


def held_in(folder: Path) -> Held:
    """Whose result ``folder`` holds, or what else is there."""
    # A dangling link is something, too.
    if not folder.exists() and not folder.is_symlink():
        return TargetState.FREE
    if RESULT.is_whole(folder):
        with contextlib.suppress(OSError):
            told = identity_told(
                read_bytes(folder / ANALYSIS_FILE),
                lambda video, n_frames: fingerprint_of(load_pose(folder, video, n_frames)),
            )
            return told or TargetState.DAMAGED
    return TargetState.DAMAGED if RESULT.is_left(folder) else TargetState.FOREIGN


def is_own(folder: Path, whose: Identity) -> bool:
    """Whether the result in ``folder`` is of the same recordings and runner, so that what people
    put into it goes with the new one; of a damaged one nobody can tell.

    Raises:
        TakenError: it is somebody else's or of another recording.
    """
    held = held_in(folder)
    if isinstance(held, Identity) and held != whose:
        raise taken(folder.name)
    return held == whose


def taken(name: str) -> TakenError:
    """That the result called ``name`` is another's."""
    return TakenError(
        f"{name} holds the result of another recording or another runner, so it is left alone.",
        ANOTHER_FOLDER,
    )


def numbered(name: str, number: int) -> str:
    """``name`` for the result that is the ``number``th of that name: ``IMG_0001-2.formcheck``."""
    if number == 1:
        return name
    stem = name.removesuffix(RESULT_SUFFIX)
    return fitting_name(stem, f"-{number}{name[len(stem) :]}")


def numbers(names: Iterable[str]) -> dict[str, int]:
    """The highest number that is there among ``names``, by the name it belongs to."""
    highest: dict[str, int] = defaultdict(lambda: 1)
    for name in names:
        match = NUMBERED.fullmatch(name)
        if match:
            plain = match[1] + (match[3] or "")
            highest[plain] = max(highest[plain], int(match[2]))
    return highest


def choose(
    name: str,
    whose: Identity,
    held: Callable[[str], Held],
    highest: int = 1,
    reserved: Collection[str] = (),
) -> str:
    """What the result of ``whose`` that is to be called ``name`` is called: as its own earlier one,
    else ``name`` where nobody else's result is, else the first numbered one that is free.

    ``held``: what is there of a name; ``highest``: number that may be there, since lower ones may
    have been removed; ``reserved``: names that others of the same run go by.
    """
    free = None
    for number in count(1):
        candidate = numbered(name, number)
        there = held(candidate)
        if candidate not in reserved:
            if there == whose:
                return candidate
            # What formcheck did not write is refused where it was asked for, else passed by.
            may_go = (
                TargetState.FREE,
                TargetState.DAMAGED,
                *([TargetState.FOREIGN] if number == 1 else ()),
            )
            free = candidate if free is None and there in may_go else free
        if free is not None and number >= highest:
            return free
    raise AssertionError("numbers do not end")


def place_for(
    target: Path, whose: Identity, *, may_number: bool, reserved: Collection[str] = ()
) -> Path:
    """Where the result of ``whose`` goes that is to be ``target``; beside it under a name with a
    number where ``may_number``.

    Raises:
        TakenError: another's result is there.
        OutputError: what a killed run left cannot be put in order.
    """
    if not may_number:
        is_own(target, whose)
        return target

    @cache
    def there(name: str) -> Held:
        recover(target.with_name(name))
        return held_in(target.with_name(name))

    try:
        names = [item.name for item in target.parent.iterdir()]
    except OSError:
        names = []
    name = choose(target.name, whose, there, numbers(names)[target.name], reserved)
    return target.with_name(name)


@contextlib.contextmanager
def staged(
    target: Path, whose: Identity, *, may_number: bool = False, dropped: Collection[str] = ()
) -> Iterator[tuple[Path, Path]]:
    """``folder.stage`` for the result of ``whose``: gives the place that it takes and the new
    folder. It takes no place but a free one, its own, or that of a damaged one, of which nothing is
    carried over.

    Raises:
        TakenError: another's result is there, and it may not go beside it.
        BusyError: another run is writing there.
        UsageError, OutputError: as ``folder.stage``.
    """
    in_work: set[str] = set()
    while True:
        place = place_for(target, whose, may_number=may_number, reserved=in_work)
        opened = stage(
            place, dropped=dropped, admit=lambda old: is_own(old, whose), mark=whose.digest
        )
        with contextlib.ExitStack() as stack:
            try:
                new = stack.enter_context(opened)
            except TakenError:
                if not may_number:
                    raise
                continue
            except BusyError as busy:
                # Another's may be on its way to a name that was free a moment ago.
                if not may_number or busy.mark in ("", whose.digest):
                    raise
                in_work.add(place.name)
                continue
            yield place, new
        return
