"""Removing a person from an archive: what there is of them, and its removal."""

from formcheck.workflows.forget.copies import Mention
from formcheck.workflows.forget.removal import foreseen, remove_all
from formcheck.workflows.forget.search import Holdings, search

__all__ = ["Holdings", "Mention", "foreseen", "remove_all", "search"]
