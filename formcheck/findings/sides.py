"""Whether what differs between the sides is on the side that hurts. A difference alone is no risk
factor (Malisoux 2024), so that nothing is said of it without a painful side."""

from collections.abc import Callable, Sequence

from formcheck.core.analysis import Asymmetry
from formcheck.core.recording import Side
from formcheck.core.said import Said, joined, say

MORE_IS_WORSE = {
    "pelvic_drop": True,
    "knee_flexion_contact": False,
    "shin_angle_contact": True,
}
"""What runners with sacroiliac joint pain had more or less of (Whitney 2022)."""

IN_WORDS: dict[str, Callable[[str], Said]] = {
    "pelvic_drop": lambda side: say("The pelvis drops further on the {side}", side=side),
    "knee_flexion_contact": lambda side: say(
        "The knee is straighter at contact on the {side}", side=side
    ),
    "shin_angle_contact": lambda side: say(
        "The foot lands further ahead of the knee on the {side}", side=side
    ),
}
MATCHES = say("which is the side that hurts")
DIFFERS = say("which is not the side that hurts")
NO_DIFFERENCE = say(
    "No side difference beyond the measurement error was found in what may matter here."
)
NOT_COMPARED = say("The sides could not be compared in what may matter here.")
NO_RISK_BY_ITSELF = say(
    "A side difference by itself is no risk factor. It is told because runners with sacroiliac "
    "joint pain on one side dropped the pelvis further on that side (15 runners)."
)
SOURCES = ("malisoux2024", "whitney2022")


def matches(asymmetries: Sequence[Asymmetry], painful: Side) -> tuple[str, ...]:
    """One sentence for every difference beyond its error; or that there is none to tell."""
    compared = [found for found in asymmetries if found.metric in MORE_IS_WORSE]
    if not compared:
        return (NOT_COMPARED,)
    told = tuple(_told(found, painful) for found in compared if found.beyond_error)
    return told or (NO_DIFFERENCE,)


def _told(found: Asymmetry, painful: Side) -> str:
    larger = Side.LEFT if found.difference > 0 else Side.RIGHT
    worse = larger if MORE_IS_WORSE[found.metric] else larger.other
    what = IN_WORDS[found.metric](worse.value)
    return joined("", (what, ", ", MATCHES if worse is painful else DIFFERS, "."))
