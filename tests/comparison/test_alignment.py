"""Moments of one phase in two recordings, worked out from runners of known rhythm."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.comparison.alignment import Alignment, aligned, filmed_alike
from formcheck.core.analysis import Recording
from formcheck.core.gait import EventKind, Facing
from formcheck.core.recording import Side, View
from tests.support.analyses import sample_analysis
from tests.support.stick_runner import StickRunner

SLOW = StickRunner(cadence_spm=150.0, facing=Facing.LEFT)
QUICK = StickRunner(cadence_spm=190.0, facing=Facing.LEFT)


def recording(stick: StickRunner) -> Recording:
    return sample_analysis(stick=stick).primary


def test_contacts_fall_on_contacts_of_the_foot_near_the_camera() -> None:
    found = aligned(recording(SLOW), recording(QUICK))
    assert found is not None
    assert found.side is Side.LEFT
    assert np.diff(found.before_s) == pytest.approx(SLOW.stride_s)
    assert np.diff(found.after_s) == pytest.approx(QUICK.stride_s)
    for before_s, after_s in zip(found.before_s, found.after_s, strict=True):
        assert found.after_at(float(before_s)) == pytest.approx(after_s)


@given(at=st.floats(0.0, 0.999))
def test_every_moment_has_the_phase_of_its_partner(at: float) -> None:
    found = aligned(recording(SLOW), recording(QUICK))
    assert found is not None
    before_s = float(found.before_s[0] + at * (found.before_s[-1] - found.before_s[0]))
    after_s = found.after_at(before_s)
    phases = [
        float(stick.phase(Side.LEFT, np.array([time_s]))[0])
        for stick, time_s in ((SLOW, before_s), (QUICK, after_s))
    ]
    apart = phases[1] - phases[0]
    assert apart == pytest.approx(round(apart), abs=1e-6)
    percent = found.percent_at(before_s) / 100.0
    assert percent == pytest.approx(phases[0] % 1.0, abs=1e-6) or abs(percent - phases[0]) > 0.99


def test_strides_across_a_missed_contact_are_not_paired() -> None:
    whole = recording(SLOW)
    lefts = [e for e in whole.gait.events
             if e.side is Side.LEFT and e.kind is EventKind.INITIAL_CONTACT]  # fmt: skip
    events = tuple(e for e in whole.gait.events if e is not lefts[2])
    broken = replace(whole, gait=replace(whole.gait, events=events))
    found = aligned(broken, whole)
    assert found is not None
    assert found.before_s[0] == lefts[3].time_s
    assert found.n_strides == len(lefts) - 4


def test_without_strides_nothing_is_paired() -> None:
    none = sample_analysis(reason="Nobody runs.").primary
    assert aligned(recording(SLOW), none) is None


def test_only_recordings_from_one_side_go_together() -> None:
    side, rear = sample_analysis(View.SIDE), sample_analysis(View.REAR)
    assert filmed_alike(side, side) == (0, 0)
    assert filmed_alike(side, rear) is None
    second = replace(rear.primary, video=1)
    assert filmed_alike(rear, replace(side, recordings=(side.primary, second))) == (0, 1)


def test_a_stride_begins_again_at_its_contact() -> None:
    found = Alignment(Side.LEFT, np.array([0.0, 1.0, 2.0]), np.array([5.0, 5.5, 6.5]))
    assert [found.percent_at(t) for t in (0.0, 0.25, 1.0, 1.5)] == [0.0, 25.0, 0.0, 50.0]
    assert [found.after_at(t) for t in (0.5, 1.5)] == [5.25, 6.0]
