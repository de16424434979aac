"""Saying a text, a number or a date in a language.

Dates, decimal signs and the catalogue's format come from Babel (CLDR data, gettext ``.po``).
"""

import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from formcheck.core.said import Said, written

if TYPE_CHECKING:
    from formcheck.core.analysis import Analysis

_ENGLISH = "en"
_FOLDER = Path(__file__).parent

LANGUAGES = (_ENGLISH, *sorted(path.stem for path in _FOLDER.glob("*.po")))
"""English, in which everything is written, and each language with a file here."""


@dataclass(frozen=True)
class Language:
    """``texts``: from English templates; what is missing stays English. ``decimal``: the sign
    between whole and parts; ``percent``: what follows a percentage."""

    code: str
    texts: Mapping[str, str] = field(repr=False)
    decimal: str = "."
    percent: str = "%"

    def text(self, english: str) -> str:
        """``english``, a plain text or ``Said``, in this language."""
        if isinstance(english, Said):
            template = self.texts.get(english.template, english.template)
            return _Filler(self).vformat(template, (), english.values)
        return self.texts.get(english, english)

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
    texts = {
        str(message.id): str(message.string)
        for message in catalogue
        if message.id and message.string and not message.fuzzy
    }
    locale = Locale.parse(code)
    return Language(
        code,
        texts,
        decimal=str(locale.number_symbols["latn"]["decimal"]),
        percent=str(locale.percent_formats[None].suffix[0]),
    )


def language_of(analysis: "Analysis") -> Language:
    """The language that the result was asked for in; English where it is not known here."""
    code = analysis.provenance.settings.get("lang")
    return language(code) if isinstance(code, str) and code in LANGUAGES else ENGLISH
