"""Everything formcheck raises on purpose.

::

    FormcheckError                exit 1   a defect of formcheck, unless a subclass says otherwise
    ├── UsageError                exit 2   wrong options, or a bad file given with one
    │   ├── BusyError             exit 2   another run is at work on the same thing
    │   ├── TakenError            exit 2   another recording's or runner's result is there
    │   └── StaleError            exit 2   somebody else changed it meanwhile
    │       └── ReplacedError     exit 2   it is another result by now
    ├── InputError                exit 3   the recording cannot be read
    │   └── UnreachableError      exit 3   the storage it is in does not answer
    ├── NotMeasurableError        exit 4   readable, but no person, no gait or fewer than 3 strides
    ├── OutputError               exit 6   the result could not be written
    └── NotReadyError             exit 7   a library, model or extra is missing on this machine

Each carries one sentence for the user (``message``) and, where there is one, what to do about it
(``hint``). The command line prints both and leaves with ``exit_code``; nothing else prints them.
"""

from collections.abc import Collection
from typing import ClassVar, Self


class OptionHint(str):
    """A hint that names an option. ``option``: which; ``otherwise``: the hint of a command that
    has no such option."""

    option: str
    otherwise: str
    __slots__ = ("option", "otherwise")

    def __new__(cls, text: str, *, option: str, otherwise: str = "") -> Self:
        """``text``: for a command that has ``option``."""
        advice = super().__new__(cls, text)
        advice.option = option
        advice.otherwise = otherwise
        return advice

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, str]]:
        """Errors go from one process to another."""
        return (str(self),), {"option": self.option, "otherwise": self.otherwise}


def hint_for(options: Collection[str], hint: str) -> str:
    """``hint`` as a command with these options gives it."""
    if isinstance(hint, OptionHint) and hint.option not in options:
        return hint.otherwise
    return hint


class FormcheckError(Exception):
    """Base of the tree; ``message`` is one sentence, ``hint`` says what to do."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(FormcheckError):
    """Wrong usage: options, or a file given with one of them."""

    exit_code = 2


class BusyError(UsageError):
    """Another run is at work on the same thing; later it will not be. ``mark``: what that run says
    of its work, "" where it says nothing."""

    def __init__(self, message: str, hint: str = "", mark: str = "") -> None:
        super().__init__(message, hint)
        self.mark = mark


class TakenError(UsageError):
    """The result of another recording or runner is where one was to go."""


class StaleError(UsageError):
    """What a change was made to is not there any more: somebody else changed it meanwhile."""


class ReplacedError(StaleError):
    """The result that was looked at was written again, replaced or removed meanwhile."""


class InputError(FormcheckError):
    """The recording cannot be read."""

    exit_code = 3


class UnreachableError(InputError):
    """The storage that a recording is in does not answer; later it may."""


class NotMeasurableError(FormcheckError):
    """The recording can be read, but holds nothing that can be measured."""

    exit_code = 4


class OutputError(FormcheckError):
    """The result could not be written."""

    exit_code = 6


class NotReadyError(FormcheckError):
    """This machine lacks something formcheck needs."""

    exit_code = 7
