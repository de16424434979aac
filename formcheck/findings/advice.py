"""What holds for everything that is suggested: how to try it, and when not to."""

from formcheck.core.said import say

HOW_TO_TRY = say(
    "Try one cue at a time, for 2 to 4 weeks; where it is about cadence, at most 5 to 10 % above "
    "your own. Then film again."
)

NOT_IN_PAIN = "Not during acute pain, nor with pain that goes down the leg."
CADENCE = (
    "Do not change your cadence during acute pain, nor with pain that goes down the leg; never by "
    "more than 10 % of your own."
)
WITH_A_CLINICIAN = "Change nothing before that: a side difference by itself is no risk factor."
NOT_UPRIGHT = (
    "Do not run upright: a mild forward lean, around 5 to 10°, spares the knee. Not during acute "
    "pain, nor with pain that goes down the leg."
)
ARCHED = (
    "A slight lean is enough: a large one may add load. Not during acute pain, nor with pain that "
    "goes down the leg."
)
DRIFT = (
    "Do not run into pain to find out. A lean that changes within one recording may have other "
    "reasons, such as another speed."
)
