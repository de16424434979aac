"""Sentences that remember how they were made, so that they can be said in another language."""

from typing import Any, Self

Value = str | int | float


class Said(str):
    """The English text of ``template`` with ``values`` filled in.

    It is the text everywhere a ``str`` is; ``formcheck.languages`` says it again from its parts.
    """

    __slots__ = ("template", "values")

    template: str
    values: dict[str, Value]

    def __new__(cls, template: str, values: dict[str, Value]) -> Self:
        said = super().__new__(cls, template.format_map(values))
        said.template = template
        said.values = values
        return said

    def __getnewargs__(self) -> tuple[Any, ...]:
        """What copying and pickling make it from."""
        return self.template, self.values


def say(template: str, /, **values: Value) -> Said:
    """``template`` with its named fields filled in, as ``str.format`` does.

    Numbers are given as numbers with a format ("{lean:.1f}"), so that every language can write
    them its own way; a value that is itself ``Said``, or a word of the catalogue, is translated.
    """
    return Said(template, values)
