"""``review.json``: what people corrected in a result, their remark and their sign-off."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from formcheck.core.analysis import Recording
from formcheck.core.files import read_json, sha256_of
from formcheck.core.pose import PoseTrack
from formcheck.core.review import Authorship, Review, Saved, SignOff
from formcheck.errors import InputError, UsageError
from formcheck.results.folder import write_bytes
from formcheck.review.corrections import parse, to_plain

REVIEW_FILE = "review.json"
VERSION = 1
LONGEST_NAME = 120
LONGEST_REMARK = 5000
REMEDY = "Put a copy of it back, or move it out of the folder to go on without the review."


@dataclass(frozen=True)
class KeptReview:
    """``recordings``: :func:`fingerprint` of what was reviewed."""

    review: Review
    recordings: tuple[str, ...]

    def fits(self, recordings: Sequence[Recording]) -> bool:
        """Whether it is of these recordings."""
        return self.recordings == tuple(map(fingerprint, recordings))


def fingerprint(recording: Recording) -> str:
    """sha256 of the video, or of the landmarks where there was none."""
    return recording.info.sha256 or fingerprint_of(recording.pose)


def fingerprint_of(pose: PoseTrack) -> str:
    """sha256 of landmarks."""
    digest = hashlib.sha256(pose.timeline.time_s.tobytes())
    digest.update(pose.xy_px.tobytes())
    return digest.hexdigest()


def save_review(kept: KeptReview, folder: Path) -> None:
    """Write ``review.json`` into ``folder``.

    Raises:
        OutputError: it cannot be written.
    """
    content = {
        "schema_version": VERSION,
        "recordings": list(kept.recordings),
        **review_to_plain(kept.review),
    }
    text = json.dumps(content, ensure_ascii=False, indent=1)
    write_bytes(folder / REVIEW_FILE, text.encode("utf-8"))


def load_review(folder: Path) -> KeptReview | None:
    """The review kept in ``folder``, None where there is none.

    Raises:
        InputError: it is there but cannot be read, so that nobody takes it for absent.
    """
    try:
        content = read_json(folder / REVIEW_FILE)
        if not isinstance(content, dict) or content.pop("schema_version", None) != VERSION:
            raise ValueError("not a review of this version")
        recordings = tuple(_text(one) for one in content.pop("recordings"))
        return KeptReview(review_from_plain(content), recordings)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, KeyError, TypeError, UsageError):
        raise InputError(f"{folder.name}/{REVIEW_FILE} is damaged.", REMEDY) from None


def review_etag(folder: Path) -> str:
    """Other after every save; "" where there is no review."""
    try:
        return sha256_of(folder / REVIEW_FILE)
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except OSError:
        raise InputError(f"{folder.name}/{REVIEW_FILE} cannot be read.", REMEDY) from None


def review_to_plain(review: Review) -> dict[str, Any]:
    """The review as JSON holds it, here and in ``analysis.reviewed.json``."""
    return {
        "by": review.by,
        "at": review.at,
        "corrections": [
            {**to_plain(made.correction), "by": made.by, "at": made.at} for made in review.made
        ],
        "remark": review.remark,
        "signed_off": review.sign_off and asdict(review.sign_off),
        "withdrawn": review.withdrawn and asdict(review.withdrawn),
        "history": [asdict(one) for one in review.history],
    }


def review_from_plain(plain: Mapping[str, Any]) -> Review:
    """What :func:`review_to_plain` gave.

    Raises:
        ValueError, KeyError, TypeError, UsageError: it is something else.
    """
    given = [dict(one) for one in plain["corrections"]]
    who = [(name_of(one.pop("by")), _text(one.pop("at"))) for one in given]
    made = (Authorship(one, by, at) for one, (by, at) in zip(parse(given), who, strict=True))
    return Review(
        by=name_of(plain["by"]),
        at=_text(plain["at"]),
        made=tuple(made),
        remark=remark_of(plain["remark"]),
        sign_off=_sign_off(plain["signed_off"]),
        withdrawn=_sign_off(plain["withdrawn"]),
        # Reviews of earlier versions have none.
        history=tuple(_saved(one) for one in plain.get("history", ())),
    )


def name_of(given: str) -> str:
    """A reviewer's name, in one line.

    Raises:
        UsageError: there is none, or one that is too long.
    """
    name = " ".join(_text(given).split())
    if not name:
        raise UsageError("A review needs the name of the reviewer.")
    if len(name) > LONGEST_NAME:
        raise UsageError(f"The reviewer's name is longer than {LONGEST_NAME} characters.")
    return name


def remark_of(given: str) -> str:
    """A remark, its lines ended by a line feed alone.

    Raises:
        UsageError: it is too long.
    """
    remark = "\n".join(line.rstrip() for line in _text(given).splitlines()).strip()
    if len(remark) > LONGEST_REMARK:
        raise UsageError(f"The remark is longer than {LONGEST_REMARK} characters.")
    return remark


def _sign_off(given: Any) -> SignOff | None:
    return None if given is None else SignOff(name_of(given["name"]), _text(given["time"]))


def _saved(given: Any) -> Saved:
    return Saved(name_of(given["name"]), _text(given["time"]), signed=given["signed"] is True)


def _text(given: Any) -> str:
    if not isinstance(given, str):
        raise TypeError(f"expected text, got {type(given).__name__}")
    # Half a character of JSON's \ud800 kind is no text in any encoding.
    return given.encode("utf-8", "replace").decode("utf-8")
