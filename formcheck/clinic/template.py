"""A profile with everything that can be set, made from the rules and bands in force.

Settings stand behind a "#" without a space, so that as printed it changes nothing; explanations
stand behind "# ".
"""

import json
import textwrap
from collections.abc import Iterator

from formcheck.clinic.content import CLAIMS
from formcheck.clinic.reading import LARGEST_BYTES
from formcheck.clinic.rules import SUREST, TEXTS, UNIT_OF, limits_of
from formcheck.findings import RULES
from formcheck.findings.grade import LEVELS
from formcheck.findings.rules import (
    BySpeed,
    DifferenceRule,
    Direction,
    ExpectationRule,
    LimitRule,
    Rule,
)
from formcheck.languages import LANGUAGES
from formcheck.reference.bands import BANDS

DIGITS = 4

HEAD = f"""\
# A clinic's own profile for formcheck.
#
#     formcheck analyze VIDEO --profile FILE     (also batch and report)
#
# As printed it changes nothing: these are the limits, texts and bands in force. To set something,
# take away the "#" directly before it and before the [name] above it.
#
# A profile does not change what is measured, the intervals, the safety texts or the referral to a
# doctor. A finding is no more than "worth watching" without a complaint.

# Rules that are not to be applied, by id, such as "crossover".
#off = []

# The name is needed as soon as anything is set. The logo: a PNG or JPEG file beside this one, up to
# {LARGEST_BYTES // 1000} kB.
#[clinic]
#name = "Name of the clinic"
#logo = "logo.png"
"""

LEVELS_HEAD = f"""
# LEVELS
# From which likelihood on that the true value lies beyond its limit a finding is called so. They
# can be raised, up to {SUREST}, and not lowered.
"""

LIMITS = """
# LIMITS
# The mildest first: note, watch, flag. On which side of them a value counts is fixed.
"""

BANDS_HEAD = """
# REFERENCE BANDS
# Shown beside the value as the clinic's own, at every speed and whoever runs. They need a source.
# No finding rests on them but "cadence_lever", which is a note; with "provisional = true" not even
# that.
"""

WORDING = f"""
# WORDING
# Plain text, in reports of every language; for one language alone put it below, for example,
# [wording.{RULES[0].id}.de] (languages: {", ".join(LANGUAGES)}).
# Not taken: words that claim what is not known, such as {", ".join(c.words[0] for c in CLAIMS)}.
"""


def template() -> str:
    """The commented profile, ready to be saved as a file."""
    blocks = [
        HEAD,
        "\n".join((LEVELS_HEAD.rstrip(), *_levels())),
        LIMITS,
        *("\n".join(_limits(rule)) for rule in RULES),
        BANDS_HEAD,
    ]
    blocks += ["\n".join(_band(metric)) for metric in WITH_BANDS]
    blocks += [_without_bands(), WORDING, *("\n".join(_words(rule)) for rule in RULES)]
    return "\n\n".join(block.strip("\n") for block in blocks) + "\n"


def _levels() -> Iterator[str]:
    yield "#[levels]"
    yield from (f"#{level} = {least!r}" for level, least in LEVELS.items())


def _limits(rule: Rule) -> Iterator[str]:
    limits = limits_of(rule)
    if not limits:
        yield f"# {rule.title} ({rule.id}): the limit follows from the measurement error."
        return
    yield f"# {rule.title}: {_side(rule)}."
    if isinstance(rule, LimitRule) and rule.by_speed is not None:
        yield from _by_speed(rule.by_speed)
    yield f"#[limits.{rule.id}]"
    yield from (f"#{which} = {limit!r}" for which, limit in limits.items())


def _side(rule: Rule) -> str:
    unit = "" if UNIT_OF[rule.metric] == "1" else f", in {UNIT_OF[rule.metric]}"
    if isinstance(rule, ExpectationRule):
        return f"{rule.metric} counts below this share of the middle of its reference band"
    if isinstance(rule, DifferenceRule):
        return f"{rule.metric} counts where one side has more of it, above this{unit}"
    below = isinstance(rule, LimitRule) and rule.direction is Direction.BELOW
    return f"{rule.metric} counts {'below' if below else 'above'}{unit}"


def _by_speed(by: BySpeed) -> Iterator[str]:
    yield (
        f"# As given they hold at {by.at_mps:g} m/s; they move by {by.per_mps:g} for each m/s from "
        f"{by.slowest_mps:g} to {by.fastest_mps:g} m/s."
    )


WITH_BANDS = tuple(dict.fromkeys(band.metric for band in BANDS))


def _without_bands() -> str:
    others = ", ".join(
        f"{metric} ({unit})" for metric, unit in UNIT_OF.items() if metric not in WITH_BANDS
    )
    text = f"The same way, for these no published band is in force: {others}."
    return textwrap.fill(text, 100, initial_indent="# ", subsequent_indent="# ")


def _band(metric: str) -> Iterator[str]:
    references = [band.reference() for band in BANDS if band.metric == metric]
    unit = "" if UNIT_OF[metric] == "1" else f" {UNIT_OF[metric]}"
    for one in references:
        low, high = round(one.low, DIGITS), round(one.high, DIGITS)
        yield f"# {metric}, in force: {low} to {high}{unit} ({one.source})"
    first = references[0]
    yield f"#[bands.{metric}]"
    yield f"#low = {round(first.low, DIGITS)}"
    yield f"#high = {round(first.high, DIGITS)}"
    yield f"#source = {_quoted(first.source)}"
    yield "#provisional = false"


def _words(rule: Rule) -> Iterator[str]:
    yield f"#[wording.{rule.id}]"
    yield from (f"#{name} = {_quoted(getattr(rule, name))}" for name in TEXTS)


def _quoted(text: str) -> str:
    """As a TOML string, which plain text is written like one of JSON."""
    return json.dumps(text, ensure_ascii=False)
