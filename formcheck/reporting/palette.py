"""Colours. Left is orange, right is blue (Okabe & Ito 2008, Color Universal Design), which all
common kinds of colour blindness tell apart; in grey left is the light one with a dark edge, right
the dark one with a light edge. RGB for pictures, hex for charts, whose left and right stand nearly
3 : 1 apart in grey and each more than 3 : 1 from the paper."""

from formcheck.core.recording import Side

Colour = tuple[int, int, int]

LEFT: Colour = (245, 150, 20)
RIGHT: Colour = (0, 105, 190)
SIDE_COLOUR: dict[Side, Colour] = {Side.LEFT: LEFT, Side.RIGHT: RIGHT}

INK: Colour = (14, 18, 24)
PAPER: Colour = (250, 250, 248)
MUTED: Colour = (172, 180, 188)
FAINT: Colour = (62, 70, 80)
LIMIT: Colour = (240, 150, 205)
"""Lines of a limit, dashed: a light reddish purple of the same set, next to neither side."""
EDGE_COLOUR: dict[Side, Colour] = {Side.LEFT: INK, Side.RIGHT: PAPER}

CHART_SIDE: dict[Side, str] = {Side.LEFT: "#dd7200", Side.RIGHT: "#00458a"}
CHART_INK = "#1d2733"
CHART_MUTED = "#5b6673"
CHART_GRID = "#d9dee4"
CHART_BAND = "#e4e9ee"
CHART_PAPER = "#ffffff"


def readable(side: Side) -> Colour:
    """The side's colour, lightened until it reads well on dark ground."""
    red, green, blue = SIDE_COLOUR[side]
    if side is Side.RIGHT:
        return round(0.5 * red + 60), round(0.5 * green + 115), round(0.5 * blue + 127)
    return red, green, blue


def dimmed(colour: Colour, share: float = 0.45) -> Colour:
    """``colour`` mixed with mid grey, for what is farther from the camera."""
    red, green, blue = (round((1 - share) * c + share * 110) for c in colour)
    return red, green, blue
