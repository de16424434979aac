"""A clinic's own profile: read and checked, put in place of ours, and a template of it."""

from formcheck.clinic.reading import WrongProfileError, from_plain, read_profile, to_plain
from formcheck.clinic.rules import levels_of, rules_of

__all__ = ["WrongProfileError", "from_plain", "levels_of", "read_profile", "rules_of", "to_plain"]
