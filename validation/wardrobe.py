"""Bodies and clothes of the rendered runners. Tuning and test share neither."""

from typing import Any

Body = dict[str, Any]

PALE, LIGHT, MID, BROWN, DARK = (
    [0.80, 0.62, 0.54],
    [0.70, 0.52, 0.42],
    [0.58, 0.40, 0.29],
    [0.38, 0.24, 0.16],
    [0.20, 0.12, 0.09],
)
BLACK_HAIR, BROWN_HAIR, FAIR_HAIR, GREY_HAIR = (
    [0.03, 0.02, 0.02],
    [0.20, 0.11, 0.06],
    [0.52, 0.38, 0.18],
    [0.45, 0.44, 0.42],
)


def _body(
    sex: str,
    height_m: float,
    weight: float,
    muscle: float,
    looks: tuple[list[float], list[float], str],
    age: float = 0.6,
    proportions: float = 0.6,
) -> Body:
    skin, hair, hair_style = looks
    return {
        "sex": sex,
        "height_m": height_m,
        "weight": weight,
        "muscle": muscle,
        "age": age,
        "proportions": proportions,
        "skin": skin,
        "hair": hair,
        "hair_style": hair_style,
    }


def _clothes(
    shirt: list[float],
    shorts: list[float],
    shoes: list[float],
    *,
    loose_m: tuple[float, float] = (0.012, 0.016),
    sleeve: float = 0.45,
    length: float = 0.50,
    leggings: bool = False,
    socks: list[float] | None = None,
) -> Body:
    return {
        "shirt": shirt,
        "shorts": shorts,
        "shoes": shoes,
        "socks": socks or [0.85, 0.85, 0.85],
        "shirt_loose": loose_m[0],
        "shorts_loose": loose_m[1],
        "shirt_sleeve": sleeve,
        "shorts_length": length,
        "leggings": leggings,
    }


TUNING_BODIES: dict[str, Body] = {
    "t1": _body("male", 1.80, 0.35, 0.60, (LIGHT, BLACK_HAIR, "short")),
    "t2": _body("female", 1.66, 0.35, 0.55, (PALE, BROWN_HAIR, "ponytail")),
    "t3": _body("male", 1.75, 0.62, 0.50, (BROWN, BLACK_HAIR, "short"), age=0.75),
    "t4": _body("female", 1.72, 0.28, 0.65, (LIGHT, FAIR_HAIR, "ponytail")),
    "t5": _body("male", 1.91, 0.45, 0.65, (PALE, FAIR_HAIR, "short"), proportions=0.7),
    "t6": _body("female", 1.57, 0.50, 0.45, (MID, BLACK_HAIR, "ponytail"), proportions=0.5),
}

TEST_BODIES: dict[str, Body] = {
    "b1": _body("male", 1.70, 0.30, 0.70, (DARK, BLACK_HAIR, "short")),
    "b2": _body("female", 1.61, 0.30, 0.60, (MID, BROWN_HAIR, "ponytail")),
    "b3": _body("male", 1.86, 0.55, 0.55, (LIGHT, BROWN_HAIR, "short"), age=0.7),
    "b4": _body("female", 1.69, 0.58, 0.45, (PALE, GREY_HAIR, "short"), age=0.8),
    "b5": _body("male", 1.78, 0.42, 0.80, (MID, GREY_HAIR, "short"), proportions=0.45),
    "b6": _body("female", 1.77, 0.40, 0.60, (DARK, BLACK_HAIR, "ponytail"), proportions=0.7),
    "b7": _body("male", 1.95, 0.36, 0.50, (BROWN, BLACK_HAIR, "short"), proportions=0.65),
    "b8": _body("female", 1.64, 0.45, 0.70, (LIGHT, FAIR_HAIR, "ponytail"), proportions=0.55),
}

TUNING_CLOTHES: dict[str, Body] = {
    "blue top, black shorts": _clothes([0.10, 0.25, 0.60], [0.05, 0.05, 0.06], [0.75, 0.20, 0.10]),
    "red top, black tights": _clothes(
        [0.60, 0.08, 0.22], [0.03, 0.03, 0.05], [0.10, 0.50, 0.50],
        loose_m=(0.006, 0.006), sleeve=0.10, leggings=True,
    ),
    "white top, navy shorts": _clothes(
        [0.75, 0.75, 0.72], [0.08, 0.10, 0.25], [0.06, 0.06, 0.06],
        loose_m=(0.020, 0.024), socks=[0.05, 0.05, 0.05],
    ),
    "orange vest, short shorts": _clothes(
        [0.85, 0.45, 0.05], [0.08, 0.08, 0.10], [0.70, 0.75, 0.10],
        loose_m=(0.006, 0.012), sleeve=0.02, length=0.28,
    ),
    "black top, grey shorts": _clothes(
        [0.04, 0.04, 0.05], [0.35, 0.35, 0.37], [0.80, 0.80, 0.82], loose_m=(0.030, 0.020)
    ),
}  # fmt: skip

TEST_CLOTHES: dict[str, Body] = {
    "green top, grey shorts": _clothes(
        [0.10, 0.42, 0.18], [0.28, 0.28, 0.30], [0.15, 0.20, 0.60], loose_m=(0.014, 0.018)
    ),
    "yellow top, black tights": _clothes(
        [0.85, 0.75, 0.10], [0.02, 0.02, 0.03], [0.80, 0.10, 0.35],
        loose_m=(0.008, 0.006), sleeve=0.30, leggings=True,
    ),
    "grey top, red shorts": _clothes(
        [0.45, 0.46, 0.48], [0.55, 0.06, 0.06], [0.85, 0.85, 0.80], loose_m=(0.018, 0.022)
    ),
    "black top, black shorts": _clothes(
        [0.03, 0.03, 0.035], [0.025, 0.025, 0.03], [0.10, 0.10, 0.10],
        loose_m=(0.020, 0.020), length=0.60,
    ),
    "purple vest, white shorts": _clothes(
        [0.35, 0.10, 0.50], [0.78, 0.78, 0.76], [0.90, 0.50, 0.05],
        loose_m=(0.006, 0.014), sleeve=0.02, length=0.35, socks=[0.10, 0.10, 0.10],
    ),
    "pink long sleeve, navy shorts": _clothes(
        [0.80, 0.35, 0.48], [0.05, 0.07, 0.20], [0.20, 0.70, 0.40],
        loose_m=(0.010, 0.010), sleeve=1.60, length=0.22,
    ),
    "wide white top, wide black shorts": _clothes(
        [0.80, 0.80, 0.80], [0.04, 0.04, 0.04], [0.60, 0.10, 0.10],
        loose_m=(0.035, 0.035), sleeve=0.70, length=0.80,
    ),
}  # fmt: skip
