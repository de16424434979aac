"""What a profile says, checked; everything that is wrong with it is told at once, and so is what
no text of a report may claim, whoever wrote it."""

import difflib
import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeVar

from formcheck.clinic.rules import (
    PLAUSIBLE,
    SUREST,
    TEXTS,
    UNIT_OF,
    is_ordered,
    limits_of,
    range_of,
)
from formcheck.core.finding import Level, Severity
from formcheck.core.metric import Reference
from formcheck.core.text import NOT_TEXT
from formcheck.findings import RULES
from formcheck.findings.grade import LEVELS
from formcheck.findings.rules import Rule
from formcheck.languages import LANGUAGES
from formcheck.reference.profile import ANY_LANGUAGE, Logo, Profile


@dataclass(frozen=True)
class Claim:
    """``words``: each form that claims it, English and German. ``reason``: why it may not be."""

    reason: str
    words: tuple[str, ...]


CLAIMS = (
    Claim(
        "no feature of form has been shown to bring about back pain",
        (
            *("cause", "causes", "caused", "causing"),
            *("verursacht", "verursachen", "verursachte", "verursachten", "verursachend"),
        ),
    ),
    Claim(
        "limits are no clinical cut-offs",
        (
            *("abnormal", "abnormally", "abnormality", "abnormalities", "pathological"),
            *("abnormale", "abnormaler", "abnormalen", "abnormales", "abnormalem", "anormal"),
            *("krankhaft", "krankhafte", "krankhafter", "krankhaften", "krankhaftes"),
            *("pathologisch", "pathologische", "pathologischer", "pathologischen"),
        ),
    ),
    Claim(
        "no study shows that a change of form keeps back pain away or takes it away",
        (
            *("prevent", "prevents", "prevented", "preventing", "prevention"),
            *("cure", "cures", "cured", "curing", "heal", "heals", "healed", "heilt", "heilen"),
            *("geheilt", "heilung", "verhindert", "verhindern", "verhütet", "verhüten"),
        ),
    ),
    Claim(
        "no way of running is known to be without risk",
        (
            *("safe", "safer", "safest", "safely", "unsafe", "guarantee", "guarantees"),
            *("guaranteed", "sicher", "sichere", "sicherer", "sicheren", "sicheres", "sicherem"),
            *("ungefährlich", "unbedenklich", "garantiert", "garantieren"),
        ),
    ),
    Claim(
        "a video is no diagnosis",
        (
            *("diagnose", "diagnoses", "diagnosed", "diagnosis", "diagnosen"),
            *("diagnostiziert", "diagnostizieren"),
        ),
    ),
)

_REASON_OF = {word: claim.reason for claim in CLAIMS for word in claim.words}


def claims_in(text: str) -> dict[str, str]:
    """Each word of ``text`` that claims what a report may not, with the reason."""
    plain = unicodedata.normalize("NFKC", text)
    # Soft hyphens and the like are not seen, but would part a word.
    seen = "".join(char for char in plain if unicodedata.category(char) != "Cf").casefold()
    words = re.findall(r"\w+", seen)
    return {word: _REASON_OF[word] for word in words if word in _REASON_OF}


RULE_OF = {rule.id: rule for rule in RULES}
TABLES = ("clinic", "levels", "limits", "bands", "wording")
CLINIC = ("name", "logo")
BAND = ("low", "high", "source")
PROVISIONAL = "provisional"

LONGEST = {"name": 80, "source": 300, "title": 120, "meaning": 600, "suggestion": 600}
LONGEST |= {"caution": 600, "logo": 200}
"""Characters."""

LONGEST_SHOWN = 40
MOST_SHOWN = 20

Told = Mapping[str, Any]
Entry = TypeVar("Entry")


