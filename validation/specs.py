"""What to render: side and rear recordings in which every quantity really varies.

Deterministic from ``SEED``: ``python -m validation.specs`` writes ``specs.json``. Blocks of
``BLOCK`` recordings cover every range evenly, so that any beginning of the list is a fair sample.
The settings are what is asked of the renderer; truth is what its truth files say.
"""

import json
import math
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from validation.wardrobe import TEST_BODIES, TEST_CLOTHES, TUNING_BODIES, TUNING_CLOTHES, Body

SEED = 20261123
FILE = Path(__file__).with_name("specs.json")
ROUNDS = 15
ROUND = (("test", "side", 4), ("tuning", "side", 2), ("test", "rear", 3), ("tuning", "rear", 1))
"""How many of which kind are drawn in each round."""
BLOCK = {"side": 6, "rear": 5}
WARDROBE = {
    "test": (TEST_BODIES, TEST_CLOTHES),
    "tuning": (TUNING_BODIES, TUNING_CLOTHES),
}

Spec = dict[str, Any]
Range = tuple[float, float]

SHARED: dict[str, Range] = {
    "cadence_spm": (150, 200),
    "duty_factor": (0.28, 0.40),
    "short_of_reach": (0.03, 0.10),
    "vertical_oscillation_m": (0.050, 0.110),
    "knee_peak_swing_deg": (80, 118),
    "variability": (0.6, 1.5),
    "step_asymmetry": (-0.015, 0.015),
    "exposure": (0.45, 1.25),
    "noise": (0.004, 0.025),
    "shutter": (0.12, 0.65),
    "blur_px": (0.4, 0.95),
    "light_x": (-0.6, 0.6),
    "light_y": (-0.6, 0.6),
    "crf": (19, 27),
    "distance_m": (3.5, 5.0),
}
"""Ranges of what every recording varies; ``short_of_reach``: by how many leg lengths less than it
could the foot stays behind the hip in stance, from which the speed follows."""

SIDE: dict[str, Range] = {
    **SHARED,
    # Below 6.3° the renderer takes a leg as out of reach and lets the runner squat.
    "knee_flexion_ic_deg": (8.3, 29),
    "overstride_share": (0, 1),
    "left_right": (-0.15, 0.15),
    "foot_strike_deg": (-10, 25),
    "trunk_lean_deg": (-3, 20),
    "roll_deg": (-3, 3),
    "yaw_error_deg": (-3, 3),
    "pelvic_drop_deg": (1, 8),
    "elbow_deg": (70, 110),
}

REAR: dict[str, Range] = {
    **SHARED,
    "knee_flexion_ic_deg": (9, 24),
    "overstride_share": (0.2, 0.8),
    "foot_strike_deg": (-5, 18),
    "trunk_lean_deg": (2, 14),
    "roll_deg": (-5, 5),
    "yaw_error_deg": (-3, 3),
    "drop_left_deg": (0, 12),
    "drop_right_deg": (0, 12),
    "lateral_left_deg": (-4, 6),
    "lateral_right_deg": (-4, 6),
    "step_width_m": (-0.02, 0.12),
    "toe_off_frac": (0.2, 0.5),
    "coupling": (0, 0.4),
}

STICKERS = ([0.95, 0.10, 0.60], [0.10, 0.80, 0.25], [0.95, 0.95, 0.92], [0.95, 0.85, 0.05])
LEG_FOLLOWING = 0.6
"""Share of the legs' motion from which on cloth no longer tells of the pelvis."""
OVERSTRIDE: Range = (0.05, 0.30)
SHIN_DEG: Range = (-4, 14)
MEAN_LEG_SHARE = 0.49
"""Leg length in body heights, near enough to turn a trailing distance into a speed."""


def specs() -> list[Spec]:
    """Every recording, in the order of rendering."""
    rng = random.Random(SEED)
    draws = {(split, view): _draws(rng, view) for split, view, _ in ROUND}
    count = dict.fromkeys(draws, 0)
    found: list[Spec] = []
    for _ in range(ROUNDS):
        for split, view, n in ROUND:
            for _ in range(n):
                index = count[split, view]
                make = _side if view == "side" else _rear
                spec = make(split, index, next(draws[split, view]))
                spec["seed"] = 1000 + len(found)
                spec["gait"]["seed"] = spec["seed"]
                found.append(spec)
                count[split, view] += 1
    return found


