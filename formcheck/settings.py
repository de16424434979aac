"""What a user can choose about an analysis: one table that feeds the options, their ranges, their
help and the record in ``provenance``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Any

from formcheck.core.recording import Runner, Sex, View
from formcheck.errors import UsageError
from formcheck.languages import ENGLISH, LANGUAGES

KMH_PER_MPS = 3.6


Plain = str | float | int | bool | None


class Belongs(StrEnum):
    """To what a setting belongs: the session, or each of its recordings. ``OWN``: what is said of
    one recording says nothing of another; ``SHARED``: said once, it holds for both."""

    SESSION = "session"
    OWN = "own"
    SHARED = "shared"


def _about(text: str, belongs: Belongs = Belongs.SESSION, **limits: float) -> dict[str, Any]:
    return {"help": text, "belongs": belongs, **limits}


@dataclass(frozen=True)
class Settings:
    """Choices for one analysis; the ``metadata`` of a field feeds the command line."""

    view: View | None = field(
        default=None,
        metadata=_about("From where the camera looks; found by itself if not given.", Belongs.OWN),
    )
    height_m: float | None = field(
        default=None,
        metadata=_about("The runner's height in metres; needed for lengths.", min=1.0, max=2.3),
    )
    mass_kg: float | None = field(
        default=None,
        metadata=_about(
            "The runner's mass in kilograms; needed for stiffness.", min=25.0, max=250.0
        ),
    )
    sex: Sex | None = field(
        default=None, metadata=_about("For reference bands that differ by sex.")
    )
    speed_kmh: float | None = field(
        default=None,
        metadata=_about("Belt speed in km/h; needed for step length.", min=1.0, max=45.0),
    )
    runner: str | None = field(
        default=None, metadata=_about("A name or number of the runner, for the report.")
    )
    slow_motion: float | None = field(
        default=None,
        metadata=_about(
            "File seconds per real second, e.g. 8 for 240 fps stored as 30 fps; "
            "read from the file if not given.",
            Belongs.SHARED,
            min=1.0,
            max=64.0,
        ),
    )
    model: str = field(
        default="heavy",
        metadata=_about("Pose model: lite (quickest), full, heavy (most exact), or a .task file."),
    )
    person: tuple[float, float] | None = field(
        default=None,
        metadata=_about(
            "A point on the runner in the first frame, in pixels; found by itself if not given.",
            Belongs.OWN,
        ),
    )
    start_s: float | None = field(
        default=None,
        metadata=_about("Leave out what comes before, in file seconds.", Belongs.SHARED, min=0.0),
    )
    end_s: float | None = field(
        default=None,
        metadata=_about("Leave out what comes after, in file seconds.", Belongs.SHARED, min=0.0),
    )
    mirrored: bool = field(
        default=False,
        metadata=_about("The camera mirrored the film, as selfie cameras do: undo that."),
    )
    lang: str = field(
        default=ENGLISH.code,
        metadata=_about("Language of the report and of the words in the pictures."),
    )
    blur_faces: bool = field(
        default=False,
        metadata=_about("Make faces unrecognisable in the annotated video and in key frames."),
    )

    def __post_init__(self) -> None:
        for f in fields(self):
            value = getattr(self, f.name)
            low, high = f.metadata.get("min"), f.metadata.get("max")
            if value is None or (low is None and high is None):
                continue
            if (low is not None and value < low) or (high is not None and value > high):
                upper = f" to {high:g}" if high is not None else " or more"
                raise UsageError(f"{option_name(f.name)} is {value:g}; it takes {low:g}{upper}.")
        if self.lang not in LANGUAGES:
            raise UsageError(f"--lang is {self.lang}; it takes {', '.join(LANGUAGES)}.")
        if self.start_s is not None and self.end_s is not None and self.start_s >= self.end_s:
            raise UsageError("--start-s lies at or after --end-s, which leaves nothing to analyse.")

    @property
    def speed_mps(self) -> float | None:
        """Belt speed in m/s."""
        return None if self.speed_kmh is None else self.speed_kmh / KMH_PER_MPS

    def as_runner(self) -> Runner:
        """What was said about the runner."""
        return Runner(
            id=None if self.runner is None else _text(self.runner),
            height_m=self.height_m,
            mass_kg=self.mass_kg,
            sex=self.sex,
            speed_mps=self.speed_mps,
        )

    def record(self) -> dict[str, Plain]:
        """The choices as plain values, for ``provenance``."""
        plain: dict[str, Plain] = {}
        for f in fields(self):
            value = getattr(self, f.name)
            if isinstance(value, tuple):
                value = f"{value[0]:g},{value[1]:g}"
            plain[f.name] = _text(value) if isinstance(value, str) else value
        return plain


def _text(given: str) -> str:
    """Bytes of the command line that are no text (lone surrogates) become question marks."""
    return given.encode("utf-8", "replace").decode("utf-8")


def record_of(settings: Sequence[Settings]) -> dict[str, Plain]:
    """The choices for all recordings of a session: those of the first, and as ``<name>_2`` what
    differs in the second."""
    plain = settings[0].record()
    for number, other in enumerate(settings[1:], start=2):
        differing = {k: v for k, v in other.record().items() if v != settings[0].record()[k]}
        plain |= {f"{name}_{number}": value for name, value in differing.items()}
    return plain


KEPT = ("height_m", "mass_kg", "sex", "speed_kmh")
"""What stays true of a runner in a recording, however often that is analysed."""


def with_known(settings: Settings, earlier: Mapping[str, Plain]) -> Settings:
    """``settings``, and where they say nothing what ``earlier`` said of the same runner in the same
    recording (its ``record``)."""
    known: dict[str, Any] = {
        name: earlier[name]
        for name in KEPT
        if getattr(settings, name) is None and earlier.get(name) is not None
    }
    try:
        if "sex" in known:
            known["sex"] = Sex(known["sex"])
        return replace(settings, **known)
    except (ValueError, TypeError, UsageError):  # The document was written by somebody else.
        return settings


def no_longer_said(now: Mapping[str, Plain], earlier: Mapping[str, Plain]) -> str:
    """As options, what was said in ``earlier`` and is not ``now`` (both as ``record_of``), but for
    what ``with_known`` keeps; "" where that is nothing."""
    names = [f.name for f in fields(Settings) if f.default is None and f.name not in KEPT]
    return ", ".join(
        f"{option_name(name)} {_plainly(earlier[name])}"
        for name in names
        if earlier.get(name) is not None and now.get(name) is None
    )


def newly_known(before: Settings, after: Settings) -> str:
    """As options, what ``with_known`` added."""
    return ", ".join(
        f"{option_name(name)} {_plainly(getattr(after, name))}"
        for name in KEPT
        if getattr(after, name) != getattr(before, name)
    )


def _plainly(value: object) -> str:
    return f"{value:g}" if isinstance(value, int | float) else str(value)


def option_name(field_name: str) -> str:
    """The command-line spelling of a setting."""
    return "--" + field_name.replace("_", "-")


WRITTEN = {
    "view": "--view side --view rear",
    "person": "--person 640,360 --person auto",
    "poses": "--poses pose.npz --poses pose-2.npz",
}
"""How what is said of one recording alone is said of two."""


def settings_each(options: Mapping[str, Any], count: int) -> list[Settings]:
    """The settings of each of ``count`` recordings. ``options``: by the names of the settings; what
    belongs to a recording as a tuple, with one value, or one for each, or none.

    Raises:
        UsageError: an option cannot be given to one of them.
    """
    common = {f.name: options[f.name] for f in fields(Settings) if not _is_own(f.metadata)}
    common["sex"] = Sex(common["sex"]) if common["sex"] else None
    own = {
        f.name: each_of(f.name, options[f.name], count, f.metadata["belongs"])
        for f in fields(Settings)
        if _is_own(f.metadata)
    }
    return [
        Settings(**common, **{name: values[k] for name, values in own.items()})
        for k in range(count)
    ]


def _is_own(metadata: Mapping[str, Any]) -> bool:
    return metadata["belongs"] is not Belongs.SESSION


def each_of(name: str, values: tuple[Any, ...], count: int, belongs: Belongs) -> tuple[Any, ...]:
    """``values`` of the option ``name``, one for each of ``count`` recordings; None where nothing
    was said.

    Raises:
        UsageError: there are too many, or it is not clear of which recording the one is.
    """
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
