"""What a report says of the clinic whose profile it was judged by."""

import base64
from collections.abc import Collection
from dataclasses import dataclass

from formcheck.clinic import levels_of
from formcheck.core.finding import Level
from formcheck.core.message import Said, say
from formcheck.findings import RULES
from formcheck.languages import ENGLISH, Language
from formcheck.reference.profile import Logo, Profile


@dataclass(frozen=True)
class Clinic:
    """``logo``: a data URI, "" where there is none. ``notes``: what of the report is the clinic's,
    and what it left out."""

    name: str
    logo: str
    notes: tuple[Said, ...]


def clinic_of(profile: Profile | None, language: Language = ENGLISH) -> Clinic | None:
    """The clinic of ``profile``, None where no profile changes anything."""
    if profile is None or profile.changes_nothing:
        return None
    name = profile.clinic
    limits, words, off = (
        _titles(ids, language) for ids in (profile.limits, profile.wording, profile.off)
    )
    notes = []
    if profile.levels:
        notes.append(_asked_for(profile))
    if limits:
        text = say("Limits of {clinic}'s profile hold for: {checks}.", clinic=name, checks=limits)
        notes.append(text)
    if words:
        notes.append(say("The words are {clinic}'s for: {checks}.", clinic=name, checks=words))
    if off:
        notes.append(say("{clinic}'s profile switches off: {checks}.", clinic=name, checks=off))
    return Clinic(name, _data_uri(profile.logo), tuple(notes))


def _asked_for(profile: Profile) -> Said:
    percent = {level: 100.0 * least for level, least in levels_of(profile).items()}
    return say(
        "{clinic}'s profile asks for more: a finding is clear from {clear:.1f} % on, likely from "
        "{likely:.1f} %, possible from {possible:.1f} %.",
        clinic=profile.clinic,
        clear=percent[Level.CLEAR],
        likely=percent[Level.LIKELY],
        possible=percent[Level.POSSIBLE],
    )


def _titles(ids: Collection[str], language: Language) -> str:
    return ", ".join(language.inside(rule.title) for rule in RULES if rule.id in ids)


def _data_uri(logo: Logo | None) -> str:
    if logo is None:
        return ""
    return f"data:{logo.media_type};base64,{base64.b64encode(logo.content).decode('ascii')}"
