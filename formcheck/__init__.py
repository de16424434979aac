"""Running form from video.

::

    import formcheck

    result = formcheck.analyze("run.mp4", height_m=1.75)
    result["trunk_lean"].value, result["trunk_lean"].ci95
    result.write("run.formcheck")

    later = formcheck.open_result("later.formcheck")
    formcheck.compare(result, later).changes

Nothing is loaded before it is used, nothing prints, and errors are those of ``formcheck.errors``.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from formcheck._version import __version__

if TYPE_CHECKING:
    from formcheck import errors
    from formcheck.api import Result, analyze, compare, open_result
    from formcheck.comparison import Comparison
    from formcheck.core.analysis import Analysis
    from formcheck.core.finding import Finding, RuleCheck
    from formcheck.core.gait import GaitEvent, Stride
    from formcheck.core.metric import Measured, Unavailable
    from formcheck.core.progress import Progress
    from formcheck.intake import Intake
else:

    def __getattr__(name: str) -> object:
        """Load what ``name`` stands for."""
        if name == "errors":
            return import_module("formcheck.errors")
        if name not in _HOMES:
            raise AttributeError(f"module 'formcheck' has no attribute {name!r}")
        value = globals()[name] = getattr(import_module(_HOMES[name]), name)
        return value

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})


__all__ = [
    "Analysis",
    "Comparison",
    "Finding",
    "GaitEvent",
    "Intake",
    "Measured",
    "Progress",
    "Result",
    "RuleCheck",
    "Stride",
    "Unavailable",
    "__version__",
    "analyze",
    "compare",
    "errors",
    "open_result",
]

_HOMES = {
    "Analysis": "formcheck.core.analysis",
    "Comparison": "formcheck.comparison",
    "Finding": "formcheck.core.finding",
    "GaitEvent": "formcheck.core.gait",
    "Intake": "formcheck.intake",
    "Measured": "formcheck.core.metric",
    "Progress": "formcheck.core.progress",
    "Result": "formcheck.api",
    "RuleCheck": "formcheck.core.finding",
    "Stride": "formcheck.core.gait",
    "Unavailable": "formcheck.core.metric",
    "analyze": "formcheck.api",
    "compare": "formcheck.api",
    "open_result": "formcheck.api",
}
"""Where each name comes from."""
