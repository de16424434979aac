"""Removing a person from an archive: what there is of them, and its removal."""

from formcheck.forget.mentions import Mention
from formcheck.forget.removal import remove_all
from formcheck.forget.search import Holdings, search

__all__ = ["Holdings", "Mention", "remove_all", "search"]
