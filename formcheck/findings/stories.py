"""Which findings support each other, so that they are told as one (``Analysis.stories``)."""

FAMILIES = {
    "stride": ("overstride", "shin_forward", "cadence_lever"),
    "pelvis": ("pelvic_drop", "pelvic_drop_difference"),
}
"""Rules that see one thing from several sides: a foot far ahead of the hips is ahead of the knee
and goes with few, long steps (Lieberman 2015, Heiderscheit 2011), and what is to be tried is the
same; a pelvis that drops on one leg drops further than on the other.

Whether a story is about the side that hurts is not part of it: what a runner told is kept apart
from what was measured."""


def family_of(rule_id: str) -> str:
    """The family of a rule, "" where it stands alone."""
    return next((name for name, rules in FAMILIES.items() if rule_id in rules), "")
