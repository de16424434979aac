"""The languages of reports: one ``.po`` file each, whose msgids are the English texts."""

from formcheck.languages.language import LANGUAGES, Language, language

__all__ = ["LANGUAGES", "Language", "language"]
