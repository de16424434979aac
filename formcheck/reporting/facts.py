"""What a report is about: runner, recording, time, what was given, and the clinic whose profile
it was judged by."""

import base64
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from formcheck.clinic import levels_of
from formcheck.core.analysis import Analysis, Recording
from formcheck.core.finding import Level
from formcheck.core.message import Message, digits, join_with, msg
from formcheck.core.recording import Runner, Side
from formcheck.core.review import Review
from formcheck.findings import RULES
from formcheck.languages import ENGLISH, Language
from formcheck.reference.profile import Logo, Profile
from formcheck.reporting import numbers, wording


@dataclass(frozen=True)
class Clinic:
    """``logo``: a data URI, "" where there is none. ``notes``: what of the report is the clinic's,
    and what it left out."""

    name: str
    logo: str
    notes: tuple[Message, ...]


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
        text = msg("Limits of {clinic}'s profile hold for: {checks}.", clinic=name, checks=limits)
        notes.append(text)
    if words:
        notes.append(msg("The words are {clinic}'s for: {checks}.", clinic=name, checks=words))
    if off:
        notes.append(msg("{clinic}'s profile switches off: {checks}.", clinic=name, checks=off))
    return Clinic(name, _data_uri(profile.logo), tuple(notes))


def _asked_for(profile: Profile) -> Message:
    percent = {level: 100.0 * least for level, least in levels_of(profile).items()}
    return msg(
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


KMH_PER_MPS = 3.6

Facts = list[tuple[str, str]]
"""(what, value) in order."""


def facts(analysis: Analysis, language: Language = ENGLISH) -> list[Facts]:
    """What the report is about: (what, value) in order; what is not known is left out. Of two
    recordings each has a group of its own."""
    given = _given(analysis.runner, analysis.provenance.started_at, analysis.review, language)
    captures = [_capture(recording, language) for recording in analysis.recordings]
    if len(captures) == 1:
        return [given + captures[0]]
    named = (
        [(f"{name}, {language.text(label)}", text) for name, text in capture]
        for capture, label in zip(captures, analysis.labels, strict=True)
    )
    return [given, *named]


def date_text(started_at: str, language: Language = ENGLISH) -> str:
    """ "23 November 2026, 09:00 UTC" from an ISO time; other text as it is."""
    try:
        return language.date_time(datetime.fromisoformat(started_at))
    except ValueError:
        return started_at


def _given(runner: Runner, started_at: str, review: Review | None, language: Language) -> Facts:
    said = language.text
    given = [(said(msg("Analysed")), date_text(started_at, language))]
    if runner.id is not None:
        given.insert(0, (said(msg("Runner")), runner.id))
    if review is not None:
        given.append((said(msg("Reviewed")), _who_when(review.by, review.at, language)))
        if (signed := review.sign_off) is not None:
            given.append((said(msg("Signed off")), _who_when(signed.name, signed.time, language)))
    body: list[str] = []
    if runner.height_m is not None:
        body.append(said(msg("{height} m tall", height=digits(runner.height_m, 2))))
    if runner.mass_kg is not None:
        body.append(f"{numbers.number(runner.mass_kg, 0, language)} kg")
    if runner.sex is not None:
        body.append(said(wording.SEXES[runner.sex]))
    if body:
        given.append((said(msg("Given")), ", ".join(body)))
    if runner.speed_mps is not None:
        speed = msg(
            "{kmh} km/h ({mps} m/s)",
            kmh=digits(runner.speed_mps * KMH_PER_MPS, 1),
            mps=digits(runner.speed_mps, 2),
        )
        given.append((said(msg("Belt speed")), said(speed)))
    return given


def _who_when(name: str, at: str, language: Language) -> str:
    return f"{name}, {date_text(at, language)}"


def _capture(recording: Recording, language: Language) -> Facts:
    gait, said = recording.gait, language.text
    seen = join_with(", ", (wording.MODES[gait.mode], wording.VIEWS[gait.view]))
    picture = _picture(recording, language)
    found: list[tuple[str, str]] = [(msg("Shows"), said(seen)), (msg("Recording"), picture)]
    if recording.info.recorded_at is not None:
        found.append((msg("Recorded"), date_text(recording.info.recorded_at, language)))
    left, right = (len(gait.strides_of(side)) for side in Side)
    if left or right:
        strides = msg("{left} left, {right} right", left=left, right=right)
        found.append((msg("Strides"), said(strides)))
    if (roll := recording.pixels.roll) is not None:
        value, half = (numbers.number(v, 1, language) for v in (roll.value_deg, roll.ci95_deg))
        found.append((msg("Camera tilt"), f"{value} ± {half}°"))
    return [(said(name), text) for name, text in found]


def _picture(recording: Recording, language: Language) -> str:
    info, timeline = recording.info, recording.trajectories.timeline
    width, height = info.size_px
    rate = numbers.number(timeline.sampling_hz, 0, language)
    lasts = numbers.number(timeline.duration_s, 1, language)
    picture = [
        f"{width} × {height} px",
        numbers.with_unit(rate, "frames/s", language),
        numbers.with_unit(lasts, "s", language),
    ]
    if info.variable_rate:
        picture.append(language.text(msg("uneven frame times")))
    if info.slow_motion_factor != 1.0:
        undone = msg(
            "slow motion {factor:g} × undone ({how})",
            factor=info.slow_motion_factor,
            how=wording.SLOW_MOTION[info.slow_motion_source],
        )
        picture.append(language.text(undone))
    return ", ".join(picture)
