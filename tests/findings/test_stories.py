"""Findings that support each other are told as one."""

from formcheck.core.finding import Story, told_together
from formcheck.core.metric import Metric, Reference
from formcheck.core.recording import Side
from formcheck.findings import RULES, judge
from formcheck.findings.rules import FAMILIES, family_of
from tests.support.findings_inputs import both, metric, seen


def stories(metrics: list[Metric]) -> tuple[Story, ...]:
    return told_together(judge(metrics, seen(metrics), complaint_stated=True)[0])


def test_a_long_stride_is_one_story_of_three_parts() -> None:
    slow = metric("cadence", 140.0, 1.0, reference=Reference(160.0, 180.0, "a study, n = 14"))
    long = [*both("overstride", 0.35, 0.35, 0.02), *both("shin_angle_contact", 12.0, 12.0, 1.0)]
    # The shin lies beyond the second limit, so that it is the weightiest.
    assert stories([slow, *long]) == (Story("shin_forward", ("overstride", "cadence_lever")),)
    assert stories([slow]) == (Story("cadence_lever"),)


def test_a_drop_on_one_side_is_one_story_beside_another() -> None:
    drop = both("pelvic_drop", 9.0, 2.0, 0.5)
    told = stories([*drop, metric("trunk_lean", 15.0, 0.5)])
    assert told == (Story("pelvic_drop", ("pelvic_drop_difference",)), Story("trunk_forward"))


def test_what_is_possible_joins_what_is_likely() -> None:
    unsure: list[Metric] = [
        metric("overstride", 0.35, 0.02, Side.LEFT),
        metric("shin_angle_contact", 5.5, 8.0, Side.LEFT),
    ]
    assert stories(unsure) == (Story("overstride", ("shin_forward",)),)


def test_families_are_of_rules_and_apart() -> None:
    ids = [rule_id for rules in FAMILIES.values() for rule_id in rules]
    assert len(set(ids)) == len(ids)
    assert set(ids) <= {rule.id for rule in RULES}
    assert family_of("crossover") == ""
