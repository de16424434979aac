"""Tasks for tests of jobs, found by the processes that carry them out."""

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from formcheck.errors import InputError
from formcheck.viewer.tasks import TaskProgress


@dataclass(frozen=True)
class Counts:
    """Tells of two frames, then gives what it was made with."""

    gives: str

    def __call__(self, voice: TaskProgress) -> dict[str, Any]:
        voice.stage("Counting", 2)
        voice.say("frames", 2)
        voice.say("news", {"quality": []})
        return {"reason": self.gives}


@dataclass(frozen=True)
class Moves:
    """Makes another result than was expected."""

    def __call__(self, voice: TaskProgress) -> dict[str, Any]:
        voice.stage("Moving")
        return {"reason": "", "result": "elsewhere"}


@dataclass(frozen=True)
class Fails:
    """Ends in the way asked for."""

    how: str

    def __call__(self, voice: TaskProgress) -> dict[str, Any]:
        voice.stage("Failing")
        if self.how == "dies":
            os._exit(9)
        if self.how == "input":
            raise InputError("It is no video.", "Choose another.")
        raise ZeroDivisionError("by zero")


@dataclass(frozen=True)
class Waits:
    """Never ends by itself; ``sign`` is there once it began."""

    sign: Path

    def __call__(self, voice: TaskProgress) -> dict[str, Any]:
        voice.stage("Waiting")
        self.sign.touch()
        time.sleep(600)
        return {}
