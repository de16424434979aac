"""Legs exchanged on purpose are put back, and it is noticed when they are not."""

import numpy as np
import pytest

from formcheck.cleaning.swaps import exchange_legs
from formcheck.validation.pairing import repaired_percent, runs_of_frames
from tests.support.stick_runner import StickRunner


def test_a_clean_runners_legs_are_put_back() -> None:
    runner = StickRunner(noise_px=2.0)
    assert repaired_percent(runner.track(), StickRunner().track()) > 95.0


def test_legs_that_stay_exchanged_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    none_found = np.zeros(360, dtype=np.bool_)
    monkeypatch.setattr("formcheck.cleaning.chain.find_swaps", lambda *_: none_found)
    track = StickRunner().track()
    assert repaired_percent(track, track) < 30.0


def test_a_whole_recording_of_exchanged_legs_counts_as_wrong() -> None:
    track = StickRunner().track()
    other_way = exchange_legs(track, np.ones(len(track.timeline), dtype=np.bool_))
    assert repaired_percent(other_way, track) < 30.0


def test_a_third_of_the_frames_is_exchanged_in_runs() -> None:
    chosen = runs_of_frames(360)
    assert 0.3 <= np.mean(chosen) < 0.35
    assert np.sum(np.diff(chosen.astype(int)) == 1) > 10
