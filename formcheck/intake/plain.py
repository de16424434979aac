"""Answers as plain values, as files hold them, and back. No message repeats an answer."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from formcheck.core.files import TooLargeError, is_regular, read_bytes
from formcheck.errors import UsageError
from formcheck.intake.answers import LONGEST_NOTE, MOST_PAIN, Intake, LegSymptoms, PainSide, Site
from formcheck.intake.signs import RED_FLAGS

PAINS = ("before", "during", "after", "next_morning")
KEYS = ("site", "side", "leg_symptoms", "note", "pain", "signs")
LARGEST_FILE_BYTES = 65_536
LONGEST_SHOWN = 40

Choice = TypeVar("Choice", bound=StrEnum)


class WrongAnswersError(ValueError):
    """Answers that cannot be taken; the message names every field and what it takes."""


def read_toml(path: Path) -> Intake:
    """The answers in a TOML file.

    Raises:
        UsageError: it cannot be read, or says something that cannot be taken.
    """
    try:
        return from_plain(tomllib.loads(_text(path)))
    except WrongAnswersError as wrong:
        raise UsageError(f"The intake file {path.name} cannot be used: {wrong}.") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        where = re.search(r" \(at [^()]*\)$", str(error))
        place = where.group() if where else ""
        raise UsageError(f"The intake file {path.name} is not TOML{place}.") from None


def from_plain(content: Mapping[str, Any]) -> Intake:
    """The answers that ``content`` holds.

    Raises:
        WrongAnswersError: with everything that is wrong, by field.
    """
    wrong = _unknown(content, KEYS, "")
    pain, signs = (_table(content, name, wrong) for name in ("pain", "signs"))
    wrong += _unknown(pain, PAINS, "pain.")
    wrong += _unknown(signs, [flag.id for flag in RED_FLAGS], "signs.")
    intake = Intake(
        sites=_sites(content, wrong),
        side=_choice(content, "side", PainSide, wrong),
        leg_symptoms=_choice(content, "leg_symptoms", LegSymptoms, wrong),
        signs=_signs(signs, wrong),
        note=_note(content, wrong),
        **{name: _pain(pain, name, wrong) for name in PAINS},
    )
    told = (intake.strongest, intake.next_morning)
    if Site.NONE in intake.sites and any(told):
        wrong.append('site "none" does not go with pain above 0')
    if wrong:
        raise WrongAnswersError("; ".join(wrong))
    return intake


def to_plain(intake: Intake) -> dict[str, Any]:
    """What :func:`from_plain` takes; without what was not answered."""
    pain = {name: getattr(intake, name) for name in PAINS}
    plain = {
        "site": list(intake.sites),
        "side": intake.side,
        "leg_symptoms": intake.leg_symptoms,
        "note": intake.note,
        "pain": {name: value for name, value in pain.items() if value is not None},
        "signs": dict(intake.signs),
    }
    return {name: value for name, value in plain.items() if value not in (None, [], {})}


def _text(path: Path) -> str:
    try:
        if not is_regular(path):
            what = "is not a file" if path.exists() else "does not exist"
            raise UsageError(f"The intake file {path.name} {what}.")
        return read_bytes(path, LARGEST_FILE_BYTES).decode("utf-8-sig")
    except TooLargeError:
        raise UsageError(f"The intake file {path.name} is too large to hold answers.") from None
    except OSError as error:
        reason = error.strerror or "it cannot be opened"
        raise UsageError(f"The intake file {path.name} cannot be read: {reason}.") from error
    except ValueError:
        raise UsageError(f"The intake file {path.name} is not text in UTF-8.") from None


def _unknown(content: Mapping[str, Any], known: Iterable[str], within: str) -> list[str]:
    """A clause for every key that means nothing here."""
    names = [f"{within}{key}"[:LONGEST_SHOWN] for key in content if key not in known]
    return [f"{name} is not a field" for name in names]


def _table(content: Mapping[str, Any], name: str, wrong: list[str]) -> Mapping[str, Any]:
    table = content.get(name, {})
    if isinstance(table, Mapping):
        return table
    wrong.append(f"{name} takes a table, [{name}]")
    return {}


def _sites(content: Mapping[str, Any], wrong: list[str]) -> tuple[Site, ...]:
    given = content.get("site", [])
    listed = given if isinstance(given, list) else [given]
    if not all(one in _values(Site) for one in listed):
        wrong.append(f"site takes a list of {_or(Site)}")
        return ()
    sites = tuple(dict.fromkeys(Site(one) for one in listed))
    if Site.NONE in sites and len(sites) > 1:
        wrong.append('site "none" stands alone')
    return sites


def _choice(
    content: Mapping[str, Any], name: str, kind: type[Choice], wrong: list[str]
) -> Choice | None:
    given = content.get(name)
    if given is None:
        return None
    if given in _values(kind):
        return kind(given)
    wrong.append(f"{name} takes {_or(kind)}")
    return None


def _pain(table: Mapping[str, Any], name: str, wrong: list[str]) -> int | None:
    given = table.get(name)
    if given is None:
        return None
    if isinstance(given, int) and not isinstance(given, bool) and 0 <= given <= MOST_PAIN:
        return given
    wrong.append(f"pain.{name} takes a whole number from 0 to {MOST_PAIN}")
    return None


def _signs(table: Mapping[str, Any], wrong: list[str]) -> dict[str, bool]:
    answers = {flag.id: table[flag.id] for flag in RED_FLAGS if flag.id in table}
    wrong += [f"signs.{k} takes true or false" for k, v in answers.items() if type(v) is not bool]
    return {name: given is True for name, given in answers.items()}


def _note(content: Mapping[str, Any], wrong: list[str]) -> str | None:
    given = content.get("note")
    if given is None:
        return None
    if isinstance(given, str) and len(given) <= LONGEST_NOTE:
        return given.strip() or None
    wrong.append(f"note takes text of up to {LONGEST_NOTE} characters")
    return None


def _values(kind: type[StrEnum]) -> tuple[str, ...]:
    return tuple(choice.value for choice in kind)


def _or(kind: type[StrEnum]) -> str:
    """The words that a choice takes: "left, right, both or middle"."""
    *most, last = _values(kind)
    return f"{', '.join(most)} or {last}"
