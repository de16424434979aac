"""Which of the options given belongs to which of the recordings given."""

from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from formcheck.core.recording import Sex
from formcheck.errors import UsageError
from formcheck.settings import Belongs, Settings, option_name

if TYPE_CHECKING:
    from formcheck.workflows.analyze import Take

MOST_RECORDINGS = 2
WRITTEN = {
    "view": "--view side --view rear",
    "person": "--person 640,360 --person auto",
    "poses": "--poses pose.npz --poses pose-2.npz",
}


def takes_from(videos: Sequence[Path], options: dict[str, Any]) -> "tuple[Take, ...]":
    """The recordings of a session with the settings of each, from what the command line parsed.

    Raises:
        UsageError: too many recordings, or an option that cannot be given to one of them.
    """
    from formcheck.workflows.analyze import Take

    poses: tuple[Path | None, ...] = options["poses"]
    count = len(videos) or len(poses) or 1
    if count > MOST_RECORDINGS:
        raise UsageError(
            f"{count} recordings were given; a session has one, or two of the same runner.",
            "Analyse many recordings with formcheck batch.",
        )
    seen: Sequence[Path | None] = videos or (None,) * count
    landmarks = _each("poses", poses, count, Belongs.OWN)
    standing = (options["standing"],) * count
    return tuple(map(Take, seen, landmarks, settings_each(options, count), standing))


def settings_each(options: dict[str, Any], count: int) -> list[Settings]:
    """The settings of each of ``count`` recordings.

    Raises:
        UsageError: an option cannot be given to one of them.
    """
    common = {f.name: options[f.name] for f in fields(Settings) if not _is_own(f.metadata)}
    common["sex"] = Sex(common["sex"]) if common["sex"] else None
    own = {
        f.name: _each(f.name, options[f.name], count, f.metadata["belongs"])
        for f in fields(Settings)
        if _is_own(f.metadata)
    }
    return [
        Settings(**common, **{name: values[k] for name, values in own.items()})
        for k in range(count)
    ]


def _is_own(metadata: Any) -> bool:
    return metadata["belongs"] is not Belongs.SESSION


def _each(name: str, values: tuple[Any, ...], count: int, belongs: Belongs) -> tuple[Any, ...]:
    """``values`` of the option ``name``, one for each of ``count`` recordings."""
    if not values:
        return (None,) * count
    if len(values) == count:
        return values
    if len(values) == 1 and belongs is Belongs.SHARED:
        return values * count
    if len(values) > count:
        of = "one recording" if count == 1 else f"{count} recordings"
        raise UsageError(f"{option_name(name)} was given {len(values)} times for {of}.")
    raise UsageError(
        f"{option_name(name)} was given once, and it is not clear for which of the two recordings.",
        f"Give it once for each, in their order ('auto' where there is none): {WRITTEN[name]}",
    )
