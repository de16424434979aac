"""Page 1, put together: what comes first, and what stands below it."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from formcheck.clinic import levels_of
from formcheck.core.analysis import Analysis, QualityLevel, QualityNote
from formcheck.core.finding import Finding, Story
from formcheck.core.gait import Mode
from formcheck.core.message import join_list, join_with, msg, msg_count
from formcheck.core.metric import Unavailable
from formcheck.core.recording import View
from formcheck.findings.wording import percent
from formcheck.intake import Intake
from formcheck.languages import ENGLISH, Language
from formcheck.reference.profile import Profile
from formcheck.reporting import wording
from formcheck.reporting.handout.checks import (
    is_sure,
    judged_checks,
    limits_from,
    unjudged,
    unseen,
    unseen_title,
    within,
)
from formcheck.reporting.handout.model import Fine, Handout, HandoutKind, ToldFinding, ToldStory
from formcheck.reporting.handout.told import HandoutContext, rules_told, told, without_options
from formcheck.reporting.pain import BeforeRunning, Referral, before_running
from formcheck.reporting.summary import (
    all_for_one_reason,
    headline_metrics,
    runs,
    sentence,
    why_not_judged,
)

if TYPE_CHECKING:
    from formcheck.reporting.video.keyframes import KeyFrame

MOST_STORIES = 3
TITLES = {
    Mode.RUNNING: msg("Running form"),
    Mode.WALKING: msg("Walking"),
    Mode.ON_THE_SPOT: msg("Running on the spot"),
    Mode.OTHER: msg("Movement"),
}
PELVIS = "pelvic_drop"
FEW = 3
"""Checks below which nothing found is no all-clear: a view shows five or more when all goes well.
"""
MIDSTANCE, CONTACT = "midstance", "contact"
"""In the name of a key frame."""

SAFETY = msg(
    "This sheet describes how you moved in one film. It is no diagnosis and no medical device, and "
    "it sees no discs, nerves or pain. What it finds may add load on the lower back; no study "
    "shows that changing it prevents or cures back pain. Talk it over with your physiotherapist or "
    "doctor, above all if pain goes down the leg."
)
EMERGENCY = msg(
    "New trouble with bladder or bowel, numbness between the legs, weakness or numbness in both "
    "legs: hospital, the same day."
)
PAIN = (
    (msg("Back pain up to 2 of 10"), msg("go on")),
    (msg("3 to 5 of 10"), msg("shorten the run or slow down")),
    (msg("above 5, down the leg, or new numbness"), msg("stop")),
)
"""What ``intake.guidance`` says in full; leg and numbness stop at any pain."""
FROM_BEHIND = msg("Film from behind as well: that shows how level the pelvis stays.")
SNUG = msg(
    "Tuck the shirt in, or put a bright sticker on each side of the lower back: that shows how "
    "level the pelvis stays."
)
SLOWED_DOWN = msg(
    "This film looks like slow motion. Say how many times slower it plays (often 4 or 8), or take "
    "the film as the phone recorded it, and all of it can be judged."
)
FROM_THE_SIDE = msg("Film from the side as well: that shows how foot, shin and knee land.")
BELOW = msg("What was measured is told below.")


def handout(
    analysis: Analysis,
    frames: Sequence["KeyFrame"] = (),
    language: Language = ENGLISH,
    intake: Intake | None = None,
    profile: Profile | None = None,
) -> Handout:
    """What page 1 says of ``analysis``. ``frames``: its key frames, one of which is shown;
    ``intake``: what the runner told of pain; ``profile``: what it was judged by."""
    guided = before_running(analysis, intake, language)
    teller = HandoutContext(
        analysis=analysis,
        language=language,
        rules=rules_told(profile, language),
        levels=levels_of(profile),
        painful=None if intake is None else intake.painful_side,
        suggests=not guided.withheld,
    )
    stories, another = _stories(teller), _another_look(teller)
    is_running = runs(analysis.recordings)
    inside = within(teller) if is_running else ()
    near, fine = (tuple(one for one in inside if is_sure(one) is sure) for sure in (False, True))
    kind = _kind(teller, stories, another)
    headline, lead = _first(teller, kind, stories, another, near)
    judged = kind is not HandoutKind.NOT_JUDGED
    several_reasons = not all_for_one_reason(analysis.checks)
    hero = _hero(teller, frames)
    say_it = teller.say
    return Handout(
        kind=kind,
        language=language.code,
        runner=analysis.runner.id or say_it(join_list(r.info.name for r in analysis.recordings)),
        about=_about(teller),
        clinic="" if profile is None else profile.clinic,
        referral=_referral(teller, guided),
        headline=headline,
        lead=lead,
        hero=hero,
        hero_alt="" if hero is None else say_it(hero.alt_text),
        stories=stories[:MOST_STORIES],
        more=_more(teller, stories[MOST_STORIES:]),
        another_look=another,
        near=near,
        fine=fine,
        fine_within=_fine_within(teller, fine),
        numbers=() if judged else tuple(headline_metrics(analysis.metrics, language)),
        unseen_title=unseen_title(teller),
        unseen=unseen(teller) if judged else (),
        unjudged=unjudged(teller) if is_running and several_reasons else (),
        next_time=without_options(say_it(_next_time(teller, another))),
        pain=tuple((say_it(pain), say_it(rule)) for pain, rule in PAIN),
        pain_now=say_it(guided.advice.headline) if guided.advice and teller.suggests else "",
        before_form=say_it(wording.BEFORE_FORM) if teller.suggests else "",
        how_to_try=say_it(HOW_TO_TRY) if teller.suggests else "",
        how_to_read=say_it(HOW_TO_READ) if stories or another else "",
        limits_from=limits_from(teller) if judged else "",
        safety=say_it(SAFETY),
        emergency=say_it(EMERGENCY),
    )


HOW_TO_READ = msg(
    "In percent: how sure it is that the value lies beyond the limit, not that it has to do with "
    "any pain. The line through a mark is the measuring error. The picture shows one step, the "
    "numbers are means of all."
)
HOW_TO_TRY = msg("Try one thing, for two to four weeks, then film again")


def _about(teller: HandoutContext) -> str:
    """What was filmed, from where, when, and how fast the steps are."""
    analysis = teller.analysis
    parts: list[str] = [TITLES[analysis.leading.gait.mode], _filmed(teller)]
    cadence = teller.measured("cadence", None)
    if cadence is not None:
        parts.append(msg("{steps:.0f} steps a minute", steps=cadence.value))
    if strides := sum(len(recording.gait.strides) for recording in analysis.recordings):
        parts.append(msg_count("{n} stride", "{n} strides", n=strides))
    if analysis.review is not None:
        parts.append(msg("corrected by hand by {name}", name=analysis.review.by))
    return teller.say(join_with(" · ", parts))


def _filmed(teller: HandoutContext) -> str:
    analysis = teller.analysis
    views = join_list(dict.fromkeys(wording.VIEWS[r.gait.view] for r in analysis.recordings))
    if analysis.recorded_at is not None:
        day = _day(analysis.recorded_at, teller.language)
        return msg("filmed {view}, {day}", view=views, day=day)
    day = _day(analysis.provenance.started_at, teller.language)
    return msg("filmed {view}, analysed {day}", view=views, day=day)


def _day(moment: str, language: Language) -> str:
    try:
        return language.day(datetime.fromisoformat(moment))
    except ValueError:
        return moment


def _referral(teller: HandoutContext, guided: BeforeRunning) -> Referral | None:
    found = guided.referral
    if found is None:
        return None
    signs = tuple(map(teller.say, found.signs))
    title, lead, withheld = map(teller.say, (found.title, found.lead, found.withheld))
    return Referral(title, lead, signs, withheld)


def _stories(teller: HandoutContext) -> tuple[ToldStory, ...]:
    """Those that are likely or clear, in their order."""
    findings = {finding.id: finding for finding in teller.analysis.findings}
    return tuple(
        ToldStory(
            told(teller, findings[story.lead]),
            tuple(told(teller, findings[part], in_story=True) for part in story.parts),
        )
        for story in _headline_stories(teller)
    )


def _headline_stories(teller: HandoutContext) -> list[Story]:
    headlines = {finding.id for finding in teller.analysis.headlines}
    return [story for story in teller.analysis.stories if story.lead in headlines]


def _another_look(teller: HandoutContext) -> tuple[ToldFinding, ...]:
    """What is possible and no part of a story that is told."""
    stories = _headline_stories(teller)
    in_stories = {part for story in stories for part in (story.lead, *story.parts)}
    possible = (f for f in teller.analysis.findings if not f.is_headline)
    return tuple(told(teller, f) for f in possible if f.id not in in_stories)


def _kind(
    teller: HandoutContext, stories: Sequence[ToldStory], another: Sequence[ToldFinding]
) -> HandoutKind:
    if stories:
        return HandoutKind.FOUND
    if another:
        return HandoutKind.ANOTHER_LOOK
    judged = runs(teller.analysis.recordings) and judged_checks(teller.analysis.checks)
    return HandoutKind.NOTHING_BEYOND if judged else HandoutKind.NOT_JUDGED


def _first(
    teller: HandoutContext,
    kind: HandoutKind,
    stories: Sequence[ToldStory],
    another: Sequence[ToldFinding],
    near: Sequence[Fine],
) -> tuple[str, str]:
    """Headline, and the sentence below it."""
    if kind is HandoutKind.FOUND:
        return stories[0].lead.sentence, ""
    if kind is HandoutKind.NOT_JUDGED:
        headline, why = map(teller.say, why_not_judged(teller.analysis))
        below = [teller.say(BELOW)] if headline_metrics(teller.analysis.metrics) else []
        return headline, " ".join((without_options(sentence(why)), *below))
    made = len(judged_checks(teller.analysis.checks))
    known = len({check.rule for check in teller.analysis.checks})
    counted = msg(
        "{judged} of {known} things could be judged in this film.", judged=made, known=known
    )
    if kind is HandoutKind.NOTHING_BEYOND:
        return teller.say(_all_clear(made, known, near)), teller.say(counted)
    headline = msg_count(
        "Nothing surely beyond a limit; one thing is worth another look.",
        "Nothing surely beyond a limit; {n} things are worth another look.",
        n=len(another),
    )
    return teller.say(headline), teller.say(counted)


def _all_clear(made: int, known: int, near: Sequence[Fine]) -> str:
    """How good the news are, where ``made`` of ``known`` checks could be made."""
    if near:
        return msg("Nothing that was seen is likely to lie beyond a limit.")
    if made < FEW and 2 * made < known:
        return msg("What little could be judged lies within its limits.")
    return msg("Good news: nothing that was seen lies beyond a limit.")


def _more(teller: HandoutContext, stories: Sequence[ToldStory]) -> str:
    if not stories:
        return ""
    sentences = join_with(" ", (story.lead.sentence for story in stories))
    return teller.say(msg("Found as well: {sentences}", sentences=sentences))


def _fine_within(teller: HandoutContext, all_fine: Sequence[Fine]) -> str:
    """How likely all of them are within their limits, of the least likely one."""
    if not all_fine:
        return ""
    least = percent(min(one.within for one in all_fine))
    return teller.say(
        msg("Each within its limit with a likelihood of {least} or more.", least=least)
    )


def _hero(teller: HandoutContext, frames: Sequence["KeyFrame"]) -> "KeyFrame | None":
    """The key frame of what leads; without one, midstance from behind and contact from the side."""
    by_place = {f"keyframes/{frame.name}": frame for frame in frames}
    for finding in _weightiest_first(teller):
        for evidence in sorted(finding.evidence, key=lambda e: -e.likelihood):
            if evidence.keyframe in by_place:
                return by_place[evidence.keyframe]
    from_side = teller.analysis.leading.gait.view is View.SIDE
    best = CONTACT if from_side else MIDSTANCE
    return next((frame for frame in frames if best in frame.name), next(iter(frames), None))


def _weightiest_first(teller: HandoutContext) -> list[Finding]:
    findings = {finding.id: finding for finding in teller.analysis.findings}
    led = [findings[story.lead] for story in teller.analysis.stories]
    return [*led, *(f for f in teller.analysis.findings if f not in led)]


def _next_time(teller: HandoutContext, another: Sequence[ToldFinding]) -> str:
    """The one thing that would tell most: to film so that it can be measured at all, to settle what
    is possible, to mend what limits the numbers, or to film from the other side too."""
    analysis = teller.analysis
    # What kept it from being measured at all has its own hint.
    if not analysis.reason and any(r.gait.slow_motion_suspected for r in analysis.recordings):
        return SLOWED_DOWN
    hints = {
        level: [_hint(q) for q in analysis.quality if q.level is level and q.hint]
        for level in QualityLevel
    }
    settle = [one.would_settle for one in another if one.would_settle]
    # What keeps the most telling measure of this view from being read at all.
    cloth = [SNUG] if _pelvis_is_hidden(teller) else []
    wanted = (*hints[QualityLevel.REFUSED], *cloth, *settle, *hints[QualityLevel.WARNING])
    views = {recording.gait.view for recording in analysis.recordings}
    other = FROM_THE_SIDE if View.SIDE not in views else FROM_BEHIND
    return next(iter(wanted), "" if {View.SIDE, View.REAR} <= views else other)


def _hint(note: QualityNote) -> str:
    """What to do; of a recording without any numbers also why, since nothing else on the page says
    that it was there."""
    if note.id == "recording_not_measured":
        return join_with(" ", (note.message, note.hint))
    return note.hint


def _pelvis_is_hidden(teller: HandoutContext) -> bool:
    """Whether it was filmed from behind and could not be read all the same."""
    if not any(recording.gait.view is View.REAR for recording in teller.analysis.recordings):
        return False
    of_pelvis = [metric for metric in teller.analysis.metrics if metric.spec.id == PELVIS]
    return bool(of_pelvis) and all(isinstance(metric, Unavailable) for metric in of_pelvis)
