"""Angles put together from differences."""

import numpy as np
import pytest

from formcheck.core.arrays import FloatArray, IntArray
from formcheck.pixels.alignment import solve_angles
from formcheck.pixels.waistband import of_whole_strides


def pairs(n: int, lags: tuple[int, ...]) -> tuple[IntArray, IntArray]:
    first = np.concatenate([np.arange(n - lag) for lag in lags])
    second = np.concatenate([np.arange(lag, n) for lag in lags])
    return first.astype(np.int64), second.astype(np.int64)


def wave(n: int) -> FloatArray:
    angle = 5 * np.sin(2 * np.pi * np.arange(n) / 40)
    return np.asarray(angle - angle.mean())


def test_exact_differences_give_the_angles_back() -> None:
    angle = wave(200)
    first, second = pairs(200, (1, 3, 40))
    turn = angle[second] - angle[first]
    graph = solve_angles(200, first, second, turn, np.full(len(turn), 0.02))
    np.testing.assert_allclose(graph.angle_deg, angle, atol=1e-6)
    assert np.abs(graph.residual_deg).max() < 1e-6


def test_wrong_pairs_are_outvoted_and_show_in_the_residual() -> None:
    angle = wave(200)
    first, second = pairs(200, (1, 3, 40))
    turn = angle[second] - angle[first]
    turn[::25] += 4.0
    graph = solve_angles(200, first, second, turn, np.full(len(turn), 0.02))
    np.testing.assert_allclose(graph.angle_deg, angle, atol=0.05)
    assert np.abs(graph.residual_deg[::25]).min() == pytest.approx(4.0, abs=0.3)


def test_frames_without_pairs_are_unknown_and_pieces_have_their_own_mean() -> None:
    first, second = np.array([0, 3]), np.array([1, 4])
    graph = solve_angles(6, first, second, np.array([2.0, -1.0]), np.array([0.02, 0.02]))
    np.testing.assert_allclose(graph.angle_deg, [-1, 1, np.nan, 0.5, -0.5, np.nan], atol=1e-6)


def test_no_pairs_at_all() -> None:
    none = np.empty(0, dtype=np.int64)
    assert np.isnan(solve_angles(3, none, none, np.empty(0), np.empty(0)).angle_deg).all()


@pytest.mark.parametrize(("rows_apart", "kept"), [(10, False), (60, True)])
def test_a_piece_of_less_than_a_stride_has_no_mean_to_go_by(rows_apart: int, kept: bool) -> None:
    """Tilt of 3° a stride of 0.7 s, 30 frames a second; the last rows hang on none before."""
    time_s = np.arange(240) / 30.0
    true_deg = 3.0 * np.sin(2 * np.pi * time_s / 0.7)
    first = np.delete(np.arange(239), 239 - rows_apart)
    turned = true_deg[first + 1] - true_deg[first]
    graph = solve_angles(240, first, first + 1, turned, np.full(len(first), 0.1))
    angle_deg = of_whole_strides(graph, time_s, 0.7)
    assert np.isfinite(angle_deg[-rows_apart:]).all() == kept
    known = np.isfinite(angle_deg)
    assert np.max(np.abs(angle_deg[known] - true_deg[known])) < 0.6
    assert np.max(np.abs(graph.angle_deg - true_deg)) > (0.6 if not kept else 0.0)
