"""What the runner tells of pain and of warning signs: the answers, each of which may be missing,
and the plain values that files hold. No message repeats an answer.

Sources of the signs. Bladder, bowel, saddle and both legs: BMJ Best Practice and NICE CKS. The
families behind the urgent ones (fracture, malignancy, infection): Finucane et al. 2020,
doi:10.2519/jospt.2020.9971.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from formcheck.core.files import TooLargeError, is_regular, read_bytes
from formcheck.core.recording import Side
from formcheck.errors import UsageError


class Urgency(StrEnum):
    """How soon a sign needs a doctor."""

    EMERGENCY = "emergency"
    URGENT = "urgent"


@dataclass(frozen=True)
class RedFlag:
    """One question to be answered with yes or no; ``text`` also names the sign in the report."""

    id: str
    text: str
    level: Urgency


RED_FLAGS = (
    RedFlag(
        "bladder_bowel",
        "trouble starting, stopping or feeling urine or bowel",
        Urgency.EMERGENCY,
    ),
    RedFlag(
        "saddle_numbness",
        "numbness or tingling around the genitals, back passage or inner thighs",
        Urgency.EMERGENCY,
    ),
    RedFlag(
        "both_legs",
        "weakness or numbness in both legs, or sciatica in both legs",
        Urgency.EMERGENCY,
    ),
    RedFlag("sexual_function", "new sexual dysfunction", Urgency.EMERGENCY),
    RedFlag("leg_weakness", "leg or foot getting weaker (foot drop)", Urgency.URGENT),
    RedFlag(
        "infection",
        "fever, feeling unwell, recent infection, drug injection or weak immunity",
        Urgency.URGENT,
    ),
    RedFlag(
        "cancer",
        "history of cancer, unexplained weight loss, night pain that does not ease",
        Urgency.URGENT,
    ),
    RedFlag(
        "fracture",
        "a fall or accident, long steroid use, osteoporosis, or sudden bone pain "
        "(runners: stress fracture, relative energy deficiency)",
        Urgency.URGENT,
    ),
    RedFlag("first_pain_age", "first pain at an age below 20 or above 50 to 55", Urgency.URGENT),
    RedFlag(
        "morning_stiffness",
        "under 45: morning stiffness of more than 30 minutes that movement improves",
        Urgency.URGENT,
    ),
)


def texts(level: Urgency) -> tuple[str, ...]:
    """The signs of ``level`` in words."""
    return tuple(flag.text for flag in RED_FLAGS if flag.level is level)


MOST_PAIN = 10
LONGEST_NOTE = 500


class Site(StrEnum):
    """Where it hurts."""

    LOWER_BACK = "lower_back"
    BUTTOCK = "buttock"
    THIGH = "thigh"
    BELOW_KNEE = "below_knee"
    OTHER = "other"
    NONE = "none"


IN_THE_BACK = frozenset({Site.LOWER_BACK, Site.BUTTOCK})
IN_THE_LEG = frozenset({Site.THIGH, Site.BELOW_KNEE})
BACK_OR_LEG = IN_THE_BACK | IN_THE_LEG


class PainSide(StrEnum):
    """On which side it hurts."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"
    MIDDLE = "middle"


class LegSymptoms(StrEnum):
    """What is felt down the leg, and where it moves."""

    NONE = "none"
    STABLE = "stable"
    MOVING_UP = "moving_up"
    MOVING_DOWN = "moving_down"
    NEW_NUMBNESS = "new_numbness"


@dataclass(frozen=True, repr=False)
class Intake:
    """Pain from 0 to 10. ``signs``: id of a red flag to whether it is there. ``sites`` empty and
    None elsewhere: not answered."""

    sites: tuple[Site, ...] = ()
    side: PainSide | None = None
    before: int | None = None
    during: int | None = None
    after: int | None = None
    next_morning: int | None = None
    leg_symptoms: LegSymptoms | None = None
    signs: Mapping[str, bool] = field(default_factory=dict)
    note: str | None = None

    def __repr__(self) -> str:
        """Without the answers, so that no message or log can hold them."""
        return "Intake(…)"

    @property
    def in_the_back(self) -> bool:
        """Whether there is a complaint of the lower back or buttock."""
        return not IN_THE_BACK.isdisjoint(self.sites)

    @property
    def painful_side(self) -> Side | None:
        """The one side of back or leg that hurts, where it is one."""
        if BACK_OR_LEG.isdisjoint(self.sites) or self.side not in (PainSide.LEFT, PainSide.RIGHT):
            return None
        return Side(self.side.value)

    @property
    def strongest(self) -> int | None:
        """The most pain before, during or after a run."""
        told = [pain for pain in (self.before, self.during, self.after) if pain is not None]
        return max(told, default=None)


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
        return intake_from_plain(tomllib.loads(_text(path)))
    except WrongAnswersError as wrong:
        raise UsageError(f"The intake file {path.name} cannot be used: {wrong}.") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        where = re.search(r" \(at [^()]*\)$", str(error))
        place = where.group() if where else ""
        raise UsageError(f"The intake file {path.name} is not TOML{place}.") from None


def intake_from_plain(content: Mapping[str, Any]) -> Intake:
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


def intake_to_plain(intake: Intake) -> dict[str, Any]:
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
