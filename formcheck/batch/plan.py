"""What a batch is going to do: its entries, from folders, patterns, files and manifests."""

from collections.abc import Sequence
from dataclasses import dataclass

from formcheck.batch.discovery import discover, real_name
from formcheck.batch.entry import Entry, PlannedTake
from formcheck.batch.manifest import SUFFIX, Defaults, read_manifest
from formcheck.batch.naming import fold, names_of
from formcheck.batch.pairing import near_pairs, paired
from formcheck.batch.recipe import model_sha256
from formcheck.core.files import is_regular
from formcheck.core.text import harmless
from formcheck.errors import UsageError
from formcheck.storage import File, Remote, located


@dataclass(frozen=True)
class Plan:
    """``notes``: what somebody may wonder about, one sentence each."""

    entries: tuple[Entry, ...]
    notes: tuple[str, ...]


def make_plan(sources: Sequence[str], out: File | None, defaults: Defaults) -> Plan:
    """All sessions of ``sources``: those of manifests, then those that are found.

    ``out``: where results go, which is not searched. ``defaults``: settings of the first and the
    second recording of a session.

    Raises:
        UsageError: a source is missing or a manifest has mistakes, there is nothing to do, two
            entries have one name, or the pose model is none.
        NotReadyError: a pose model of formcheck is damaged.
    """
    model_sha256(defaults[0].model)
    entries: list[Entry] = []
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
            entries.append(Entry(name, takes, shown))
    if not entries:
        raise UsageError(
            "There are no recordings to analyse.",
            "\n".join(harmless(note) for note in notes)
            or "Files and folders whose name begins "
            "with a dot, results, and files that are no video are left out.",
        )
    _require_own_names(entries)
    return Plan(tuple(entries), tuple(notes))


def _require_own_names(entries: Sequence[Entry]) -> None:
    named: dict[str, Entry] = {}
    for entry in entries:
        other = named.setdefault(fold(entry.name), entry)
        if other is not entry:
            both = " and ".join(harmless(str(e.files[0])) for e in (other, entry))
            raise UsageError(
                f"Two results would be called {entry.name}: {both}.",
                "Give each a name in a manifest; formcheck manifest writes one.",
            )
