"""What a batch is going to do: its entries, from folders, patterns, files and manifests, a side
and a rear recording of one session told by their file names."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from formcheck.core.files import is_regular
from formcheck.core.recording import View
from formcheck.core.text import sanitize_text
from formcheck.errors import UsageError
from formcheck.jobs.requests import BatchEntry, PlannedTake
from formcheck.results.storage import File, Remote, located
from formcheck.workflows.batch.discovery import Found, discover, fold, names_of, real_name
from formcheck.workflows.batch.fingerprint import model_sha256
from formcheck.workflows.batch.manifest import SUFFIX, Defaults, read_manifest

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
class SessionGroup:
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


def paired(found: Sequence[Found]) -> tuple[list[SessionGroup], list[str]]:
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


def near_pairs(groups: Sequence[SessionGroup]) -> Iterator[str]:
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


def _groups(found: Sequence[Found], partner: dict[Found, Found]) -> list[SessionGroup]:
    side_of = {rear: side for side, rear in partner.items()}
    groups: list[SessionGroup] = []
    done: set[Found] = set()
    for recording in found:
        if recording in done:
            continue
        side = side_of.get(recording, recording)
        members = (side, partner[side]) if side in partner else (side,)
        done.update(members)
        stem = side.path.stem
        match = LAST_WORD.fullmatch(stem)
        groups.append(
            SessionGroup(members, match["common"] if match and len(members) == 2 else stem)
        )
    return groups


@dataclass(frozen=True)
class BatchPlan:
    """``notes``: what somebody may wonder about, one sentence each."""

    entries: tuple[BatchEntry, ...]
    notes: tuple[str, ...]


def make_plan(sources: Sequence[str], out: File | None, defaults: Defaults) -> BatchPlan:
    """All sessions of ``sources``: those of manifests, then those that are found.

    ``out``: where results go, which is not searched. ``defaults``: settings of the first and the
    second recording of a session.

    Raises:
        UsageError: a source is missing or a manifest has mistakes, there is nothing to do, two
            entries have one name, or the pose model is none.
        NotReadyError: a pose model of formcheck is damaged.
    """
    model_sha256(defaults[0].model)
    entries: list[BatchEntry] = []
    notes: list[str] = []
    others = []
    for source in sources:
        place = located(source)
        is_table = source.lower().endswith(SUFFIX)
        if is_table and (isinstance(place, Remote) or is_regular(place)):
            entries += read_manifest(place, defaults)
        else:
            others.append(source)
    if others:
        discovery = discover(others, out)
        # What a manifest is about is done once, with the facts that the manifest has.
        listed = {real_name(file) for entry in entries for file in entry.files}
        found = [f for f in discovery.found if not listed or real_name(f.path) not in listed]
        groups, unpaired = paired(found)
        notes += [*discovery.notes, *unpaired, *near_pairs(groups)]
        names = names_of([g.path for g in groups], [g.stem for g in groups])
        for name, group in zip(names, groups, strict=True):
            takes = tuple(
                PlannedTake(r.path, None, settings)
                for r, settings in zip(group.recordings, defaults, strict=False)
            )
            shown = tuple(str(r.relative) for r in group.recordings)
            entries.append(BatchEntry(name, takes, shown))
    if not entries:
        raise UsageError(
            "There are no recordings to analyse.",
            "\n".join(sanitize_text(note) for note in notes)
            or "Files and folders whose name begins "
            "with a dot, results, and files that are no video are left out.",
        )
    _require_own_names(entries)
    return BatchPlan(tuple(entries), tuple(notes))


def _require_own_names(entries: Sequence[BatchEntry]) -> None:
    named: dict[str, BatchEntry] = {}
    for entry in entries:
        other = named.setdefault(fold(entry.name), entry)
        if other is not entry:
            both = " and ".join(sanitize_text(str(e.files[0])) for e in (other, entry))
            raise UsageError(
                f"Two results would be called {entry.name}: {both}.",
                "Give each a name in a manifest; formcheck manifest writes one.",
            )
