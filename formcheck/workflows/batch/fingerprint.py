"""What a result depends on: if all of it is the same, the result would be the same."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any

from formcheck._version import __version__
from formcheck.jobs.requests import FILES, BatchEntry
from formcheck.pose.models import find_model
from formcheck.reference.profile import recorded
from formcheck.settings import Plain, record_of, with_known

Content = tuple[str, ...]
"""sha256 of each file of a recording (see ``entry.FILES``), "" for those that are not there."""


@cache
def model_sha256(name_or_path: str) -> str:
    """Hash of a pose model. Raises UsageError or NotReadyError for a bad one."""
    return find_model(name_or_path).sha256


def settings_fingerprint(
    entry: BatchEntry, earlier: Mapping[str, Plain] = MappingProxyType({})
) -> str:
    """A digest of everything ``entry``'s numbers depend on, its files' content apart. ``earlier``:
    settings of its own earlier result, of which a new one keeps what it knows of the runner."""
    return _digest(
        __version__,
        model_sha256(entry.takes[0].settings.model),
        record_of([with_known(take.settings, earlier) for take in entry.takes])
        | recorded(entry.profile),
    )


def key(recipe_digest: str, contents: Sequence[Content]) -> str:
    """A digest of everything the result depends on."""
    return _sha256(json.dumps([recipe_digest, [list(c) for c in contents]]))


def of_saved(saved: Mapping[str, Any]) -> tuple[str, tuple[Content, ...]]:
    """Recipe and contents of the result whose ``analysis.json`` is ``saved``, were it made from
    recordings alone.

    Raises KeyError or TypeError where ``saved`` is no analysis.
    """
    made = saved["provenance"]
    digest = _digest(saved["formcheck_version"], made["model_sha256"], made["settings"])
    no_others = ("",) * (len(FILES) - 1)
    return digest, tuple((video["sha256"], *no_others) for video in saved["videos"])


def _digest(version: str, model: str, settings: Mapping[str, Plain]) -> str:
    # What counts of a model is what is in its file, not how it was named.
    plain = {name: _plain(value) for name, value in settings.items() if name != "model"}
    return _sha256(json.dumps([version, model, plain], sort_keys=True))


def _plain(value: Plain) -> Plain:
    """One spelling for 8 and 8.0."""
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
