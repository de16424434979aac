"""What the measured values may mean for the lower back: rules as data, and applying them."""

from formcheck.findings.grade import FindingsInput
from formcheck.findings.judge import judge
from formcheck.findings.not_judged import information
from formcheck.findings.rules import RULES

__all__ = ["RULES", "FindingsInput", "information", "judge"]
