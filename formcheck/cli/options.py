"""Command-line options made from the table of settings, and how their values are read."""

import os
from collections.abc import Callable
from dataclasses import Field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from formcheck.core.message import msg
from formcheck.core.recording import Sex, View
from formcheck.errors import UsageError
from formcheck.languages import LANGUAGES
from formcheck.settings import Belongs, Settings, option_name

if TYPE_CHECKING:
    from formcheck.reference.profile import Profile
    from formcheck.results.storage import File

Command = TypeVar("Command", bound=Callable[..., Any])


class OnThisMachine(click.Path):
    """A path; a URL of another machine is refused before "//" in it is taken for "/"."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The path, which need not be there.

        Raises:
            UsageError: it is the URL of another machine.
        """
        from formcheck.results.storage import is_url, located

        if isinstance(value, str) and is_url(value):
            value = located(value)
            if not isinstance(value, Path):
                raise UsageError(
                    f"{value} is a URL, where a file or folder of this machine is expected.",
                    "Recordings are read from URLs by: formcheck batch URL --out FOLDER",
                )
        return Path(os.fsdecode(super().convert(value, param, ctx)))


FOLDER = OnThisMachine(path_type=Path)
FILE = OnThisMachine(path_type=Path)


class AutoOrFactor(click.ParamType[float | None]):
    """``auto`` or a number."""

    name = "auto|FACTOR"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float | None:
        """The number, or None for ``auto``."""
        if value == "auto":
            return None
        try:
            return float(value)
        except (TypeError, ValueError):
            self.fail(f"{value!r} is neither 'auto' nor a number", param, ctx)


class AutoOrPoint(click.ParamType[tuple[float, float] | None]):
    """``auto`` or ``X,Y``."""

    name = "auto|X,Y"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[float, float] | None:
        """The point, or None for ``auto``."""
        if value == "auto":
            return None
        try:
            x, y = (float(part) for part in str(value).split(","))
        except ValueError:
            self.fail(f"{value!r} is neither 'auto' nor two numbers like 640,360", param, ctx)
        return x, y


class AutoOrFile(click.ParamType[Path | None]):
    """``auto`` or a file."""

    name = "auto|FILE"

    def convert(
        self,
        value: Any,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Path | None:
        """The path, or None for ``auto``; whether it can be read shows when it is."""
        return None if value == "auto" else FILE.convert(value, param, ctx)


class AutoOrView(click.ParamType[View | None]):
    """``auto`` or a view."""

    name = "auto|side|rear|front"
    views = (View.SIDE, View.REAR, View.FRONT)

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> View | None:
        """The view, or None for ``auto``."""
        if value == "auto":
            return None
        if value not in self.views:
            self.fail(f"{value!r} is not one of {self.name.replace('|', ', ')}", param, ctx)
        return View(value)


FORMAT_NAMES = ("html", "md", "pdf", "csv")
"""Names of ``reporting.FORMATS``, kept here so that ``--help`` need not load it (tested)."""


class FormatNames(click.ParamType[tuple[str, ...]]):
    """Some of ``known`` names of formats, separated by commas."""

    def __init__(self, known: tuple[str, ...]) -> None:
        self.known = known
        self.name = ",".join(known)

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        """The names."""
        names = tuple(part.strip() for part in value.split(",") if part.strip())
        unknown = [name for name in names if name not in self.known]
        if unknown:
            self.fail(f"{unknown[0]!r} is not one of {', '.join(self.known)}", param, ctx)
        return names


def videos_option(doing: str) -> Callable[[Command], Command]:
    """Where the recordings of a saved result are, once they have moved. ``doing``: what for."""
    return click.option(
        "--video",
        "videos",
        type=FILE,
        multiple=True,
        help=f"The recording, where it has moved{doing}. Once for each of two, in any order.",
    )


def lang_option(of: str) -> Callable[[Command], Command]:
    """Another language than that of a saved result. ``of``: what is said in it."""
    return click.option(
        "--lang",
        type=click.Choice(LANGUAGES),
        help=f"Language of {of}. [default: that of the result]",
    )


NOTE = msg("Note:")
"""Before what somebody may wonder about."""

formats_option = click.option(
    "--format",
    "formats",
    type=FormatNames(FORMAT_NAMES),
    default="html,csv",
    show_default=True,
    help="Reports to write, separated by commas.",
)
"""Which reports to write, for every command that writes them."""

PAGES = ("full", "handout")
"""Values of ``reporting.Pages``, kept here so that ``--help`` need not load it (tested)."""

pages_option = click.option(
    "--pages",
    type=click.Choice(PAGES),
    default=PAGES[0],
    show_default=True,
    help="handout: the runner's page alone, as handout.html or handout.pdf.",
)
"""How much of the reports, for the same commands."""


profile_option = click.option(
    "--profile",
    type=FILE,
    help="A clinic's own limits, bands, wording and logo, a TOML file. formcheck profile "
    "--template prints one.",
)
"""A clinic's profile, for every command that judges."""


def profile_from(file: Path | None) -> "Profile | None":
    """The profile in ``file``.

    Raises:
        UsageError: it cannot be used.
    """
    if file is None:
        return None
    from formcheck.clinic import read_profile

    return read_profile(file)


KINDS: dict[str, click.ParamType[Any]] = {
    "view": AutoOrView(),
    "slow_motion": AutoOrFactor(),
    "person": AutoOrPoint(),
    "sex": click.Choice([sex.value for sex in Sex]),
    "lang": click.Choice(LANGUAGES),
    "model": click.STRING,
    "runner": click.STRING,
}
"""How a setting is read from the command line; a setting not named here is a number."""


def settings_options(command: Command) -> Command:
    """Add one option per setting, in the order of the table; what belongs to a recording may be
    given once for each."""
    for f in reversed(fields(Settings)):
        command = _option(f, per_video=f.metadata["belongs"] is not Belongs.SESSION)(command)
    return command


def _option(f: "Field[Any]", *, per_video: bool) -> Callable[[Command], Command]:
    if isinstance(f.default, bool):
        return click.option(option_name(f.name), f.name, is_flag=True, help=f.metadata["help"])
    kind = KINDS.get(f.name, click.FLOAT)
    automatic = isinstance(kind, AutoOrFactor | AutoOrPoint | AutoOrView)
    low, high = f.metadata.get("min"), f.metadata.get("max")
    limits = f" [{low:g}–{high:g}]" if low is not None and high is not None else ""
    once = " Once per video." if per_video else ""
    default = "auto" if automatic else f.default
    return click.option(
        option_name(f.name),
        f.name,
        type=kind,
        multiple=per_video,
        default=None if per_video else default,
        show_default="auto" if per_video and automatic else default is not None,
        help=f.metadata["help"] + once + limits,
    )


class FolderOrUrl(click.ParamType["File"]):
    """A folder, or a URL of one in a storage."""

    name = "folder|url"

    def convert(
        self,
        value: Any,
        param: click.Parameter | None,  # noqa: ARG002 - click's signature
        ctx: click.Context | None,  # noqa: ARG002
    ) -> "File":
        """The place, a folder with its whole path."""
        from formcheck.results.storage import located

        place = located(str(value))
        return place.absolute() if isinstance(place, Path) else place
