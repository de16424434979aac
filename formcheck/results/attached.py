"""What a result was made with beside its recordings: ``intake.json``, what the runner told of
pain, and ``profile.json``, the clinic's profile it was judged by, with its logo."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from formcheck.clinic import WrongProfileError, profile_from_plain, profile_to_plain
from formcheck.core.files import read_json
from formcheck.errors import InputError, OptionHint
from formcheck.intake import Intake
from formcheck.intake.answers import WrongAnswersError, intake_from_plain, intake_to_plain
from formcheck.reference.profile import Profile
from formcheck.results.folder import write_bytes

Kept = TypeVar("Kept")

INTAKE_FILE = "intake.json"
INTAKE_VERSION_KEY = "intake_version"
INTAKE_VERSION = 1
INTAKE_REMEDY = OptionHint(
    "Remove that file, or give the answers again with --intake FILE or --ask.",
    option="--intake",
    otherwise="Remove that file, or give the answers again: formcheck report RESULT --intake FILE.",
)


def save_intake(intake: Intake, folder: Path) -> None:
    """Write ``intake.json`` into ``folder``.

    Raises:
        OutputError: it cannot be written.
    """
    text = json.dumps({INTAKE_VERSION_KEY: INTAKE_VERSION, **intake_to_plain(intake)}, indent=1)
    write_bytes(folder / INTAKE_FILE, text.encode("ascii"))


def load_intake(folder: Path) -> Intake | None:
    """The answers kept in ``folder``, None where there are none.

    Raises:
        InputError: they are there but cannot be read, so that nobody takes them for absent.
    """
    return _load(folder, INTAKE_FILE, _intake_of, INTAKE_REMEDY)


def _intake_of(content: object) -> Intake:
    if (
        not isinstance(content, dict)
        or content.pop(INTAKE_VERSION_KEY, INTAKE_VERSION) != INTAKE_VERSION
    ):
        raise ValueError("not answers of this version")
    return intake_from_plain(content)


PROFILE_FILE = "profile.json"
PROFILE_VERSION_KEY = "profile_version"
PROFILE_VERSION = 1
PROFILE_REMEDY = "Give the profile again: formcheck report RESULT --profile FILE."


def save_profile(profile: Profile | None, folder: Path) -> None:
    """Write ``profile.json`` into ``folder``; remove it where no profile changes anything.

    Raises:
        OutputError: it cannot be written.
    """
    if profile is None or profile.changes_nothing:
        (folder / PROFILE_FILE).unlink(missing_ok=True)
        return
    text = json.dumps({PROFILE_VERSION_KEY: PROFILE_VERSION, **profile_to_plain(profile)}, indent=1)
    write_bytes(folder / PROFILE_FILE, text.encode("ascii"))


def load_profile(folder: Path) -> Profile | None:
    """The profile kept in ``folder``, None where there is none.

    Raises:
        InputError: it is there but cannot be read or used.
    """
    return _load(folder, PROFILE_FILE, _profile_of, PROFILE_REMEDY)


def _profile_of(content: object) -> Profile:
    if not isinstance(content, dict) or content.get(PROFILE_VERSION_KEY) != PROFILE_VERSION:
        raise ValueError("not a profile of this version")
    return profile_from_plain(content)


def _load(
    folder: Path, name: str, read: Callable[[object], Kept], remedy: str | OptionHint
) -> Kept | None:
    """What ``read`` makes of the file, None where there is none."""
    try:
        return read(read_json(folder / name))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (WrongAnswersError, WrongProfileError) as wrong:
        raise InputError(f"{folder.name}/{name} cannot be used: {wrong}.", remedy) from None
    except (OSError, ValueError):
        raise InputError(f"{folder.name}/{name} is damaged.", remedy) from None
