"""What no text of a report may claim, whoever wrote it: the one list of such words."""

import re
import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True)
class Claim:
    """``words``: each form that claims it, English and German. ``reason``: why it may not be."""

    reason: str
    words: tuple[str, ...]


CLAIMS = (
    Claim(
        "no feature of form has been shown to bring about back pain",
        (
            *("cause", "causes", "caused", "causing"),
            *("verursacht", "verursachen", "verursachte", "verursachten", "verursachend"),
        ),
    ),
    Claim(
        "limits are no clinical cut-offs",
        (
            *("abnormal", "abnormally", "abnormality", "abnormalities", "pathological"),
            *("abnormale", "abnormaler", "abnormalen", "abnormales", "abnormalem", "anormal"),
            *("krankhaft", "krankhafte", "krankhafter", "krankhaften", "krankhaftes"),
            *("pathologisch", "pathologische", "pathologischer", "pathologischen"),
        ),
    ),
    Claim(
        "no study shows that a change of form keeps back pain away or takes it away",
        (
            *("prevent", "prevents", "prevented", "preventing", "prevention"),
            *("cure", "cures", "cured", "curing", "heal", "heals", "healed", "heilt", "heilen"),
            *("geheilt", "heilung", "verhindert", "verhindern", "verhütet", "verhüten"),
        ),
    ),
    Claim(
        "no way of running is known to be without risk",
        (
            *("safe", "safer", "safest", "safely", "unsafe", "guarantee", "guarantees"),
            *("guaranteed", "sicher", "sichere", "sicherer", "sicheren", "sicheres", "sicherem"),
            *("ungefährlich", "unbedenklich", "garantiert", "garantieren"),
        ),
    ),
    Claim(
        "a video is no diagnosis",
        (
            *("diagnose", "diagnoses", "diagnosed", "diagnosis", "diagnosen"),
            *("diagnostiziert", "diagnostizieren"),
        ),
    ),
)

_REASON_OF = {word: claim.reason for claim in CLAIMS for word in claim.words}


def claims_in(text: str) -> dict[str, str]:
    """Each word of ``text`` that claims what a report may not, with the reason."""
    plain = unicodedata.normalize("NFKC", text)
    # Soft hyphens and the like are not seen, but would part a word.
    seen = "".join(char for char in plain if unicodedata.category(char) != "Cf").casefold()
    words = re.findall(r"\w+", seen)
    return {word: _REASON_OF[word] for word in words if word in _REASON_OF}
