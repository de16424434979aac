"""Each rule for the runner: one sentence, what it means and how well that is known, in plain words.

A sentence holds wherever the value lies beyond the limit of its rule, whatever the limit is. What
studies saw is told with the one that did not see it (Drozda 2024: 52 runners with back pain moved
pelvis, hip, knee and ankle as far as 52 without). No text may say that something causes, prevents
or cures.
"""

from collections.abc import Collection
from dataclasses import dataclass

from formcheck.core.message import say
from formcheck.core.recording import Side


@dataclass(frozen=True, kw_only=True)
class LaySummary:
    """``name``: of what was looked at, for lists; ``unseen``: the same where it could not be seen.
    ``left``, ``right``, ``both``: what was found, by side; ``both`` too where there are no sides.
    ``more_steps``: a few more steps a minute are among what to try."""

    name: str
    unseen: str
    both: str
    meaning: str
    left: str = ""
    right: str = ""
    more_steps: bool = False

    def sentence(self, sides: Collection[Side | None]) -> str:
        """What was found on ``sides``."""
        one_sided: dict[Side | None, str] = {Side.LEFT: self.left, Side.RIGHT: self.right}
        return one_sided.get(next(iter(sides)), "") or self.both if len(sides) == 1 else self.both


_LANDING = say("how foot, shin and knee land")
_LEAN = say("how far the trunk leans forward")
_PELVIS = say("how level the pelvis stays")

LAY_SUMMARIES: dict[str, LaySummary] = {
    "straight_knee": LaySummary(
        name=say("Knee bend at landing"),
        unseen=_LANDING,
        left=say("Your left knee is nearly straight when the foot lands."),
        right=say("Your right knee is nearly straight when the foot lands."),
        both=say("Your knees are nearly straight when the feet land."),
        meaning=say(
            "A straighter knee gives less at each landing, which may add load on the lower back. "
            "In a small study, women with sacroiliac pain landed straighter than women without."
        ),
    ),
    "shin_forward": LaySummary(
        name=say("Shin at landing"),
        unseen=_LANDING,
        left=say("Your left foot lands ahead of your knee."),
        right=say("Your right foot lands ahead of your knee."),
        both=say("Your feet land ahead of your knees."),
        meaning=say(
            "Landing ahead of the knee goes with a harder, braking impact, which may add load on "
            "the lower back. In a small study, women with sacroiliac pain landed further ahead."
        ),
        more_steps=True,
    ),
    "overstride": LaySummary(
        name=say("Foot ahead of the hips at landing"),
        unseen=_LANDING,
        left=say("Your left foot lands far ahead of your hips."),
        right=say("Your right foot lands far ahead of your hips."),
        both=say("Your feet land far ahead of your hips."),
        meaning=say(
            "The further ahead a foot lands, the more it brakes at each step, which may add load "
            "on the lower back. The braking was measured; what it means for the back is inferred."
        ),
        more_steps=True,
    ),
    "pelvic_drop": LaySummary(
        name=say("Pelvic drop"),
        unseen=_PELVIS,
        left=say("Standing on your left leg, your pelvis drops to the right."),
        right=say("Standing on your right leg, your pelvis drops to the left."),
        both=say("Whichever leg you stand on, your pelvis drops to the other side."),
        meaning=say(
            "Each drop bends the lower back sideways, which may add load on it. Women with "
            "sacroiliac pain dropped further, on the painful side; a larger study of runners with "
            "back pain saw no difference."
        ),
        more_steps=True,
    ),
    "pelvic_drop_difference": LaySummary(
        name=say("Pelvic drop, one side against the other"),
        unseen=_PELVIS,
        left=say("Your pelvis drops further when you stand on your left leg."),
        right=say("Your pelvis drops further when you stand on your right leg."),
        both=say("Your pelvis drops further on one leg than on the other."),
        meaning=say(
            "A difference by itself is no risk. Does it hurt on that side? Tell your "
            "physiotherapist."
        ),
    ),
    "trunk_forward": LaySummary(
        name=say("Forward lean"),
        unseen=_LEAN,
        both=say("Your trunk leans far forward."),
        meaning=say(
            "The further the trunk leans, the more the back muscles have to hold, which may add "
            "load on the lower back. That is mechanics; no study has tied it to back pain in "
            "runners."
        ),
    ),
    "trunk_backward": LaySummary(
        name=say("Forward lean"),
        unseen=_LEAN,
        both=say("Your trunk leans slightly backward."),
        meaning=say(
            "Behind the vertical the lower back stays arched, which may add load on it. That is "
            "expert opinion."
        ),
    ),
    "trunk_drift": LaySummary(
        name=say("Lean from start to end"),
        unseen=say("whether the lean changes as you tire"),
        both=say("Your lean changes from the start of the film to its end."),
        meaning=say(
            "Novice runners leaned further when tired, which may add load on the lower back; "
            "people with back pain leaned less."
        ),
    ),
    "vertical_oscillation": LaySummary(
        name=say("Up and down"),
        unseen=say("how far you go up and down"),
        both=say("You go up and down a lot."),
        meaning=say(
            "The more up and down, the harder each landing, which may add load on the lower back. "
            "That was shown for the legs; for the back it is inferred."
        ),
    ),
    "cadence_lever": LaySummary(
        name=say("Steps a minute"),
        unseen=say("whether your steps are few for your speed"),
        both=say("You take few steps for your speed."),
        meaning=say(
            "That is no fault, but something you can change: a few more steps a minute shorten "
            "each step and lower the load on the legs. For the back there are only small studies."
        ),
        more_steps=True,
    ),
    "crossover": LaySummary(
        name=say("Width between the feet"),
        unseen=say("whether your feet cross the middle"),
        both=say("Your feet cross the middle line."),
        meaning=say(
            "With narrow steps the thighs swing toward the middle; that this may add load on the "
            "lower back is inferred, not shown."
        ),
    ),
}
"""By id of the rule."""
