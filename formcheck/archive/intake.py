"""``intake.json``: what the runner told of pain, beside the result and nowhere else."""

import json
from pathlib import Path

from formcheck.archive.folder import write_bytes
from formcheck.core.files import read_json
from formcheck.errors import InputError, OptionHint
from formcheck.intake import Intake
from formcheck.intake.answers import WrongAnswersError, from_plain, to_plain

INTAKE_FILE = "intake.json"
VERSION_KEY = "intake_version"
VERSION = 1
REMEDY = OptionHint(
    "Remove that file, or give the answers again with --intake FILE or --ask.",
    option="--intake",
    otherwise="Remove that file, or give the answers again: formcheck report RESULT --intake FILE.",
)


def save_intake(intake: Intake, folder: Path) -> None:
    """Write ``intake.json`` into ``folder``.

    Raises:
        OutputError: it cannot be written.
    """
    text = json.dumps({VERSION_KEY: VERSION, **to_plain(intake)}, indent=1)
    write_bytes(folder / INTAKE_FILE, text.encode("ascii"))


def load_intake(folder: Path) -> Intake | None:
    """The answers kept in ``folder``, None where there are none.

    Raises:
        InputError: they are there but cannot be read, so that nobody takes them for absent.
    """
    try:
        content = read_json(folder / INTAKE_FILE)
        if not isinstance(content, dict) or content.pop(VERSION_KEY, VERSION) != VERSION:
            raise ValueError("not answers of this version")
        return from_plain(content)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except WrongAnswersError as wrong:
        raise InputError(f"{folder.name}/{INTAKE_FILE} cannot be used: {wrong}.", REMEDY) from None
    except (OSError, ValueError):
        raise InputError(f"{folder.name}/{INTAKE_FILE} is damaged.", REMEDY) from None
