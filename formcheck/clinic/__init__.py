"""A clinic's own profile: read and checked, put in place of ours, and a template of it."""

from formcheck.clinic.reading import (
    WrongProfileError,
    profile_from_plain,
    profile_to_plain,
    read_profile,
)
from formcheck.clinic.rules import levels_of, rules_of

__all__ = [
    "WrongProfileError",
    "levels_of",
    "profile_from_plain",
    "profile_to_plain",
    "read_profile",
    "rules_of",
]
