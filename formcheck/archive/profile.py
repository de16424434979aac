"""``profile.json``: the clinic's profile that a result was judged by, with its logo."""

import json
from pathlib import Path

from formcheck.archive.folder import write_bytes
from formcheck.clinic import WrongProfileError, from_plain, to_plain
from formcheck.core.files import read_json
from formcheck.errors import InputError
from formcheck.reference.profile import Profile

PROFILE_FILE = "profile.json"
VERSION_KEY = "profile_version"
VERSION = 1
REMEDY = "Give the profile again: formcheck report RESULT --profile FILE."


def save_profile(profile: Profile | None, folder: Path) -> None:
    """Write ``profile.json`` into ``folder``; remove it where no profile changes anything.

    Raises:
        OutputError: it cannot be written.
    """
    if profile is None or profile.changes_nothing:
        (folder / PROFILE_FILE).unlink(missing_ok=True)
        return
    text = json.dumps({VERSION_KEY: VERSION, **to_plain(profile)}, indent=1)
    write_bytes(folder / PROFILE_FILE, text.encode("ascii"))


def load_profile(folder: Path) -> Profile | None:
    """The profile kept in ``folder``, None where there is none.

    Raises:
        InputError: it is there but cannot be read or used.
    """
    try:
        content = read_json(folder / PROFILE_FILE)
        if not isinstance(content, dict) or content.get(VERSION_KEY) != VERSION:
            raise ValueError("not a profile of this version")
        return from_plain(content)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except WrongProfileError as wrong:
        raise InputError(f"{folder.name}/{PROFILE_FILE} cannot be used: {wrong}.", REMEDY) from None
    except (OSError, ValueError):
        raise InputError(f"{folder.name}/{PROFILE_FILE} is damaged.", REMEDY) from None