def profile_of(
    told: Told, toml: str, logo_named: Callable[[str], Logo], wrong: list[str]
) -> Profile:
    """The profile that ``told`` describes; what is wrong with it is added to ``wrong``, a clause
    each, and left out."""
    wrong += _unknown(told, (*TABLES, "off"), "")
    clinic, levels, limits, bands, wording = (_table(told, name, "", wrong) for name in TABLES)
    wrong += _unknown(clinic, CLINIC, "clinic.")
    logo_name = _text(clinic, "logo", "clinic.", wrong)
    profile = Profile(
        clinic=_text(clinic, "name", "clinic.", wrong) or "",
        logo=None if logo_name is None else _logo(logo_name, logo_named, wrong),
        levels=_levels(levels, wrong),
        limits=_each(limits, "limits.", RULE_OF, _limits, wrong),
        bands=_each(bands, "bands.", UNIT_OF, _band, wrong),
        wording=_each(wording, "wording.", RULE_OF, _wording, wrong),
        off=_off(told, wrong),
        toml=toml,
    )
    if not profile.changes_nothing and "name" not in clinic:
        wrong.append("clinic.name is missing")
    return profile


def listed(wrong: Sequence[str]) -> str:
    """All that is wrong as one clause, cut where nobody would read on."""
    more = len(wrong) - MOST_SHOWN
    return "; ".join([*wrong[:MOST_SHOWN], *([f"and {more} more"] if more > 0 else [])])


def _each(
    table: Told,
    within: str,
    known: Mapping[str, Any],
    read: Callable[[str, Told, str, list[str]], Entry | None],
    wrong: list[str],
) -> dict[str, Entry]:
    """What ``read`` makes of every table of ``table``, by the id of a rule or metric."""
    wrong += _unknown(table, known, within)
    entries: dict[str, Entry] = {}
    for name in filter(known.__contains__, table):
        inner = _table(table, name, within, wrong)
        entry = read(name, inner, f"{within}{name}.", wrong) if inner else None
        if entry is not None:
            entries[name] = entry
    return entries


def _levels(told: Told, wrong: list[str]) -> dict[Level, float]:
    """Raised, never lowered: the report says likely of what is."""
    wrong += _unknown(told, LEVELS, "levels.")
    numbers = {
        level: _number(told, level, "levels.", (least, SUREST), wrong)
        for level, least in LEVELS.items()
    }
    own = {level: number for level, number in numbers.items() if number is not None}
    for (higher, more), (lower, less) in pairwise({**LEVELS, **own}.items()):
        if more < less:
            wrong.append(f"levels: {higher} ({more:g}) must not lie below {lower} ({less:g})")
    return own


def _limits(
    rule_id: str, told: Told, within: str, wrong: list[str]
) -> dict[Severity, float] | None:
    rule = RULE_OF[rule_id]
    ours = limits_of(rule)
    if not ours:
        wrong.append(f"{within[:-1]} has no limit to set: it follows from the measurement error")
        return None
    wrong += _unknown(told, ours, within)
    low, high = range_of(rule)
    numbers = {which: _number(told, which, within, (low, high), wrong) for which in ours}
    own = {which: number for which, number in numbers.items() if number is not None}
    if not is_ordered(rule, ours | own):
        wrong.append(f"{within[:-1]}: {_order(rule, ours | own)}")
    return own or None


def _order(rule: Rule, limits: Mapping[Severity, float]) -> str:
    near, far = limits
    way = "below" if limits_of(rule)[far] < limits_of(rule)[near] else "above"
    return f"{far} ({limits[far]:g}) must lie {way} {near} ({limits[near]:g})"


def _band(metric_id: str, told: Told, within: str, wrong: list[str]) -> Reference | None:
    wrong += _unknown(told, (*BAND, PROVISIONAL), within)
    wrong += [f"{within}{name} is missing" for name in BAND if name not in told]
    span = PLAUSIBLE[UNIT_OF[metric_id]]
    low, high = (_number(told, name, within, span, wrong) for name in ("low", "high"))
    source = _text(told, "source", within, wrong)
    wrong += _claimed(source or "", f"{within}source")
    if low is None or high is None or source is None:
        return None
    if low >= high:
        wrong.append(f"{within[:-1]}: high ({high:g}) must lie above low ({low:g})")
    return Reference(low, high, source, provisional=_flag(told, PROVISIONAL, within, wrong))


