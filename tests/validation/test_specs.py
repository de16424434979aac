"""The recordings that are rendered for validation: what they ask of the renderer."""

import json
import math
from collections import Counter
from collections.abc import Callable
from statistics import pstdev
from typing import Any

import pytest

from validation.specs import FILE, ROUND, as_text, specs
from validation.wardrobe import TEST_BODIES, TEST_CLOTHES, TUNING_BODIES, TUNING_CLOTHES

SPECS = specs()
Getter = Callable[[dict[str, Any]], float]


def of(view: str, split: str | None = None) -> list[dict[str, Any]]:
    return [s for s in SPECS if f"-{view}-" in s["name"] and split in (None, s["split"])]


def gait(key: str, side: str | None = None) -> Getter:
    return lambda spec: spec["gait"][key] if side is None else spec["gait"][key][side]


def shin_deg(spec: dict[str, Any]) -> float:
    """Two equal bones from hip to ankle: the leg's angle less half the knee's."""
    half = math.radians(0.5 * spec["gait"]["knee_flexion_ic_deg"]["left"])
    ahead = spec["gait"]["overstride_frac"]["left"]
    return math.degrees(math.asin(ahead / math.cos(half)) - half)


def test_the_file_is_what_the_seed_gives() -> None:
    assert FILE.read_text(encoding="utf-8") == as_text()


def test_there_are_enough_of_each_kind() -> None:
    assert len(of("side", "test")) >= 60
    assert len(of("rear", "test")) >= 40
    assert len({s["name"] for s in SPECS}) == len(SPECS) == len({s["seed"] for s in SPECS})


@pytest.mark.parametrize(
    ("view", "read", "low", "high"),
    [
        ("side", gait("knee_flexion_ic_deg", "left"), 6.5, 30.5),
        ("side", shin_deg, -4.5, 14.5),
        ("side", gait("foot_strike_deg", "left"), -11.5, 26.5),
        ("side", gait("overstride_frac", "left"), 0.05, 0.30),
        ("side", gait("trunk_lean_deg"), -3, 20),
        ("side", gait("vertical_oscillation_m"), 0.050, 0.110),
        ("side", lambda s: s["camera"]["roll_deg"], -3, 3),
        ("rear", lambda s: s["camera"]["roll_deg"], -5, 5),
        ("rear", gait("pelvic_drop_deg", "left"), 0, 12),
        ("rear", gait("pelvic_drop_deg", "right"), 0, 12),
        ("rear", gait("trunk_lateral_deg", "left"), -4, 6),
        ("rear", gait("step_width_m"), -0.02, 0.12),
    ],
)
def test_every_quantity_fills_its_range(view: str, read: Getter, low: float, high: float) -> None:
    for split in ("test", "tuning"):
        values = [read(spec) for spec in of(view, split)]
        assert low <= min(values) <= low + 0.25 * (high - low)
        assert high >= max(values) >= high - 0.25 * (high - low)
        # An even spread has a standard deviation of 0.29 of its range.
        assert pstdev(values) > 0.2 * (high - low)


@pytest.mark.parametrize("rounds", [3, 6])
def test_a_beginning_of_the_list_is_a_fair_sample(rounds: int) -> None:
    beginning = SPECS[: rounds * sum(n for _, _, n in ROUND)]
    lean = [s["gait"]["trunk_lean_deg"] for s in beginning if "side" in s["name"]]
    assert min(lean) < 1
    assert max(lean) > 16
    assert {s["camera"]["view"] for s in beginning} == {"side_left", "side_right", "rear"}
    assert len({s["runner"] for s in beginning if s["split"] == "test"}) == len(TEST_BODIES)


def test_tuning_and_test_share_neither_body_nor_clothes() -> None:
    tuning, test = ([s["body"] for s in SPECS if s["split"] == k] for k in ("tuning", "test"))
    looks = ("sex", "height_m", "weight", "muscle", "age", "proportions")
    for keys in (looks, ("shirt", "shorts", "shirt_loose")):
        seen = [{json.dumps([b[k] for k in keys]) for b in bodies} for bodies in (tuning, test)]
        assert not seen[0] & seen[1]
    assert not TUNING_BODIES.keys() & TEST_BODIES.keys()
    assert not TUNING_CLOTHES.keys() & TEST_CLOTHES.keys()


def test_what_is_not_drawn_does_not_go_with_a_body() -> None:
    facing = Counter((s["runner"], s["camera"]["view"]) for s in of("side", "test"))
    assert len(facing) == 2 * len(TEST_BODIES)
    stickers = Counter((s["runner"], "markers" in s["body"]) for s in of("rear", "test"))
    assert len(stickers) == 2 * len(TEST_BODIES)
    rates = Counter(s["clip"]["fps"] for s in of("side", "test"))
    assert rates[60.0] > rates[30.0] + rates[120.0]
    assert min(rates[30.0], rates[120.0]) >= 5
