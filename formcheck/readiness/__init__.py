"""Is this machine ready? Checks for ``formcheck doctor``, and the same words for an error that a
missing library raises in any other command. Nothing here needs more than Python to be imported."""

from formcheck.readiness.checks import Check, CheckState, check_all
from formcheck.readiness.explain import not_ready, require_libraries

__all__ = ["Check", "CheckState", "check_all", "not_ready", "require_libraries"]
