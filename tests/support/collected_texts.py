"""Every text that a report may show, found in the sources and in the tables of data."""

import ast
import json
import re
import string
from collections.abc import Iterator
from enum import Enum
from functools import cache
from pathlib import Path

import formcheck
from formcheck.core.analysis import VIEW_LABELS
from formcheck.core.message import Message, capital, msg
from formcheck.findings import RULES
from formcheck.metrics import CATALOGUE
from formcheck.reporting import wording
from formcheck.reporting.charts import ChartGroup
from formcheck.reporting.html import environment

Counted = tuple[str, str]
"""What is said of one thing and of several."""

ROOT = Path(formcheck.__file__).parent
TEMPLATES = (
    *sorted((ROOT / "reporting" / "templates").glob("*.j2")),
    *sorted((ROOT / "viewer" / "page").glob("*.jinja")),
)
SCRIPTS = (
    *sorted((ROOT / "viewer" / "page" / "static").glob("*.js")),
    ROOT / "reporting" / "templates" / "overview.js",
)
_QUOTED = r"""\s*(?P<{}>"(?:[^"\\]|\\.)*")?"""
SCRIPT_TEXT = re.compile(r"(?<![\w./])_\(" + _QUOTED.format("text"))
SCRIPT_COUNT = re.compile(
    r"(?<![\w./])ngettext\(" + _QUOTED.format("one") + ",?" + _QUOTED.format("other")
)
HOLDS_TEXTS = {"Refused": 0, "QualityNote": 2, "NotMeasurableError": 0}
"""Calls whose plain arguments are shown, from the one with this number on."""

SAME_EVERYWHERE = {"s", "m", "m/s", "deg", "1", "kN/m"}


@cache
def all_texts() -> frozenset[str]:
    """Every text that a catalogue of translations has to hold; the counted ones with both forms."""
    found = {
        *(text for pair in all_counted() for text in pair),
        *_in_sources(),
        *_in_templates(),
        *_in_scripts(),
        *_in_catalogue(),
        *_in_rules(),
        *_in_wording(),
    }
    labels = (msg("recording {number}", number=1), *VIEW_LABELS.values())
    found |= {text for label in labels for text in _strings(capital(label))}
    found |= {group.value for group in ChartGroup}
    return frozenset(text for text in found if any(c.isalpha() for c in _without_fields(text)))


@cache
def all_counted() -> frozenset[Counted]:
    """Every msgid with its msgid_plural."""
    return frozenset((*_counted_in_sources(), *_counted_in_templates(), *_counted_in_scripts()))


def _without_fields(template: str) -> str:
    return "".join(literal for literal, *_ in string.Formatter().parse(template))


@cache
def _calls() -> tuple[tuple[Path, ast.Call, str], ...]:
    """(module, call, name) of each call of something by its bare name."""
    return tuple(
        (path, node, node.func.id)
        for path in sorted(ROOT.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    )


def _in_sources() -> Iterator[str]:
    for path, call, name in _calls():
        if name == "msg":
            first = call.args[0]
            where = f"{path.relative_to(ROOT)}:{call.lineno}"
            assert isinstance(first, ast.Constant), f"{where}: msg() takes a text in quotes"
            yield str(first.value)
        elif name in HOLDS_TEXTS:
            for argument in call.args[HOLDS_TEXTS[name] :]:
                assert not isinstance(argument, ast.JoinedStr), f"{path}:{call.lineno}"
                if isinstance(argument, ast.Constant) and argument.value:
                    yield str(argument.value)


def _counted_in_sources() -> Iterator[Counted]:
    for path, call, name in _calls():
        if name == "msg_count":
            where = f"{path.relative_to(ROOT)}:{call.lineno}"
            one, other = (a.value for a in call.args[:2] if isinstance(a, ast.Constant))
            assert isinstance(one, str), where
            assert isinstance(other, str), where
            yield one, other


def _in_templates() -> Iterator[str]:
    yield from (text for (text,) in _quoted_in_templates("_", 1))


def _counted_in_templates() -> Iterator[Counted]:
    yield from ((one, other) for one, other in _quoted_in_templates("ngettext", 2))


def _quoted_in_templates(function: str, n_texts: int) -> Iterator[list[str]]:
    from jinja2 import nodes

    for path in TEMPLATES:
        page = environment().parse(path.read_text(encoding="utf-8"))
        for call in page.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == function:
                quoted = [a.value for a in call.args[:n_texts] if isinstance(a, nodes.Const)]
                assert len(quoted) == n_texts, f"{path.name}:{call.lineno}"
                yield quoted


def _in_scripts() -> Iterator[str]:
    for call in _calls_in_scripts("_", SCRIPT_TEXT):
        yield json.loads(call["text"])


def _counted_in_scripts() -> Iterator[Counted]:
    for call in _calls_in_scripts("ngettext", SCRIPT_COUNT):
        yield json.loads(call["one"]), json.loads(call["other"])


def _calls_in_scripts(function: str, calls: re.Pattern[str]) -> Iterator[re.Match[str]]:
    for path in SCRIPTS:
        script = path.read_text(encoding="utf-8").replace(f"export function {function}(", "")
        for call in calls.finditer(script):
            assert all(call.groups()), f"{path.name}: {function}() takes texts in quotes"
            yield call


def _in_catalogue() -> Iterator[str]:
    for row in CATALOGUE:
        spec = row.spec
        yield from (spec.title, spec.definition, spec.method)
        if spec.unit not in SAME_EVERYWHERE:
            yield spec.unit
        if "+" in spec.positive:
            yield spec.positive


def _in_rules() -> Iterator[str]:
    for rule in RULES:
        yield from (rule.title, rule.meaning, rule.suggestion, rule.caution, rule.strength.value)


def _in_wording() -> Iterator[str]:
    not_shown = {"SHORT_NAMES", "BIBLIOGRAPHY", "GROUPS"}
    for name, value in vars(wording).items():
        if name.isupper() and name not in not_shown:
            yield from _strings(value)
    yield from (title for title, _ in wording.GROUPS)


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, Message):
        yield value.template
    elif isinstance(value, str) and not isinstance(value, Enum):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, tuple):
        for part in value:
            yield from _strings(part)
