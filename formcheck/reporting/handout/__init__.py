"""Page 1, for the runner: a pure content model that HTML, PDF and terminal set alike."""

from formcheck.reporting.handout.model import (
    Fine,
    Handout,
    HandoutKind,
    SideValue,
    ToldFinding,
    ToldStory,
)
from formcheck.reporting.handout.page import handout

__all__ = ["Fine", "Handout", "HandoutKind", "SideValue", "ToldFinding", "ToldStory", "handout"]
