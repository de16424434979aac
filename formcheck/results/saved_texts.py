"""How the texts of a saved result were made, so that it can be said in another language.

What a file holds is foreign: a template is filled only where it is plain and gives the very text.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any, TypeVar

from formcheck.core.message import MINUS, Message, Value, is_plain

Plain = dict[str, Any]
Kind = TypeVar("Kind")


def texts_in(content: Any) -> list[Plain]:
    """How each text within ``content`` (dicts and lists) was made that holds values, once each."""
    found = {said: _plain(said) for said in _said_in(content) if said.values}
    return list(found.values())


def rebuild(entries: Sequence[Mapping[str, Any]]) -> dict[str, Message]:
    """By its text, what each entry of ``texts_in`` describes; bad entries are left out."""
    made = ((entry.get("text"), _made(entry)) for entry in entries if isinstance(entry, Mapping))
    return {text: said for text, said in made if isinstance(text, str) and said is not None}


def remembered(content: Kind, made: Mapping[str, Message]) -> Kind:
    """``content`` (dataclasses, dicts, tuples and lists) whose texts remember how they were
    ``made``."""
    again: Any = content
    if isinstance(content, str):
        if not isinstance(content, Enum):
            again = made.get(content, content)
    elif isinstance(content, tuple | list):
        parts = [remembered(part, made) for part in content]
        if any(new is not old for new, old in zip(parts, content, strict=True)):
            again = type(content)(parts)
    elif isinstance(content, dict):
        kept = {key: remembered(value, made) for key, value in content.items()}
        again = kept if any(kept[key] is not content[key] for key in kept) else content
    elif is_dataclass(content) and not isinstance(content, type):
        values = {f.name: getattr(content, f.name) for f in fields(content) if f.init}
        parts_of = {name: remembered(value, made) for name, value in values.items()}
        changed = {name: new for name, new in parts_of.items() if new is not values[name]}
        again = replace(content, **changed) if changed else content
    return again  # type: ignore[no-any-return]


def _said_in(content: Any) -> Iterator[Message]:
    if isinstance(content, Message):
        yield content
    elif isinstance(content, Mapping):
        for value in content.values():
            yield from _said_in(value)
    elif isinstance(content, list | tuple):
        for value in content:
            yield from _said_in(value)


def _plain(said: Message) -> Plain:
    values = {
        name: _plain(value) if isinstance(value, Message) else value
        for name, value in said.values.items()
    }
    return {"text": str(said), "template": said.template, "values": values}


def _made(entry: Mapping[str, Any]) -> Message | None:
    """None where the entry is not what ``_plain`` gives."""
    values: dict[str, Value] = {}
    try:
        for name, value in entry["values"].items():
            inner = _made(value) if isinstance(value, Mapping) else value
            if not isinstance(inner, str | int | float):
                return None
            values[name] = inner
        if not is_plain(entry["template"]):
            return None
        said = Message(entry["template"], values)
        same = _with_hyphens(said) == _with_hyphens(entry["text"])
    except (KeyError, ValueError, TypeError, AttributeError, OverflowError):
        return None
    return said if same else None


def _with_hyphens(text: str) -> str:
    """Earlier files hold negative numbers that way."""
    return text.replace(MINUS, "-")