def _draws(rng: random.Random, view: str) -> Iterator[dict[str, float]]:
    """Latin hypercubes, one block after the other."""
    ranges, n = (SIDE if view == "side" else REAR), BLOCK[view]
    while True:
        columns = {name: _strata(rng, n, *limits) for name, limits in ranges.items()}
        for row in range(n):
            yield {name: column[row] for name, column in columns.items()}


def _strata(rng: random.Random, n: int, low: float, high: float) -> list[float]:
    keyed = sorted((rng.random(), i, rng.random()) for i in range(n))
    return [low + (high - low) * (i + within) / n for _, i, within in keyed]


def _side(split: str, index: int, draw: dict[str, float]) -> Spec:
    turn = _turn(split, index)
    fps = {3: 30.0, 6: 120.0}.get(turn % 8, 60.0)
    view = "side_left" if turn % 2 == 0 else "side_right"
    size = (544, 592, 640)[turn % 3]
    spec = _common(split, "side", index, draw, fps)
    spec["gait"] |= {
        "foot_strike_deg": _sides(draw["foot_strike_deg"], 15 * draw["left_right"]),
        "pelvic_drop_deg": draw["pelvic_drop_deg"],
        "elbow_deg": draw["elbow_deg"],
        "step_width_m": 0.05,
    }
    spec["camera"] |= {"view": view, "width": size, "height": size, "cam_z_m": 1.0}
    spec["scene"] |= {"handrail": turn % 6 == 4, "clutter": turn % 3, "brick": turn % 5 == 2}
    if turn % 12 == 7:
        spec["bystanders"] = [_bystander(split, index, view)]
    return _rounded_spec(spec)


