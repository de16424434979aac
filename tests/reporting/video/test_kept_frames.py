"""Key frames after a review: those that still show what they say, with the means as they are."""

from dataclasses import replace

import numpy as np
import pytest

from formcheck.core.analysis import Analysis
from formcheck.core.gait import EventKind, GaitEvent
from formcheck.core.metric import Measured
from formcheck.core.recording import Side
from formcheck.core.review import Authorship, ChoosePerson, Correction, Review
from formcheck.reporting.video.keyframe_files import valid_keyframes
from formcheck.reporting.video.keyframes import KeyFrame
from tests.support.analyses import sample_analysis

AT = "2026-11-24T09:00:00+00:00"
ANALYSIS = sample_analysis()
STRIDE = ANALYSIS.primary.gait.strides_of(Side.LEFT)[1]
CONTACT = KeyFrame(
    "left_contact.jpg",
    b"jpeg",
    "as it was",
    "Left foot meets the belt",
    ("knee_flexion_contact",),
    file_time_s=STRIDE.contact_s,
)
MIDSTANCE = replace(
    CONTACT,
    name="left_midstance.jpg",
    metrics=(),
    file_time_s=0.5 * (STRIDE.contact_s + STRIDE.toe_off_s),
)
TOE_OFF = replace(CONTACT, name="left_toe_off.jpg", metrics=(), file_time_s=STRIDE.toe_off_s)
ALL = (CONTACT, MIDSTANCE, TOE_OFF)


def reviewed(analysis: Analysis = ANALYSIS, *corrections: Correction) -> Analysis:
    made = tuple(Authorship(correction, "A. Name", AT) for correction in corrections)
    return replace(analysis, review=Review("A. Name", AT, made))


def with_contact_at(time_s: float) -> Analysis:
    """The contact of ``STRIDE`` moved."""
    recording = ANALYSIS.primary

    def put(event: GaitEvent) -> GaitEvent:
        same = event.time_s == STRIDE.contact_s and event.kind is EventKind.INITIAL_CONTACT
        return replace(event, time_s=time_s) if same else event

    gait = recording.gait
    gait = replace(
        gait,
        events=tuple(map(put, gait.events)),
        strides=tuple(replace(s, contact_s=time_s) if s == STRIDE else s for s in gait.strides),
    )
    return replace(ANALYSIS, recordings=(replace(recording, gait=gait),))


def names(frames: tuple[KeyFrame, ...]) -> list[str]:
    return [frame.name.removesuffix(".jpg") for frame in frames]


def test_without_a_review_they_stay_as_they_are() -> None:
    assert valid_keyframes(ALL, ANALYSIS) == ALL


def test_captions_hold_the_means_as_they_are_now() -> None:
    was = ANALYSIS.metric("knee_flexion_contact", Side.LEFT)
    assert isinstance(was, Measured)
    now = replace(was, value=33.3, n=4)
    changed = replace(ANALYSIS, metrics=tuple(now if m is was else m for m in ANALYSIS.metrics))
    first, *others = valid_keyframes(ALL, reviewed(changed))
    assert "mean 33.3°" in first.caption
    assert "4 strides" in first.caption
    assert f"at {STRIDE.contact_s:.2f} s" in first.caption
    assert first.jpeg == CONTACT.jpeg
    assert len(others) == 2


@pytest.mark.parametrize(
    ("by_s", "kept"),
    [
        (0.0, ["left_contact", "left_midstance", "left_toe_off"]),
        (0.05, ["left_midstance", "left_toe_off"]),
    ],
)
def test_the_picture_of_a_contact_that_was_elsewhere_is_left_out(
    by_s: float, kept: list[str]
) -> None:
    analysis = reviewed(with_contact_at(STRIDE.contact_s + by_s))
    assert names(valid_keyframes(ALL, analysis)) == kept


def test_a_picture_of_the_other_leg_is_left_out() -> None:
    recording = ANALYSIS.primary
    gait = recording.gait
    exchanged = replace(
        gait,
        events=tuple(replace(e, side=e.side.other) for e in gait.events),
        strides=tuple(replace(s, side=s.side.other) for s in gait.strides),
    )
    analysis = replace(ANALYSIS, recordings=(replace(recording, gait=exchanged),))
    assert valid_keyframes(ALL, reviewed(analysis)) == ()


def test_a_picture_of_another_person_is_left_out() -> None:
    chosen = reviewed(ANALYSIS, ChoosePerson(0, 1))
    assert valid_keyframes(ALL, chosen) == ()
    anew = tuple(replace(frame, person=1) for frame in ALL)
    assert names(valid_keyframes(anew, chosen)) == names(ALL)
    assert valid_keyframes(anew, reviewed()) == ()


def test_times_in_the_file_hold_in_slow_motion_too() -> None:
    recording = ANALYSIS.primary
    slow = replace(recording, info=replace(recording.info, slow_motion_factor=2.0))
    frames = tuple(replace(f, file_time_s=2.0 * (f.file_time_s or np.nan)) for f in ALL)
    analysis = reviewed(replace(ANALYSIS, recordings=(slow,)))
    assert names(valid_keyframes(frames, analysis)) == names(ALL)


def test_a_frame_that_does_not_say_when_it_was_is_left_out() -> None:
    assert valid_keyframes((replace(CONTACT, file_time_s=None),), reviewed()) == ()
