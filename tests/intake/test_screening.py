"""Each sign alone decides, and the gravest thing told holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.intake import (
    RED_FLAGS,
    Intake,
    LegSymptoms,
    PainSide,
    RedFlag,
    Screened,
    Site,
    Urgency,
    screen,
)
from formcheck.intake.guidance import ABOUT_THE_LEG, ALL_SIGNS_NOT_ANSWERED, HALVED, advice

NO_SIGNS = {flag.id: False for flag in RED_FLAGS}
BACK = (Site.LOWER_BACK,)
PAIN = st.none() | st.integers(0, 10)


@pytest.mark.parametrize("flag", RED_FLAGS, ids=lambda flag: flag.id)
def test_each_red_flag_alone_triggers_its_level(flag: RedFlag) -> None:
    for intake in (Intake(signs={flag.id: True}), Intake(signs=NO_SIGNS | {flag.id: True})):
        screening = screen(intake)
        assert screening.outcome.value == flag.level.value
        assert screening.refers
        assert screening.withholds_advice
    assert not screen(Intake(signs={flag.id: False})).withholds_advice


def test_there_are_signs_of_both_levels_with_ids_of_their_own() -> None:
    assert len({flag.id for flag in RED_FLAGS}) == len(RED_FLAGS)
    assert [sum(f.level is level for f in RED_FLAGS) for level in Urgency] == [4, 6]


@pytest.mark.parametrize(
    ("intake", "outcome"),
    [
        (Intake(), Screened.NOT_ANSWERED),
        (Intake(sites=BACK), Screened.NOT_ANSWERED),
        (Intake(sites=(Site.NONE,)), Screened.NO_COMPLAINT),
        (Intake(sites=(Site.OTHER,), during=9), Screened.NO_COMPLAINT),
        (Intake(sites=BACK, during=0), Screened.GO),
        (Intake(sites=BACK, before=0, during=2, after=1), Screened.GO),
        (Intake(sites=BACK, before=3), Screened.SHORTEN),
        (Intake(sites=BACK, after=5), Screened.SHORTEN),
        (Intake(sites=BACK, during=6), Screened.STOP),
        (Intake(during=10), Screened.STOP),
        (Intake(sites=(Site.BELOW_KNEE,), during=1), Screened.GO),
        (Intake(sites=BACK, during=1, leg_symptoms=LegSymptoms.STABLE), Screened.GO),
        (Intake(sites=BACK, during=1, leg_symptoms=LegSymptoms.MOVING_UP), Screened.GO),
        (Intake(sites=BACK, during=1, leg_symptoms=LegSymptoms.MOVING_DOWN), Screened.LEG_SYMPTOMS),
        (Intake(leg_symptoms=LegSymptoms.NEW_NUMBNESS), Screened.LEG_SYMPTOMS),
        (
            Intake(sites=(Site.NONE,), leg_symptoms=LegSymptoms.NEW_NUMBNESS),
            Screened.LEG_SYMPTOMS,
        ),
    ],
)
def test_every_outcome(intake: Intake, outcome: Screened) -> None:
    assert screen(intake).outcome is outcome


@given(PAIN, PAIN, PAIN, st.sampled_from([None, *LegSymptoms]), st.sampled_from(RED_FLAGS))
def test_the_gravest_holds(
    before: int | None,
    during: int | None,
    after: int | None,
    leg: LegSymptoms | None,
    flag: RedFlag,
) -> None:
    intake = Intake(
        sites=BACK,
        before=before,
        during=during,
        after=after,
        leg_symptoms=leg,
        signs={flag.id: True},
    )
    assert screen(intake).outcome.value == flag.level.value
    both = Intake(signs={"bladder_bowel": True, "cancer": True})
    assert screen(both).outcome is Screened.EMERGENCY


@given(st.integers(0, 10), st.integers(0, 10))
def test_more_pain_is_never_a_milder_rule(one: int, other: int) -> None:
    order = [Screened.GO, Screened.SHORTEN, Screened.STOP]
    low, high = sorted((one, other))
    outcomes = [screen(Intake(sites=BACK, during=pain)).outcome for pain in (low, high)]
    assert order.index(outcomes[0]) <= order.index(outcomes[1])


def test_a_worse_morning_halves_the_next_run() -> None:
    assert screen(Intake(sites=BACK, before=1, next_morning=2)).halve_next_run
    assert not screen(Intake(sites=BACK, before=2, next_morning=2)).halve_next_run
    assert not screen(Intake(sites=BACK, next_morning=9)).halve_next_run


def test_what_else_the_answers_call_for() -> None:
    told = Intake(sites=(Site.BUTTOCK, Site.THIGH), before=1, during=4, next_morning=3)
    said = advice(screen(told))
    assert "4 of 10" in said.headline
    assert "slow down" in said.headline
    assert said.lines == (ABOUT_THE_LEG, HALVED, ALL_SIGNS_NOT_ANSWERED)
    quiet = advice(screen(Intake(sites=BACK, during=1, signs=NO_SIGNS)))
    assert quiet.lines == ()


def test_a_painful_side_is_one_side_of_back_or_leg() -> None:
    assert Intake(sites=BACK, side=PainSide.LEFT).painful_side == "left"
    assert Intake(sites=BACK, side=PainSide.BOTH).painful_side is None
    assert Intake(sites=(Site.OTHER,), side=PainSide.LEFT).painful_side is None
    assert Intake(sites=BACK).painful_side is None


def test_an_intake_does_not_show_itself() -> None:
    assert repr(Intake(sites=BACK, note="secret", during=7)) == "Intake(…)"
    assert "secret" not in f"{Intake(note='secret')}"
