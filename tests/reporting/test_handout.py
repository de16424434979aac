"""Page 1: what it says first, in which order, and that it holds for the numbers."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from formcheck.core.analysis import Analysis, QualityLevel, QualityNote
from formcheck.core.finding import Finding, Level, RuleCheck, Severity
from formcheck.core.gait import Mode
from formcheck.core.metric import Measured, Unavailable
from formcheck.core.recording import Side, View
from formcheck.findings.lay_summary import LAY_SUMMARIES
from formcheck.intake import Intake, Site
from formcheck.intake.answers import PainSide
from formcheck.languages import language
from formcheck.reference.profile import ANY_LANGUAGE, Profile
from formcheck.reporting.handout import Handout, HandoutKind, handout
from formcheck.reporting.handout.checks import LIMIT_BY_SPEED, LIMITS_CHOSEN
from formcheck.reporting.handout.page import BELOW, SLOWED_DOWN, SNUG
from formcheck.reporting.handout.told import without_options
from formcheck.reporting.video.keyframes import KeyFrame
from tests.support.analyses import sample_analysis
from tests.support.findings_by_rule import RULE, check, found
from tests.support.pain_answers import EMERGENCY

FRAMES = tuple(
    KeyFrame(f"{side}_{moment}.jpg", b"", "", f"{side} {moment}", ())
    for side in Side
    for moment in ("contact", "midstance", "toe_off")
)


def judged(
    findings: Sequence[Finding] = (),
    checks: Sequence[RuleCheck] = (),
    view: View = View.REAR,
) -> Analysis:
    return replace(sample_analysis(view), findings=tuple(findings), checks=tuple(checks))


def page(analysis: Analysis, **given: object) -> Handout:
    return handout(analysis, FRAMES, **given)  # type: ignore[arg-type]


def test_every_rule_is_told_in_plain_words() -> None:
    assert LAY_SUMMARIES.keys() == RULE.keys()
    for rule_id, lay in LAY_SUMMARIES.items():
        sided = isinstance(RULE[rule_id].metric, str) and bool(lay.left)
        told = {lay.sentence({side}) for side in Side}
        assert len(told) == (2 if sided else 1), rule_id
        assert lay.sentence(set(Side)) == lay.both


def test_the_lead_of_the_weightiest_story_is_the_headline_and_its_frame_the_picture() -> None:
    drop, further = found("pelvic_drop", 0.97), found("pelvic_drop_difference", 0.82)
    sheet = page(judged((drop, further)))
    assert sheet.kind is HandoutKind.FOUND
    (story,) = sheet.stories
    assert (story.lead.rule, [part.rule for part in story.parts]) == (
        "pelvic_drop",
        ["pelvic_drop_difference"],
    )
    assert sheet.headline == story.lead.sentence == LAY_SUMMARIES["pelvic_drop"].left
    assert sheet.hero is not None
    assert sheet.hero.name == "left_midstance.jpg"


def test_three_stories_at_most_and_the_others_are_named() -> None:
    ids = ("pelvic_drop", "straight_knee", "shin_forward", "trunk_forward", "trunk_drift")
    sheet = page(judged([found(rule_id, 0.9) for rule_id in ids]))
    assert [story.lead.rule for story in sheet.stories] == list(ids[:3])
    assert LAY_SUMMARIES["trunk_forward"].both in sheet.more
    assert LAY_SUMMARIES["trunk_drift"].both in sheet.more


def test_likelihood_severity_and_level_stay_apart() -> None:
    told = page(judged([found("pelvic_drop", 0.979, severity=Severity.FLAG)])).stories[0].lead
    assert told.level is Level.CLEAR
    assert told.dots == "●●●"
    assert told.badge == "clear (97 %) · stands out"


def test_both_sides_are_shown_and_the_sentence_names_those_that_are_likely() -> None:
    analysis = sample_analysis(View.REAR)
    drop = found("pelvic_drop", 0.97)
    other = replace(drop.evidence[0], side=Side.RIGHT, likelihood=0.55)
    told = page(replace(analysis, findings=(replace(drop, evidence=(*drop.evidence, other)),)))
    lead = told.stories[0].lead
    assert lead.sentence == LAY_SUMMARIES["pelvic_drop"].left
    assert [value.side for value in lead.values] == [Side.LEFT, Side.RIGHT]
    assert lead.gauge is not None
    for mark in lead.gauge.gauge.marks:
        metric = analysis.metric("pelvic_drop", mark.side)
        assert isinstance(metric, Measured)
        assert (mark.value, mark.ci95) == (metric.value, metric.ci95)
    sure = replace(other, likelihood=0.9)
    both = replace(drop, evidence=(*drop.evidence, sure))
    assert page(replace(analysis, findings=(both,))).headline == LAY_SUMMARIES["pelvic_drop"].both


def test_lengths_are_told_in_centimetres_and_percent() -> None:
    checks = [check("vertical_oscillation", 0.05, limit=0.105)]
    analysis = judged((), checks, View.SIDE)
    (fine,) = page(analysis).fine
    metric = analysis.metric("vertical_oscillation")
    assert isinstance(metric, Measured)
    assert fine.value == f"{100 * metric.value:.1f}\u202fcm"
    assert fine.limit == "limit 10.5\u202fcm"
    assert fine.gauge.gauge.limit == pytest.approx(10.5)
    assert fine.gauge.gauge.marks[0].value == pytest.approx(100 * metric.value)


def test_what_is_suggested_about_steps_says_how_many() -> None:
    analysis = judged([found("pelvic_drop", 0.97)])
    cadence = analysis.metric("cadence")
    assert isinstance(cadence, Measured)
    suggestion = page(analysis).stories[0].lead.suggestion
    # Of the steps as they are printed above.
    assert f"about {1.05 * round(cadence.value):.0f} a minute" in suggestion


def test_by_how_much_the_next_film_has_to_differ_is_said_of_the_sides_that_were_found() -> None:
    analysis = judged([found("pelvic_drop", 0.97)])
    changes = {Side.LEFT: 2.84, Side.RIGHT: 7.0}
    metrics = tuple(
        replace(m, smallest_detectable_change=changes[m.side])
        if isinstance(m, Measured) and m.side is not None and m.spec.id == "pelvic_drop"
        else m
        for m in analysis.metrics
    )
    lead = page(replace(analysis, metrics=metrics)).stories[0].lead
    assert "2.8°" in lead.retest
    difference = page(judged([found("pelvic_drop_difference", 0.97)])).stories[0].lead
    assert not difference.retest


def test_what_little_was_judged_is_no_good_news() -> None:
    checks = [
        check("vertical_oscillation", 0.01),
        *(check(r, None) for r in ("crossover", "cadence_lever")),
    ]
    sheet = page(judged((), checks))
    assert sheet.kind is HandoutKind.NOTHING_BEYOND
    assert not sheet.headline.startswith("Good news")


def test_a_film_that_looks_slowed_down_is_to_be_told_how_slow() -> None:
    analysis = sample_analysis()
    gait = replace(analysis.primary.gait, slow_motion_suspected=True)
    recordings = (replace(analysis.primary, gait=gait),)
    slowed = replace(analysis, recordings=recordings, findings=())
    assert page(slowed).next_time == SLOWED_DOWN
    # Too few strides is another matter, and a page tells one.
    assert page(replace(slowed, reason="Only 2 complete strides.")).next_time != SLOWED_DOWN


def test_a_pelvis_that_cloth_hid_comes_first_next_time() -> None:
    analysis = judged((), [check("vertical_oscillation", 0.01)])
    hidden = tuple(
        Unavailable(m.spec, m.side, "cloth") if m.spec.id == "pelvic_drop" else m
        for m in analysis.metrics
    )
    assert page(replace(analysis, metrics=hidden)).next_time == SNUG
    assert page(analysis).next_time != SNUG


def test_a_limit_says_which_way_is_within_it() -> None:
    knee = found("straight_knee", 0.9, value=5.0, limit=8.0)
    drop = found("pelvic_drop", 0.97)
    told = [page(judged([one])).stories[0].lead.gauge for one in (knee, drop)]
    assert [gauge and gauge.words.limit for gauge in told] == ["at least 8°", "limit 6°"]


def test_nothing_beyond_a_limit_is_good_news_with_its_confidence() -> None:
    checks = [check("pelvic_drop", p, side) for p, side in ((0.11, Side.LEFT), (0.02, Side.RIGHT))]
    sheet = page(judged((), [*checks, check("straight_knee", None)]))
    assert sheet.kind is HandoutKind.NOTHING_BEYOND
    assert sheet.headline.startswith("Good news")
    assert [one.rules for one in sheet.fine] == [("pelvic_drop",)]
    assert sheet.fine[0].within == pytest.approx(0.89)
    assert "89 %" in sheet.fine_within
    assert "1 of 2" in sheet.lead
    assert not sheet.near


def test_what_lies_close_to_its_limit_is_not_called_fine() -> None:
    sheet = page(judged((), [check("pelvic_drop", 0.35, Side.LEFT)]))
    assert sheet.kind is HandoutKind.NOTHING_BEYOND
    assert [one.rules for one in sheet.near] == [("pelvic_drop",)]
    assert not sheet.fine
    assert not sheet.headline.startswith("Good news")


def test_limits_on_both_sides_of_one_measure_are_told_once() -> None:
    checks = [check("trunk_forward", 0.04, limit=13.0), check("trunk_backward", 0.01, limit=0.0)]
    (fine,) = page(judged((), checks, View.SIDE)).fine
    assert fine.rules == ("trunk_forward", "trunk_backward")
    assert fine.limit == "0° to 13°"
    assert fine.gauge.gauge.limit == 13.0


def test_what_is_possible_is_worth_another_look_and_no_headline() -> None:
    maybe = found("pelvic_drop", 0.6, would_settle="Two stickers (--model heavy).")
    sheet = page(judged([maybe], [check("pelvic_drop", 0.6, Side.LEFT)]))
    assert sheet.kind is HandoutKind.ANOTHER_LOOK
    assert not sheet.stories
    assert [told.rule for told in sheet.another_look] == ["pelvic_drop"]
    assert sheet.next_time == "Two stickers."
    assert sheet.hero is not None
    assert sheet.hero.name == "left_midstance.jpg"


def test_only_what_is_possible_says_so_before_its_sentence() -> None:
    for likelihood, level in ((0.62, "Possible: "), (0.9, ""), (0.98, "")):
        sheet = page(judged([found("pelvic_drop", likelihood)]))
        (told,) = sheet.another_look or (sheet.stories[0].lead,)
        assert told.sentence == f"{level}{LAY_SUMMARIES['pelvic_drop'].left}"


def test_where_the_limits_come_from_is_said_of_those_that_were_judged_by() -> None:
    lean = check("trunk_forward", 0.04, limit=13.0)
    drop = check("pelvic_drop", 0.04, Side.LEFT)
    own = Profile("Praxis", limits={"pelvic_drop": {Severity.WATCH: 5.0, Severity.FLAG: 9.0}})
    told = {
        (LIMITS_CHOSEN,): page(judged((), [drop])),
        (LIMITS_CHOSEN, LIMIT_BY_SPEED): page(judged((), [drop, lean], View.SIDE)),
        ("Praxis's profile sets limits of its own.",): page(judged((), [drop]), profile=own),
        (): page(judged((), [check("pelvic_drop", None)])),
    }
    for parts, sheet in told.items():
        assert sheet.limits_from == " ".join(parts)


def test_a_possible_part_of_a_story_is_told_there_alone() -> None:
    sheet = page(judged([found("shin_forward", 0.9), found("overstride", 0.6)], view=View.SIDE))
    assert [part.level for part in sheet.stories[0].parts] == [Level.POSSIBLE]
    assert not sheet.another_look


@pytest.mark.parametrize("mode", [Mode.WALKING, Mode.ON_THE_SPOT])
def test_what_is_no_running_is_not_judged_and_its_numbers_are_told(mode: Mode) -> None:
    analysis = sample_analysis()
    gait = replace(analysis.primary.gait, mode=mode)
    recordings = (replace(analysis.primary, gait=gait),)
    sheet = page(replace(analysis, recordings=recordings, findings=()))
    assert sheet.kind is HandoutKind.NOT_JUDGED
    assert [sheet.stories, sheet.fine, sheet.near, sheet.unseen, sheet.unjudged] == [()] * 5
    assert len(sheet.numbers) > 1
    assert sheet.lead.endswith(BELOW)


def test_numbers_are_said_to_be_below_only_where_there_are_some() -> None:
    analysis = sample_analysis()
    gait = replace(analysis.primary.gait, mode=Mode.OTHER)
    recordings = (replace(analysis.primary, gait=gait),)
    none = tuple(Unavailable(m.spec, m.side, "no steps") for m in analysis.metrics)
    for metrics, below in ((analysis.metrics, True), (none, False)):
        sheet = page(replace(analysis, recordings=recordings, findings=(), metrics=metrics))
        assert sheet.kind is HandoutKind.NOT_JUDGED
        assert sheet.lead.endswith(BELOW) is bool(sheet.numbers) is below


def test_nothing_measured_says_why_and_how_to_film() -> None:
    hint = QualityNote("nobody", QualityLevel.REFUSED, "Nobody.", "Film somebody.")
    analysis = replace(sample_analysis(reason="no runner was found"), quality=(hint,))
    sheet = handout(analysis)
    assert sheet.kind is HandoutKind.NOT_JUDGED
    assert sheet.lead == "No runner was found."
    assert sheet.hero is None
    assert sheet.next_time == "Film somebody."


def test_a_view_that_does_not_show_it_and_another_reason_are_told_apart() -> None:
    checks = [check("straight_knee", None), check("pelvic_drop", None)]
    sheet = page(judged((), [*checks, check("vertical_oscillation", 0.1, limit=0.105)]))
    assert sheet.unseen == (LAY_SUMMARIES["straight_knee"].unseen,)
    assert sheet.unjudged == (f"{LAY_SUMMARIES['pelvic_drop'].unseen}: why not",)


def test_the_one_thing_for_next_time_is_what_limits_most() -> None:
    refused = QualityNote("a", QualityLevel.REFUSED, "", "Hold still.")
    limits = QualityNote("b", QualityLevel.WARNING, "", "More light.")
    info = QualityNote("c", QualityLevel.INFO, "", "Smile.")
    maybe = found("pelvic_drop", 0.6, would_settle="Stickers.")
    analysis = judged([maybe])
    told = [
        page(replace(analysis, quality=quality, findings=findings)).next_time
        for quality, findings in (
            ((info, limits, refused), (maybe,)),
            ((info, limits), (maybe,)),
            ((info, limits), ()),
            ((info,), ()),
        )
    ]
    assert told[:3] == ["Hold still.", "Stickers.", "More light."]
    assert told[3].startswith("Film from the side")


def test_a_referral_comes_first_and_nothing_is_suggested() -> None:
    sheet = page(judged([found("pelvic_drop", 0.97)]), intake=EMERGENCY)
    assert sheet.withheld
    assert sheet.referral is not None
    assert sheet.referral.signs
    assert not any((sheet.stories[0].lead.suggestion, sheet.stories[0].lead.caution))


def test_the_painful_side_is_named_where_it_is_the_one() -> None:
    intake = Intake(sites=(Site.LOWER_BACK,), side=PainSide.LEFT, before=2)
    drop = found("pelvic_drop", 0.97)
    told = "the side you said hurts"
    assert told in page(judged([drop]), intake=intake).stories[0].lead.meaning
    right = replace(intake, side=PainSide.RIGHT)
    assert told not in page(judged([drop]), intake=right).stories[0].lead.meaning
    assert told not in page(judged([drop])).stories[0].lead.meaning


def test_a_clinics_words_and_limits_are_its_own() -> None:
    words = {"title": "Hips sink", "meaning": "Our own words."}
    profile = Profile(
        "Praxis",
        limits={"pelvic_drop": {Severity.WATCH: 5.0, Severity.FLAG: 9.0}},
        wording={"pelvic_drop": {ANY_LANGUAGE: words}},
    )
    lead = page(judged([found("pelvic_drop", 0.97)]), profile=profile).stories[0].lead
    assert lead.sentence == "Hips sink."
    assert lead.meaning.startswith("Our own words.")
    assert "Praxis" in lead.meaning


def test_a_rule_that_is_not_known_any_more_speaks_for_itself() -> None:
    old = replace(
        found("pelvic_drop", 0.97), id="gone", title="Old rule", statement="As told then."
    )
    lead = page(judged([replace(old, family="")])).stories[0].lead
    assert (lead.sentence, lead.meaning) == ("Old rule.", "As told then.")
    bare = replace(old, evidence=())
    assert page(judged([bare])).stories[0].lead.gauge is None


def test_runner_date_and_pace_in_one_line() -> None:
    analysis = sample_analysis(View.REAR)
    info = replace(analysis.primary.info, recorded_at="2026-11-20T08:00:00Z")
    dated = replace(analysis, recordings=(replace(analysis.primary, info=info),))
    sheet = page(dated)
    assert sheet.runner == "R-17"
    assert "from behind" in sheet.about
    assert "20 Nov 2026" in sheet.about
    assert "analysed 23 Nov 2026" in page(analysis).about


def test_two_recordings_are_one_page() -> None:
    analysis = sample_analysis(View.REAR)
    side = replace(sample_analysis(View.SIDE).primary, video=1)
    sheet = page(replace(analysis, recordings=(analysis.primary, side)))
    assert "from behind and from the side" in sheet.about
    assert not sheet.next_time.startswith("Film from")


def test_every_text_is_said_in_the_language() -> None:
    german = language("de")
    analysis = judged([found("pelvic_drop", 0.97)], [check("vertical_oscillation", 0.1)])
    sheet = page(analysis, language=german)
    assert sheet.headline == german.text(LAY_SUMMARIES["pelvic_drop"].left)
    assert "Schritte pro Minute" in sheet.about
    assert sheet.stories[0].lead.values[0].value.endswith("°")
    assert "," in sheet.stories[0].lead.values[0].value


def test_options_of_the_command_are_no_words_for_a_runner() -> None:
    assert without_options("Give the height (--height-m), please.") == "Give the height, please."
    assert without_options("More (much more).") == "More (much more)."