def _rear(split: str, index: int, draw: dict[str, float]) -> Spec:
    turn = _turn(split, index)
    fps = 30.0 if turn % 6 in (0, 3) and turn % 4 < 2 else 60.0
    spec = _common(split, "rear", index, draw, fps)
    spec["gait"] |= {
        "pelvic_drop_deg": {"left": draw["drop_left_deg"], "right": draw["drop_right_deg"]},
        "pelvic_drop_toe_off_frac": draw["toe_off_frac"],
        "trunk_lateral_deg": {
            "left": draw["lateral_left_deg"], "right": draw["lateral_right_deg"]
        },
        "step_width_m": draw["step_width_m"],
        "foot_strike_deg": draw["foot_strike_deg"],
    }  # fmt: skip
    spec["camera"] |= {"view": "rear", "width": 432, "height": 768, "cam_z_m": 1.0}
    spec["scene"] |= {"clutter": turn % 3, "brick": turn % 5 == 1}
    body = spec["body"]
    if turn % 2 == 0:
        colour = STICKERS[(turn // 2) % len(STICKERS)]
        sites = ["psis_left", "psis_right", *(["c7"] if turn % 4 == 0 else [])]
        diameter = (0.030, 0.035, 0.045)[(turn // 2) % 3]
        body["markers"] = [{"site": s, "colour": colour, "diameter_m": diameter} for s in sites]
    else:
        body["cloth_leg_coupling"] = LEG_FOLLOWING if turn % 4 == 3 else draw["coupling"]
    return _rounded_spec(spec)


def _common(split: str, view: str, index: int, draw: dict[str, float], fps: float) -> Spec:
    body, body_name, clothes_name = _dressed(split, index)
    turn = _turn(split, index)
    height_m = body["height_m"]
    duration_s = {30.0: 7.0, 120.0: 3.6}.get(fps, 6.1)
    return {
        "name": f"{split}-{view}-{index:03d}",
        "split": split,
        "runner": body_name,
        "clothes": clothes_name,
        "clip": {"duration_s": duration_s, "fps": fps, "crf": round(draw["crf"])},
        "body": body,
        "gait": _sagittal(draw, height_m),
        "camera": {
            "distance_m": draw["distance_m"],
            "look_z_m": 0.5 * height_m,
            "roll_deg": draw["roll_deg"],
            "yaw_error_deg": draw["yaw_error_deg"] if turn % 3 == 0 else 0.0,
            "fov_v_deg": 2 * math.degrees(math.atan(0.66 * height_m / draw["distance_m"])),
        },
        "scene": {"floor": ("wood", "rubber")[turn % 2], "wall_color": turn % 4},
        "light": {
            "key_dir": [draw["light_x"], draw["light_y"], 0.9],
            "exposure": draw["exposure"],
        },
        "image": {
            "noise": draw["noise"],
            "shutter": draw["shutter"],
            "blur_px": draw["blur_px"],
            "samples": 3,
        },
    }


def _dressed(split: str, index: int) -> tuple[Body, str, str]:
    """Bodies in turn; all the clothes, mixed anew, before the first of them again."""
    bodies, suits = WARDROBE[split]
    runner = list(bodies)[index % len(bodies)]
    mixed = random.Random(f"{SEED} {split} {index // len(suits)}")
    order = sorted((mixed.random(), name) for name in suits)
    clothes = order[index % len(suits)][1]
    return {**bodies[runner], **suits[clothes], "seed": index}, runner, clothes


def _turn(split: str, index: int) -> int:
    """Counts on, but never meets the same bodies: nothing that goes by it goes with a body."""
    return index + index // len(WARDROBE[split][0])


def _sagittal(draw: dict[str, float], height_m: float) -> dict[str, Any]:
    apart = draw.get("left_right", 0.0)
    share = _sides(draw["overstride_share"], apart)
    knee = _sides(draw["knee_flexion_ic_deg"], 20 * apart)
    overstride = {side: _overstride(knee[side], share[side]) for side in knee}
    contact_s = draw["duty_factor"] * 120.0 / draw["cadence_spm"]
    ahead = 0.5 * sum(overstride.values())
    behind = _reach_behind(draw, ahead) - draw["short_of_reach"]
    speed_mps = (ahead + behind) * MEAN_LEG_SHARE * height_m / contact_s
    return {
        "cadence_spm": draw["cadence_spm"],
        "duty_factor": draw["duty_factor"],
        "speed_mps": speed_mps,
        "vertical_oscillation_m": draw["vertical_oscillation_m"],
        "knee_flexion_ic_deg": knee,
        "overstride_frac": overstride,
        "trunk_lean_deg": draw["trunk_lean_deg"],
        "knee_peak_swing_deg": draw["knee_peak_swing_deg"],
        "variability": draw["variability"],
        "step_asymmetry": draw["step_asymmetry"],
    }


def _reach_behind(draw: dict[str, float], overstride: float) -> float:
    """How far behind the hip a foot can get before the renderer lets the runner squat, in leg
    lengths: fitted to 65 tried gaits, on which it is right to 0.015."""
    knee, foot = draw["knee_flexion_ic_deg"], draw["foot_strike_deg"]
    return 0.64 + 0.0027 * knee + 0.305 * overstride + 0.0025 * foot


def _overstride(knee_deg: float, share: float) -> float:
    """Leg lengths, ``share`` of the way along what keeps the shin angle within its range.

    With thigh and shank equally long, the shin leans by the leg's angle less half the flexion.
    """
    low, high = (math.sin(math.radians(shin + 0.5 * knee_deg)) for shin in SHIN_DEG)
    low, high = max(low, OVERSTRIDE[0]), min(high, OVERSTRIDE[1])
    # More of them near the ends, where an error of the slope shows.
    along = 0.5 - 0.5 * math.cos(math.pi * min(max(share, 0.0), 1.0))
    return low + (high - low) * along


def _sides(middle: float, difference: float) -> dict[str, float]:
    return {"left": middle + 0.5 * difference, "right": middle - 0.5 * difference}


def _bystander(split: str, index: int, view: str) -> dict[str, Any]:
    """Somebody who stands on the far side of the treadmill."""
    far_side = -1.0 if view == "side_left" else 1.0
    body, _, _ = _dressed(split, index + 3)
    return {"x": -1.2, "y": 1.9 * far_side, "yaw_deg": -60.0 * far_side, "body": body}


def _rounded_spec(spec: Spec) -> Spec:
    return {key: _rounded(value) for key, value in spec.items()}


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    return round(value, 4) if isinstance(value, float) else value


def as_text() -> str:
    """One line per recording."""
    lines = (json.dumps(spec, separators=(",", ":")) for spec in specs())
    return "[\n" + ",\n".join(lines) + "\n]\n"


if __name__ == "__main__":
    FILE.write_text(as_text(), encoding="utf-8")
