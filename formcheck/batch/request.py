"""What is asked of a worker process, and what it says: one JSON object a line."""

import json
import types
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, get_args, get_type_hints

from formcheck.batch.entry import FILES
from formcheck.clinic import from_plain, to_plain
from formcheck.session import Request, Take
from formcheck.settings import Settings


@dataclass(frozen=True)
class Job:
    """One recording for one process. ``name``: of its row. ``scratch``: a private folder for
    temporary files, removed with the process."""

    name: str
    request: Request
    scratch: Path


def encode(job: Job) -> str:
    """``job`` as one line; ASCII, since a path may hold bytes that are no text."""
    profile = job.request.profile
    plain = asdict(replace(job, request=replace(job.request, profile=None)))
    plain["request"]["profile"] = None if profile is None else to_plain(profile)
    return json.dumps(plain, default=str)


def decode(line: str) -> Job:
    """The job that ``encode`` gave."""
    plain = json.loads(line)
    asked = plain["request"]
    request = Request(
        takes=tuple(
            Take(
                settings=settings_of(take["settings"]),
                **{name: _path(take[name]) for name in FILES},
            )
            for take in asked["takes"]
        ),
        target=Path(asked["target"]),
        formats=tuple(asked["formats"]),
        video=asked["video"],
        jobs=asked["jobs"],
        profile=None if asked["profile"] is None else from_plain(asked["profile"]),
    )
    return Job(plain["name"], request, Path(plain["scratch"]))


def settings_of(plain: Mapping[str, Any]) -> Settings:
    """Settings from their plain values: enumerations by value, points as lists."""
    hints = get_type_hints(Settings)
    return Settings(**{f.name: _typed(hints[f.name], plain[f.name]) for f in fields(Settings)})


def _typed(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(hint, types.UnionType):
        (hint,) = (part for part in get_args(hint) if part is not type(None))
    return tuple(value) if isinstance(value, list) else hint(value)


def _path(text: str | None) -> Path | None:
    return None if text is None else Path(text)