def _flag(told: Told, name: str, within: str, wrong: list[str]) -> bool:
    given = told.get(name, False)
    if isinstance(given, bool):
        return given
    wrong.append(f"{within}{name} takes true or false")
    return False


def _wording(
    _rule_id: str, told: Told, within: str, wrong: list[str]
) -> dict[str, dict[str, str]] | None:
    wrong += _unknown(told, (*TEXTS, *LANGUAGES), within)
    words = {ANY_LANGUAGE: _words(told, within, wrong)}
    for language in filter(told.__contains__, LANGUAGES):
        inner, place = _table(told, language, within, wrong), f"{within}{language}."
        wrong += _unknown(inner, TEXTS, place)
        words[language] = _words(inner, place, wrong)
    return {language: texts for language, texts in words.items() if texts} or None


def _words(told: Told, within: str, wrong: list[str]) -> dict[str, str]:
    texts = {name: _text(told, name, within, wrong) for name in TEXTS}
    for name, text in texts.items():
        wrong += _claimed(text or "", f"{within}{name}")
    return {name: text for name, text in texts.items() if text is not None}


def _claimed(text: str, place: str) -> list[str]:
    return [
        f'{place} says "{word}", which the report must not claim ({reason})'
        for word, reason in claims_in(text).items()
    ]


def _off(told: Told, wrong: list[str]) -> tuple[str, ...]:
    given = told.get("off", [])
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        wrong.append("off takes a list of rule ids")
        return ()
    wrong += [f"off: {_shown(one)} is no rule{_nearest(one, RULE_OF)}" for one in _others(given)]
    off = tuple(rule_id for rule_id in RULE_OF if rule_id in given)
    if len(off) == len(RULE_OF):
        wrong.append("off leaves no rule")
    return off


def _others(given: Iterable[str]) -> list[str]:
    return [one for one in given if one not in RULE_OF]


def _logo(name: str, logo_named: Callable[[str], Logo], wrong: list[str]) -> Logo | None:
    try:
        return logo_named(name)
    except ValueError as error:
        wrong.append(f"clinic.logo {error}")
        return None


def _text(told: Told, name: str, within: str, wrong: list[str]) -> str | None:
    """A text in one line; None where there is none, or none that can be taken."""
    given = told.get(name)
    if given is None:
        return None
    text = " ".join(given.split()) if isinstance(given, str) else ""
    if not text or len(text) > LONGEST[name]:
        wrong.append(f"{within}{name} takes text of 1 to {LONGEST[name]} characters")
        return None
    if NOT_TEXT.search(text):
        wrong.append(f"{within}{name} holds characters that are no text")
        return None
    return text


def _number(
    told: Told, name: str, within: str, span: tuple[float, float], wrong: list[str]
) -> float | None:
    given = told.get(name)
    if given is None:
        return None
    low, high = span
    is_number = isinstance(given, int | float) and not isinstance(given, bool)
    if is_number and math.isfinite(given) and low <= given <= high:
        return float(given)
    wrong.append(f"{within}{name} takes a number from {low:g} to {high:g}")
    return None


def _table(told: Told, name: str, within: str, wrong: list[str]) -> Told:
    table = told.get(name, {})
    if isinstance(table, Mapping):
        return table
    wrong.append(f"{within}{name} takes a table, [{within}{name}]")
    return {}


def _unknown(told: Told, known: Iterable[str], within: str) -> list[str]:
    """A clause for every key that means nothing here, with the nearest one that does."""
    names = tuple(known)
    return [
        f"{within}{_shown(key)} is not known{_nearest(key, names)}"
        for key in told
        if key not in names
    ]


def _nearest(key: str, known: Iterable[str]) -> str:
    names = [str(name) for name in known]
    near = difflib.get_close_matches(key[:LONGEST_SHOWN], names, n=1)
    if near:
        return f" (did you mean {near[0]}?)"
    return f" (it takes {', '.join(names)})" if len(names) < 8 else ""


def _shown(key: str) -> str:
    return key if len(key) <= LONGEST_SHOWN else f"{key[:LONGEST_SHOWN]}…"
