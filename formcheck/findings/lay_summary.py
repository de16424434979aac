"""Each rule for the runner: one sentence, what it means and how well that is known, in plain words.

A sentence holds wherever the value lies beyond the limit of its rule, whatever the limit is. What
studies saw is told with the one that did not see it (Drozda 2024: 52 runners with back pain moved
pelvis, hip, knee and ankle as far as 52 without). No text may say that something causes, prevents
or cures.
"""

from collections.abc import Collection
from dataclasses import dataclass

from formcheck.core.message import msg
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


_LANDING = msg("how foot, shin and knee land")
_LEAN = msg("how far the trunk leans forward")
_PELVIS = msg("how level the pelvis stays")

LAY_SUMMARIES: dict[str, LaySummary] = {
    "straight_knee": LaySummary(
        name=msg("Knee bend at landing"),
        unseen=_LANDING,
        left=msg("Your left knee is nearly straight when the foot lands."),
        right=msg("Your right knee is nearly straight when the foot lands."),
        both=msg("Your knees are nearly straight when the feet land."),
        meaning=msg(
            "A straighter knee gives less at each landing, which may add load on the lower back. "
            "In a small study, women with sacroiliac pain landed straighter than women without."
        ),
    ),
    "shin_forward": LaySummary(
        name=msg("Shin at landing"),
        unseen=_LANDING,
        left=msg("Your left foot lands ahead of your knee."),
        right=msg("Your right foot lands ahead of your knee."),
        both=msg("Your feet land ahead of your knees."),
        meaning=msg(
            "Landing ahead of the knee goes with a harder, braking impact, which may add load on "
            "the lower back. In a small study, women with sacroiliac pain landed further ahead."
        ),
        more_steps=True,
    ),
    "overstride": LaySummary(
        name=msg("Foot ahead of the hips at landing"),
        unseen=_LANDING,
        left=msg("Your left foot lands far ahead of your hips."),
        right=msg("Your right foot lands far ahead of your hips."),
        both=msg("Your feet land far ahead of your hips."),
        meaning=msg(
            "The further ahead a foot lands, the more it brakes at each step, which may add load "
            "on the lower back. The braking was measured; what it means for the back is inferred."
        ),
        more_steps=True,
    ),
    "pelvic_drop": LaySummary(
        name=msg("Pelvic drop"),
        unseen=_PELVIS,
        left=msg("Standing on your left leg, your pelvis drops to the right."),
        right=msg("Standing on your right leg, your pelvis drops to the left."),
        both=msg("Whichever leg you stand on, your pelvis drops to the other side."),
        meaning=msg(
            "Each drop bends the lower back sideways, which may add load on it. Women with "
            "sacroiliac pain dropped further, on the painful side; a larger study of runners with "
            "back pain saw no difference."
        ),
        more_steps=True,
    ),
    "pelvic_drop_difference": LaySummary(
        name=msg("Pelvic drop, one side against the other"),
        unseen=_PELVIS,
        left=msg("Your pelvis drops further when you stand on your left leg."),
        right=msg("Your pelvis drops further when you stand on your right leg."),
        both=msg("Your pelvis drops further on one leg than on the other."),
        meaning=msg(
            "A difference by itself is no risk. Does it hurt on that side? Tell your "
            "physiotherapist."
        ),
    ),
    "trunk_forward": LaySummary(
        name=msg("Forward lean"),
        unseen=_LEAN,
        both=msg("Your trunk leans far forward."),
        meaning=msg(
            "The further the trunk leans, the more the back muscles have to hold, which may add "
            "load on the lower back. That is mechanics; no study has tied it to back pain in "
            "runners."
        ),
    ),
    "trunk_backward": LaySummary(
        name=msg("Forward lean"),
        unseen=_LEAN,
        both=msg("Your trunk leans slightly backward."),
        meaning=msg(
            "Behind the vertical the lower back stays arched, which may add load on it. That is "
            "expert opinion."
        ),
    ),
    "trunk_drift": LaySummary(
        name=msg("Lean from start to end"),
        unseen=msg("whether the lean changes as you tire"),
        both=msg("Your lean changes from the start of the film to its end."),
        meaning=msg(
            "Novice runners leaned further when tired, which may add load on the lower back; "
            "people with back pain leaned less."
        ),
    ),
    "vertical_oscillation": LaySummary(
        name=msg("Up and down"),
        unseen=msg("how far you go up and down"),
        both=msg("You go up and down a lot."),
        meaning=msg(
            "The more up and down, the harder each landing, which may add load on the lower back. "
            "That was shown for the legs; for the back it is inferred."
        ),
    ),
    "cadence_lever": LaySummary(
        name=msg("Steps a minute"),
        unseen=msg("whether your steps are few for your speed"),
        both=msg("You take few steps for your speed."),
        meaning=msg(
            "That is no fault, but something you can change: a few more steps a minute shorten "
            "each step and lower the load on the legs. For the back there are only small studies."
        ),
        more_steps=True,
    ),
    "crossover": LaySummary(
        name=msg("Width between the feet"),
        unseen=msg("whether your feet cross the middle"),
        both=msg("Your feet cross the middle line."),
        meaning=msg(
            "With narrow steps the thighs swing toward the middle; that this may add load on the "
            "lower back is inferred, not shown."
        ),
    ),
}
"""By id of the rule."""
