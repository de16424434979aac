"""Which recordings belong to one session: a side and a rear one, told by their file names."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from formcheck.batch.discovery import Found
from formcheck.batch.naming import fold
from formcheck.core.recording import View

LAST_WORD = re.compile(r"(?P<common>.*\S)[_\- ]+(?P<view>side|rear|back)", re.IGNORECASE)
"""``anna_side.mov`` and ``anna-Rear.mp4`` of one folder are two recordings of ``anna``."""

WORD = re.compile(r"[^\W\d_]+|\d+")
VIEW_WORDS = {
    **dict.fromkeys(("side", "sideview", "lateral", "profile"), View.SIDE),
    **dict.fromkeys(("seite", "seitlich", "seitenansicht", "profil"), View.SIDE),
    **dict.fromkeys(("rear", "rearview", "back", "behind", "posterior"), View.REAR),
    **dict.fromkeys(("hinten", "rückansicht", "rueckansicht", "rücken", "ruecken"), View.REAR),
}
"""Words that say a view where ``LAST_WORD`` does not find it: in German too, in the middle of a
name, alone, or before a number. Enough for a note, not to take two recordings for one runner's."""


@dataclass(frozen=True)
class Group:
    """One session. ``recordings``: one, or the side and then the rear one. ``stem``: what they are
    called together, without folder and extension."""

    recordings: tuple[Found, ...]
    stem: str

    @property
    def path(self) -> PurePath:
        """Where it is below its source, for its name; of two recordings, neither's own path."""
        first = self.recordings[0].relative
        if len(self.recordings) == 1:
            return first
        return first.with_name(f"{self.stem}_side_rear")


def paired(found: Sequence[Found]) -> tuple[list[Group], list[str]]:
    """The sessions of ``found``, in its order, and a note on each pair that could not be told."""
    sides: dict[tuple[str, str], list[Found]] = defaultdict(list)
    rears: dict[tuple[str, str], list[Found]] = defaultdict(list)
    for recording in found:
        match = LAST_WORD.fullmatch(recording.path.stem)
        if match:
            there = sides if match["view"].lower() == "side" else rears
            there[str(recording.path.parent), fold(match["common"])].append(recording)
    notes = []
    partner: dict[Found, Found] = {}
    for key in sides.keys() & rears.keys():
        if len(sides[key]) == len(rears[key]) == 1:
            partner[sides[key][0]] = rears[key][0]
        else:
            names = ", ".join(sorted(f.path.name for f in (*sides[key], *rears[key])))
            notes.append(f"Not paired, since it is not clear which belong together: {names}.")
    return _groups(found, partner), sorted(notes)


def near_pairs(groups: Sequence[Group]) -> Iterator[str]:
    """A note on each set of recordings that are called as if they were two views of one runner, and
    are not taken for that by ``paired``."""
    alike: dict[tuple[str, tuple[str, ...]], dict[View, list[PurePath]]] = defaultdict(dict)
    for recording in (g.recordings[0] for g in groups if len(g.recordings) == 1):
        words = WORD.findall(fold(recording.path.stem))
        views = {VIEW_WORDS[word] for word in words if word in VIEW_WORDS}
        if len(views) == 1:
            others = tuple(word for word in words if word not in VIEW_WORDS)
            filmed = alike[str(recording.path.parent), others].setdefault(views.pop(), [])
            filmed.append(recording.relative)
    for by_view in alike.values():
        files = [file for filmed in by_view.values() for file in filmed]
        if len(by_view) > 1 and not all(LAST_WORD.fullmatch(file.stem) for file in files):
            names = ", ".join(sorted(file.name for file in files))
            yield (
                f"Not paired, though they look like two views of one runner: {names}. Call them "
                "NAME_side and NAME_rear, or name both in one row of a manifest."
            )


def _groups(found: Sequence[Found], partner: dict[Found, Found]) -> list[Group]:
    side_of = {rear: side for side, rear in partner.items()}
    groups: list[Group] = []
    done: set[Found] = set()
    for recording in found:
        if recording in done:
            continue
        side = side_of.get(recording, recording)
        members = (side, partner[side]) if side in partner else (side,)
        done.update(members)
        stem = side.path.stem
        match = LAST_WORD.fullmatch(stem)
        groups.append(Group(members, match["common"] if match and len(members) == 2 else stem))
    return groups
