"""What a runner with a painful back should know before running, as data, and what is said to
somebody with each outcome of the screening.

Rules and steps are expert opinion where no study stands beside them, and say so. Thresholds are
those of ``screening``. No text may promise that running or a change of form helps.
"""

from dataclasses import dataclass

from formcheck.core.message import msg
from formcheck.intake.screening import OVERRIDING, Screened, Screening


@dataclass(frozen=True)
class PainRule:
    """``pain``: out of 10; ``outcome``: what the screening calls it."""

    outcome: Screened
    pain: str
    rule: str


@dataclass(frozen=True)
class Precaution:
    """An old piece of advice and what research adds. ``sources``: keys of the bibliography."""

    title: str
    advice: str
    research: str
    sources: tuple[str, ...]


BALANCE = msg(
    "Running is not bad for the back on average: in 19 studies 0.7 to 20.2 % of runners had low "
    "back pain, fewer than among other people and in other sports. Sciatica is less simple: "
    "joggers got it less often, but once it was severe it stayed more often."
)
BALANCE_SOURCES = ("maselli2020", "miranda2002")

PAIN_RULES = (
    PainRule(Screened.GO, msg("Back pain 0 to 2 of 10"), msg("Go on.")),
    PainRule(Screened.SHORTEN, msg("Back pain 3 to 5 of 10"), msg("Shorten the run or slow down.")),
    PainRule(Screened.STOP, msg("Back pain above 5 of 10"), msg("Stop.")),
)
LEG_RULE = msg(
    "Pain that moves down the leg, or new numbness: stop, even if it is mild. This comes before "
    "every number."
)
SETTLES = msg(
    "Up to 5 is acceptable only if it settles after the run and is no worse next morning."
)
NEXT_MORNING = msg(
    "Check a day later: is the back as it was before the run? If not, halve the next run."
)
RULES_LIMITS = msg(
    "These rules are expert opinion, adapted from rules for other pain. They were never tested in "
    "back pain or sciatica."
)
RULES_IN_SHORT = msg(
    "Before you run: back pain up to 2 of 10 go on, 3 to 5 shorten or slow down, above 5 stop; "
    "pain moving down the leg or new numbness: stop. Expert opinion, never tested in back pain or "
    "sciatica."
)
RULES_SOURCES = ("runnersconnect",)

RETURN_STEPS = (
    msg("First walk for 30 minutes without the symptoms changing."),
    msg("Then 10 times: run 1 minute, walk 1 to 2 minutes."),
    msg("Three times a week, with a day of rest between."),
    msg("Raise one thing at a time, time before speed before hills, by 10 to 20 % a week at most."),
)
RETURN_LIMITS = (
    msg("Not in the acute, severe phase of sciatica: see a doctor or physiotherapist first."),
    msg(
        "In one trial of 40 people with chronic non-specific low back pain, running and walking "
        "three times 30 minutes a week for 12 weeks, individual and cautious, lowered pain by 15.3 "
        "of 100 points; 7 of 9 adverse events were leg pain, none was serious. It did not test "
        "sciatica."
    ),
    msg("The steps themselves and the weekly rise are expert opinion."),
)
RETURN_SOURCES = ("asteroid", "miranda2002")

PRECAUTIONS = (
    Precaution(
        msg("Start slow"),
        msg("Begin with little and raise distance and speed gradually."),
        msg(
            "Running and walking by turns lowered chronic back pain in one small trial. In 30 "
            "minutes runners lost 3.4, 5.1 and 7.7 mm of height at 70, 85 and 100 % of marathon "
            "pace, with and without chronic back pain alike: slower is less load."
        ),
        ("asteroid", "garbutt1990"),
    ),
    Precaution(
        msg("Listen to the body"),
        msg(
            "Mind pain during and after the run; if running worsens sciatica, it may not be the "
            "right exercise."
        ),
        msg(
            "Severe sciatic pain stayed more often in people who jogged. Pain down the leg counts "
            "for more than pain in the back."
        ),
        ("miranda2002",),
    ),
    Precaution(
        msg("Mind the form"),
        msg("Run in good form, with the help of a coach or physiotherapist."),
        msg(
            "No study shows that changing the form lessens back pain. The closest one compared 18 "
            "women with sacroiliac joint pain to 63 without, at one point in time. Changing the "
            "form of runners without a complaint is not based on evidence."
        ),
        ("whitney2022", "souza2016"),
    ),
    Precaution(
        msg("Not running alone"),
        msg("Combine running with the treatment that a professional recommends."),
        msg(
            "Guidelines put staying active and exercise first. In 84 runners with low back pain, "
            "exercise for leg strength did more for their running than exercise for the back."
        ),
        ("nice_ng59", "cai2017"),
    ),
    Precaution(
        msg("Ask a professional"),
        msg("Talk to a doctor or physiotherapist before you begin."),
        msg(
            "Above all with pain down the leg. Most warning signs are not exact tests: having none "
            "of them rules nothing out."
        ),
        ("finucane2020",),
    ),
)


def sources() -> tuple[str, ...]:
    """Keys of everything that the guidance rests on, each once."""
    keys = [*BALANCE_SOURCES, *RULES_SOURCES, *RETURN_SOURCES]
    keys += [key for precaution in PRECAUTIONS for key in precaution.sources]
    return tuple(dict.fromkeys(keys))


WITHHELD = msg(
    "You answered that such a sign is there. Form advice is left out of the report until a doctor "
    "has looked at it; its numbers only describe the movement."
)
LEG_TITLE = msg("Stop running for now")
LEG_WITHHELD = msg(
    "See a doctor or physiotherapist first. Form advice is left out of the report until then; its "
    "numbers only describe the movement."
)
NO_COMPLAINT = msg(
    "You told of no pain in the lower back, buttock or leg. What was found below is a description, "
    "no reason to change anything."
)
NOT_ANSWERED = msg("How strong the pain is was not answered, so choose from the rules below.")
ALL_SIGNS_NOT_ANSWERED = msg(
    "Not every question about warning signs was answered: read when to get help, below."
)
ABOUT_THE_LEG = msg(
    "You told of something in the leg: talk to a doctor or physiotherapist before you run."
)
HALVED = msg("The next morning was worse than before the run: halve the next run.")


@dataclass(frozen=True)
class Advice:
    """``headline``: the rule that holds; ``lines``: what else the answers call for."""

    headline: str
    lines: tuple[str, ...]


def advice(screening: Screening) -> Advice:
    """What the answers call for where no doctor comes first."""
    lines = []
    if screening.in_the_leg and screening.outcome not in OVERRIDING:
        lines.append(ABOUT_THE_LEG)
    if screening.halve_next_run:
        lines.append(HALVED)
    if not screening.all_signs_answered:
        lines.append(ALL_SIGNS_NOT_ANSWERED)
    return Advice(_headline(screening), tuple(lines))


def _headline(screening: Screening) -> str:
    for rule in PAIN_RULES:
        if rule.outcome is screening.outcome and screening.pain is not None:
            return msg(
                "Your strongest pain was {pain} of 10. {rule}", pain=screening.pain, rule=rule.rule
            )
    return _SAID[screening.outcome]


_SAID = {
    Screened.EMERGENCY: WITHHELD,
    Screened.URGENT: WITHHELD,
    Screened.LEG_SYMPTOMS: LEG_RULE,
    Screened.NO_COMPLAINT: NO_COMPLAINT,
    Screened.NOT_ANSWERED: NOT_ANSWERED,
}
