"""A clinic's own profile: what it changes, as checked values. Nothing here reads a file."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from formcheck.core.finding import Level, Severity
from formcheck.core.message import msg
from formcheck.core.metric import Reference

ANY_LANGUAGE = ""
RECORDED_AS = ("profile", "profile_sha256", "profile_logo_sha256")


@dataclass(frozen=True)
class Logo:
    """A PNG or JPEG file. ``media_type``: as its content says."""

    content: bytes = field(repr=False)
    media_type: str


@dataclass(frozen=True)
class Profile:
    """``levels``: from which likelihood on each holds, where that was raised; ``limits``: by rule
    id and severity; ``bands``: by metric id, with the clinic's own source;
    ``wording``: by rule id, language (``ANY_LANGUAGE`` for all others) and field of the rule;
    ``off``: ids of rules that are not applied. ``toml``: the file it was read from."""

    clinic: str = ""
    logo: Logo | None = None
    levels: Mapping[Level, float] = field(default_factory=dict)
    limits: Mapping[str, Mapping[Severity, float]] = field(default_factory=dict)
    bands: Mapping[str, Reference] = field(default_factory=dict)
    wording: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)
    off: tuple[str, ...] = ()
    toml: str = field(default="", repr=False)

    @property
    def changes_nothing(self) -> bool:
        """Whether a result is the same without it."""
        own = (self.clinic, self.logo, self.levels, self.limits, self.bands, self.wording)
        return not (any(own) or self.off)

    def band(self, metric_id: str) -> Reference | None:
        """The clinic's band of a metric, which says whose it is."""
        own = self.bands.get(metric_id)
        if own is None:
            return None
        if own.provisional:
            source = msg(
                "own band of {clinic}, provisional: {source}", clinic=self.clinic, source=own.source
            )
        else:
            source = msg("own band of {clinic}: {source}", clinic=self.clinic, source=own.source)
        return replace(own, source=source)


def recorded(profile: Profile | None) -> dict[str, str]:
    """What ``provenance.settings`` says of a profile: its name, and hashes of its files."""
    if profile is None or profile.changes_nothing:
        return {}
    record = {"profile": profile.clinic, "profile_sha256": _sha256(profile.toml.encode("utf-8"))}
    if profile.logo is not None:
        record["profile_logo_sha256"] = _sha256(profile.logo.content)
    return record


def is_recorded(profile: Profile | None, settings: Mapping[str, object]) -> bool:
    """Whether ``provenance.settings`` is that of a result judged by ``profile``."""
    return {k: settings[k] for k in RECORDED_AS if k in settings} == recorded(profile)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
