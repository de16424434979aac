"""What is asked of a worker process, and what it says: one JSON object a line."""

import json
import types
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, get_args, get_type_hints

from formcheck.batch.entry import FILES, PlannedTake
from formcheck.clinic import from_plain, to_plain
from formcheck.intake import Intake, answers
from formcheck.reference.profile import Profile
from formcheck.settings import Settings
from formcheck.storage import File, Remote, located


@dataclass(frozen=True)
class Order:
    """One session to work on. ``name``: of its row. ``target``: the result folder. ``delivery``:
    the folder below which the finished result is put, for the batch to move to ``target``; None
    where it is made in its place. The rest is as in ``session.Request``."""

    name: str
    takes: tuple[PlannedTake, ...]
    target: File
    formats: tuple[str, ...]
    video: bool
    jobs: int = 1
    profile: Profile | None = None
    delivery: File | None = None
    intake: Intake | None = None


class _Untold(dict[str, Any]):
    """Answers that no log of a cluster can repeat."""

    def __repr__(self) -> str:
        return "{…}"


@dataclass(frozen=True)
class Job:
    """An order for one process. ``scratch``: a private folder for temporary files, removed with the
    process."""

    order: Order
    scratch: Path


def encode(job: Job) -> str:
    """``job`` as one line; ASCII, since a path may hold bytes that are no text."""
    return json.dumps({"order": as_plain(job.order), "scratch": str(job.scratch)})


def decode(line: str) -> Job:
    """The job that ``encode`` gave."""
    plain = json.loads(line)
    return Job(order_of(plain["order"]), Path(plain["scratch"]))


def as_plain(order: Order) -> dict[str, Any]:
    """``order`` as JSON holds it."""
    plain = asdict(replace(order, takes=(), profile=None, intake=None))
    profile, intake = order.profile, order.intake
    return plain | {
        "takes": [
            {name: _text(getattr(take, name)) for name in FILES}
            | {"settings": asdict(take.settings)}
            for take in order.takes
        ],
        "target": _text(order.target),
        "delivery": _text(order.delivery),
        "profile": None if profile is None else to_plain(profile),
        "intake": None if intake is None else _Untold(answers.to_plain(intake)),
    }


def order_of(plain: Mapping[str, Any]) -> Order:
    """The order that ``as_plain`` gave."""
    return Order(
        name=plain["name"],
        takes=tuple(
            PlannedTake(
                settings=settings_of(take["settings"]),
                **{name: _file(take[name]) for name in FILES},
            )
            for take in plain["takes"]
        ),
        target=located(plain["target"]),
        formats=tuple(plain["formats"]),
        video=plain["video"],
        jobs=plain["jobs"],
        profile=None if plain["profile"] is None else from_plain(plain["profile"]),
        delivery=_file(plain["delivery"]),
        intake=None if plain["intake"] is None else answers.from_plain(plain["intake"]),
    )


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


def _text(file: File | None) -> str | None:
    if file is None:
        return None
    # A password stays in what a worker gets, and only there.
    return file.url if isinstance(file, Remote) else str(file)


def _file(text: str | None) -> File | None:
    return None if text is None else located(text)
