"""Saying a text, a number or a date in a language.

Dates, decimal signs and the catalogue's format come from Babel (CLDR data, gettext ``.po``).
"""

import gettext
import string
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from formcheck.core.message import Message, written

if TYPE_CHECKING:
    from formcheck.core.analysis import Analysis

_ENGLISH = "en"
_FOLDER = Path(__file__).parent

LANGUAGES = (_ENGLISH, *sorted(path.stem for path in _FOLDER.glob("*.po")))
"""English, in which everything is written, and each language with a file here."""


@dataclass(frozen=True)
class Language:
    """``texts``: from English templates; what is missing stays English. ``decimal``: the sign
    between whole and parts; ``percent``: what follows a percentage. ``plurals``: from the template
    of one and that of several to the forms of this language; ``plural_rule``: which of them a
    number n takes, as in the ``Plural-Forms`` of the catalogue."""

    code: str
    texts: Mapping[str, str] = field(repr=False)
    decimal: str = "."
    percent: str = "%"
    plurals: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    plural_rule: str = "n != 1"

    def text(self, english: str) -> str:
        """``english``, a plain text or ``Message``, in this language."""
        if isinstance(english, Message):
            return _Filler(self).vformat(self._template(english), (), english.values)
        return self.texts.get(english, english)

    def _template(self, said: Message) -> str:
        """Of a counted text the form for its number; earlier results name some numbers otherwise,
        and get the form for several."""
        forms, n = self.plurals.get(said.template), said.values.get("n")
        if forms and isinstance(n, int):
            return forms[_chosen_by(self.plural_rule)(abs(n))]
        return self.texts.get(said.template, said.template)

    def by_category(self, other: str) -> dict[str, str]:
        """The forms of the counted text ``other`` by their CLDR category, as ``Intl.PluralRules``
        of a browser names it; empty where there are none."""
        forms = self.plurals.get(other, ())
        if not forms:
            return {}
        category, index = _category_of(self.code), _chosen_by(self.plural_rule)
        return {category(n): forms[index(n)] for n in reversed(range(_ALL_CATEGORIES))}

    def inside(self, title: str) -> str:
        """A title within a sentence or a list; English begins it small."""
        said = self.text(title)
        return f"{said[:1].lower()}{said[1:]}" if self.code == _ENGLISH else said

    def number(self, english: str) -> str:
        """Digits as written in English, with this language's decimal sign."""
        return english.replace(".", self.decimal)

    def formatted(self, value: float, form: str) -> str:
        """``value`` with the format ``form``, written as this language does."""
        text = written(value, form)
        if self.code == _ENGLISH:
            return text
        return self.number(text).replace("%", self.percent)

    def day(self, moment: datetime) -> str:
        """Day, month in a short word, and year."""
        from babel.dates import format_date

        day_first = "d MMM yyyy" if self.code == _ENGLISH else "d. MMM yyyy"
        return format_date(moment, day_first, locale=self.code)

    def date_time(self, moment: datetime) -> str:
        """Day, month in words, year, hour and minute; with the zone where it is known."""
        from babel.dates import format_datetime

        day_first = "d MMMM yyyy, HH:mm" if self.code == _ENGLISH else "d. MMMM yyyy, HH:mm"
        zone = f" {moment.tzname()}" if moment.tzinfo else ""
        return f"{format_datetime(moment, day_first, locale=self.code)}{zone}"


_ALL_CATEGORIES = 200
"""Whole numbers below it meet every category that CLDR tells whole numbers apart by (Arabic, with
the most, needs 103)."""


@cache
def _chosen_by(plural_rule: str) -> Callable[[int], int]:
    return gettext.c2py(plural_rule)


def _category_of(code: str) -> Callable[[int], str]:
    from babel import Locale

    return Locale.parse(code).plural_form


class _Filler(string.Formatter):
    """Fills a template: texts are translated, numbers get the language's decimal sign."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def get_field(
        self, field_name: str, _: Sequence[Any], values: Mapping[str, Any]
    ) -> tuple[Any, str]:
        """A value by its plain name; never what hangs on it."""
        return values[field_name], field_name

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, str):
            return format(self._language.text(value), format_spec)
        return self._language.formatted(value, format_spec)


ENGLISH = Language(_ENGLISH, {})


@cache
def language(code: str) -> Language:
    """The language ``code``, one of ``LANGUAGES``; KeyError for any other."""
    if code not in LANGUAGES:
        raise KeyError(f"no language {code!r}; there are {', '.join(LANGUAGES)}")
    if code == _ENGLISH:
        return ENGLISH
    from babel import Locale
    from babel.messages.pofile import read_po

    with (_FOLDER / f"{code}.po").open("rb") as file:
        catalogue = read_po(file, locale=code)
    rule = str(catalogue.plural_expr)
    texts: dict[str, str] = {}
    plurals: dict[str, tuple[str, ...]] = {}
    for message in catalogue:
        if message.fuzzy or not message.id or not message.string:
            continue
        if not message.pluralizable:
            texts[str(message.id)] = str(message.string)
            continue
        (one, other), forms = tuple(message.id), tuple(message.string)
        plurals |= {one: forms, other: forms}
        texts |= {one: forms[_chosen_by(rule)(1)], other: forms[-1]}
    locale = Locale.parse(code)
    return Language(
        code,
        texts,
        decimal=str(locale.number_symbols["latn"]["decimal"]),
        percent=str(locale.percent_formats[None].suffix[0]),
        plurals=plurals,
        plural_rule=rule,
    )


def language_of(analysis: "Analysis") -> Language:
    """The language that the result was asked for in; English where it is not known here."""
    code = analysis.provenance.settings.get("lang")
    return language(code) if isinstance(code, str) and code in LANGUAGES else ENGLISH
