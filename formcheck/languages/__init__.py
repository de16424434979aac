"""The languages of reports: one ``.po`` file each, whose msgids are the English texts."""

from formcheck.languages.language import ENGLISH, LANGUAGES, MINUS, Language, language

__all__ = ["ENGLISH", "LANGUAGES", "MINUS", "Language", "language"]
