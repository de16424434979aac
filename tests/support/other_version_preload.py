"""Loaded by a Dask worker: it says that it has another version of formcheck."""

import importlib.metadata

from distributed import versions


def dask_setup(_worker: object) -> None:
    versions._version_cached.cache_clear()
    setattr(versions, "version", _said)  # noqa: B010 - it is not theirs to export


def _said(name: str) -> str:
    return "999.0" if name == "formcheck" else importlib.metadata.version(name)
