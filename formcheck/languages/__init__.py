"""The languages of reports: one ``.po`` file each, whose msgids are the English texts."""

from formcheck.languages.language import ENGLISH, LANGUAGES, Language, language, language_of

__all__ = ["ENGLISH", "LANGUAGES", "Language", "language", "language_of"]
