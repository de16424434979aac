"""Sentences that remember how they were made, so that they can be said in another language."""

import re
import string
from collections.abc import Iterable
from typing import Any, Self

Value = str | int | float

MINUS = "\N{MINUS SIGN}"
"""Before negative numbers: a hyphen is hard to see and breaks away at the end of a line."""


def written(value: float, form: str) -> str:
    """``value`` with the format ``form`` and a minus sign; never "−0.0"."""
    text = format(value, form)
    if not text.strip("-0.%"):
        text = text.lstrip("-")
    return text.replace("-", MINUS)


class _English(string.Formatter):
    """Fills templates; numbers as they are ``written``."""

    def format_field(self, value: Any, format_spec: str) -> str:
        return format(value, format_spec) if isinstance(value, str) else written(value, format_spec)


_FILLER = _English()


class Message(str):
    """The English text of ``template`` with ``values`` filled in.

    It is the text everywhere a ``str`` is; ``formcheck.languages`` says it again from its parts.
    """

    __slots__ = ("template", "values")

    template: str
    values: dict[str, Value]

    def __new__(cls, template: str, values: dict[str, Value]) -> Self:
        said = super().__new__(cls, _FILLER.vformat(template, (), values))
        said.template = template
        said.values = values
        return said

    def __getnewargs__(self) -> tuple[Any, ...]:
        """What copying and pickling make it from."""
        return self.template, self.values


def msg(template: str, /, **values: Value) -> Message:
    """``template`` with its named fields filled in, as ``str.format`` does.

    Numbers are given as numbers with a format ("{lean:.1f}"), so that every language can write
    them its own way; a value that is itself ``Message``, or a word of the catalogue, is translated.
    ``template`` is written out at the call, also where it has no fields: that is how the texts to
    translate are found.
    """
    return Message(template, values)


def msg_count(one: str, other: str, /, *, n: int, **values: Value) -> Message:
    """What is said of ``n`` things: ``one`` where there is one, else ``other``.

    ``n`` is among the values, also where the text writes another number: by it each language
    chooses among its own forms, from either of the two templates. Both are written out at the call.
    """
    return Message(one if n == 1 else other, {"n": n, **values})


def digits(value: float, decimals: int) -> Message:
    """``value`` with that many decimals, as each language writes it."""
    return Message(f"{{value:.{decimals}f}}", {"value": round(value, decimals) + 0.0})


def join_with(separator: str, texts: Iterable[str]) -> str:
    """``texts`` with a ``separator`` between that every language shares (no words)."""
    parts = {f"text{number}": text for number, text in enumerate(texts)}
    if len(parts) < 2:
        return next(iter(parts.values()), "")
    return Message(separator.join(f"{{{name}}}" for name in parts), dict(parts))


def join_list(texts: Iterable[str]) -> str:
    """ "one and two"."""
    first, *rest = texts
    for text in rest:
        first = msg("{first} and {second}", first=first, second=text)
    return first


def capital(text: str) -> str:
    """``text`` beginning with a capital letter; the catalogue holds it in that form too."""
    if isinstance(text, Message):
        return Message(f"{text.template[:1].upper()}{text.template[1:]}", text.values)
    return f"{text[:1].upper()}{text[1:]}"


_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}", re.ASCII)
_FORMAT = re.compile(r"(\.\d)?[dfg%]?", re.ASCII)


def is_plain(template: str) -> bool:
    """Whether ``template`` holds nothing but text and named fields with a simple number format: no
    attributes, no indices, no widths. What a file brings is filled only if it is."""
    try:
        fields = list(string.Formatter().parse(template))
    except ValueError:
        return False
    return all(
        name is None or (_NAME.fullmatch(name) and not conversion and _FORMAT.fullmatch(form or ""))
        for _, name, form, conversion in fields
    )
