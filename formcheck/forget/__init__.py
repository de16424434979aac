"""Removing a person from an archive: what there is of them, and its removal."""

from formcheck.forget.mentions import Mention
from formcheck.forget.removal import foreseen, remove_all
from formcheck.forget.search import Holdings, search

__all__ = ["Holdings", "Mention", "foreseen", "remove_all", "search"]
