"""The live panel: what is measured right now, in a corner the runner leaves free."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from formcheck.core.analysis import Recording
from formcheck.core.arrays import FloatArray
from formcheck.core.frame import Picture
from formcheck.core.gait import Mode
from formcheck.core.message import join_with, msg
from formcheck.core.metric import Measured, Metric
from formcheck.core.recording import Side, View
from formcheck.languages import ENGLISH, Language
from formcheck.reporting.palette import MUTED, PAPER, readable
from formcheck.reporting.video.drawing import card, legible_px, side_mark
from formcheck.reporting.video.skeleton import Posture, degrees
from formcheck.reporting.video.text import draw_text, text_width

NOT_MEASURED = msg("not measured")
NOT_NOW = "–"
_MARK = 0.95
"""Width of a side's mark before a title, in heights of the text."""
VIEW_NAME = {
    View.SIDE: msg("Side view"),
    View.REAR: msg("Rear view"),
    View.FRONT: msg("Front view"),
    View.OBLIQUE: msg("Oblique view"),
    View.UNKNOWN: msg("View unknown"),
}
MODE_NAME = {
    Mode.RUNNING: msg("running"),
    Mode.WALKING: msg("walking"),
    Mode.ON_THE_SPOT: msg("running on the spot"),
    Mode.OTHER: msg("no gait recognised"),
}


KNEE = {
    Side.LEFT: msg("Left knee (stance)"),
    Side.RIGHT: msg("Right knee (stance)"),
    None: msg("Knee (in flight)"),
}
DROP = {
    Side.LEFT: msg("Left drop (stance)"),
    Side.RIGHT: msg("Right drop (stance)"),
    None: msg("Drop (in flight)"),
}


@dataclass(frozen=True)
class PanelRow:
    """A line of the panel: one value, or one per side (left, right). ``side``: whose value the one
    is, marked by its shape."""

    title: str
    values: tuple[str, ...]
    side: Side | None = None


def rows_at(
    metrics: Sequence[Metric],
    recording: Recording,
    posture: Posture | None,
    stance: Side | None,
) -> tuple[PanelRow, ...]:
    """The panel's lines with the angles of ``posture``: single values first, then those by side.

    ``stance``: the leg that stands, None in flight. Of legs the one that stands is told: how far
    the other one bends as it swings says nothing of how the runner lands."""
    view = recording.gait.view
    cadence = _number(_find(metrics, "cadence"), 1.0, "/min")
    rows = [PanelRow(msg("Cadence"), (cadence,))]
    if view is View.SIDE:
        rows.append(PanelRow(msg("Trunk lean"), (_angle(recording, posture, "trunk_lean"),)))
        rows.append(_knee_row(recording, posture, stance))
    if view is View.REAR:
        rows.append(_drop_row(recording, posture, stance))
    contact = [_number(_find(metrics, "contact_time", side), 1000.0, "") for side in Side]
    rows.append(PanelRow(msg("Mean contact, ms"), tuple(contact)))
    return tuple(row if len(set(row.values)) > 1 else _merged(row) for row in rows)


def _merged(row: PanelRow) -> PanelRow:
    """Both sides not measured is said once."""
    return PanelRow(row.title, row.values[:1], row.side) if row.values[0] == NOT_MEASURED else row


def _knee_row(recording: Recording, posture: Posture | None, stance: Side | None) -> PanelRow:
    names = [f"knee_flexion_{side}" for side in Side]
    if stance is not None:
        names = [f"knee_flexion_{stance}"]
    told = [_angle(recording, posture, name) for name in names]
    missing = all(value == NOT_MEASURED for value in told)
    value = NOT_MEASURED if missing else told[0] if stance is not None else NOT_NOW
    return PanelRow(KNEE[stance], (value,), stance)


def _drop_row(recording: Recording, posture: Posture | None, stance: Side | None) -> PanelRow:
    """Of the pelvis, as the metric reads: + where the side of the swing leg is lower."""
    pelvis = recording.pixels.pelvis
    value = NOT_NOW
    if pelvis is None or not pelvis.absolute:
        value = NOT_MEASURED
    elif stance is not None and posture is not None and posture.obliquity_deg is not None:
        tilt = posture.obliquity_deg
        value = degrees(tilt if stance is Side.LEFT else -tilt)
    return PanelRow(DROP[stance], (value,), stance)


def _angle(recording: Recording, posture: Posture | None, name: str) -> str:
    series = recording.angles.values_deg.get(name)
    if series is None or not np.isfinite(series).any():
        return NOT_MEASURED
    value = posture.angles_deg.get(name) if posture is not None else None
    return NOT_NOW if value is None else degrees(value)


def _find(metrics: Sequence[Metric], metric_id: str, side: Side | None = None) -> Metric | None:
    return next((m for m in metrics if m.spec.id == metric_id and m.side is side), None)


def _number(metric: Metric | None, factor: float, unit: str) -> str:
    """The value of the recording: the mean of the strides, or read once from all of them."""
    if not isinstance(metric, Measured):
        return NOT_MEASURED
    return f"{round(factor * metric.value):d} {unit}".strip()


@dataclass(frozen=True)
class Panel:
    """Where the panel lies and how it is set. ``corner_px``: its upper left, ``size_px``: width and
    height, ``text_px``: height of its lines."""

    heading: str
    corner_px: tuple[int, int]
    size_px: tuple[int, int]
    text_px: int
    language: Language = ENGLISH

    @property
    def area(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom, px."""
        (x, y), (width, height) = self.corner_px, self.size_px
        return x, y, x + width, y + height

    def draw(self, picture: Picture, rows: tuple[PanelRow, ...]) -> None:
        """The card with ``rows`` on it."""
        (x, y), text = self.corner_px, self.text_px
        card(picture, self.corner_px, self.size_px, round(0.5 * text))
        line = y + 0.5 * text
        left = x + 0.7 * text
        draw_text(picture, (left, line), self.heading, _small(text), MUTED, halo=False)
        line += 1.55 * text
        headed = False
        for row in rows:
            if len(row.values) == 2 and not headed:
                headed = True
                self._draw_sides(picture, line)
                line += 1.25 * text
            self._draw_title(picture, (left, line), row)
            for value, at in zip(row.values, self._columns[-len(row.values) :], strict=True):
                self._draw_value(picture, (at, line), value)
            line += 1.5 * text

    def _draw_title(self, picture: Picture, at: tuple[float, float], row: PanelRow) -> None:
        (x, y), text = at, self.text_px
        if row.side is not None:
            centre = (x + 0.34 * text, y + 0.55 * text)
            side_mark(picture, centre, 0.3 * text, row.side, readable(row.side))
            x += _MARK * text
        draw_text(picture, (x, y), self.language.text(row.title), text, PAPER, halo=False)

    @property
    def _columns(self) -> tuple[float, float]:
        """Right edges of the values of the left and the right side."""
        right = self.corner_px[0] + self.size_px[0] - 0.7 * self.text_px
        return right - _apart_px(self.text_px, self.language), right

    def _draw_sides(self, picture: Picture, line: float) -> None:
        small = _small(self.text_px)
        for side, at in zip(Side, self._columns, strict=True):
            name, tint = self.language.text(side.value.capitalize()), readable(side)
            draw_text(picture, (at, line), name, small, tint, bold=True, anchor="right", halo=False)

    def _draw_value(self, picture: Picture, at: tuple[float, float], value: str) -> None:
        if value == NOT_MEASURED:
            at = at[0], at[1] + 0.15 * self.text_px
            small = _small(self.text_px)
            text = self.language.text(value)
            draw_text(picture, at, text, small, MUTED, anchor="right", halo=False)
        else:
            draw_text(
                picture, at, value, self.text_px, PAPER, bold=True, anchor="right", halo=False
            )


def _apart_px(text: int, language: Language) -> float:
    """From the right edge of one column to that of the other: as the names over them need."""
    name = text_width(language.text(Side.RIGHT.value.capitalize()), _small(text), bold=True)
    return max(2.9 * text, name + 0.4 * text)


def _small(text_px: int) -> int:
    return max(10, round(0.8 * text_px))


def panel_for(
    recording: Recording,
    rows: Sequence[tuple[PanelRow, ...]],
    picture_px: tuple[int, int],
    unit_px: float,
    language: Language = ENGLISH,
) -> Panel:
    """The panel in the corner of the picture that the runner enters least over the recording; set
    smaller where every corner is entered. ``rows``: all that it will show, a moment each."""
    gait = recording.gait
    heading = language.text(join_with(" · ", (VIEW_NAME[gait.view], MODE_NAME[gait.mode])))
    said = [[_said(row, language) for row in shown] for shown in rows]
    xy_px = recording.trajectories.xy_px
    legible = legible_px(picture_px)
    best: tuple[float, Panel] | None = None
    for text in (max(legible, round(18 * unit_px)), max(legible, round(14 * unit_px))):
        sizes = [_panel_size(heading, shown, text, _apart_px(text, language)) for shown in said]
        size = max(width for width, _ in sizes), max(height for _, height in sizes)
        for corner in _corners(size, picture_px, round(14 * unit_px)):
            share = _entered_share(xy_px, corner, size, 24 * unit_px)
            if best is None or share < best[0]:
                best = share, Panel(heading, corner, size, text, language)
        if best is not None and best[0] < 0.002:
            break
    assert best is not None
    return best[1]


def _said(row: PanelRow, language: Language) -> PanelRow:
    return PanelRow(language.text(row.title), tuple(map(language.text, row.values)), row.side)


def _panel_size(heading: str, rows: Sequence[PanelRow], text: int, apart: float) -> tuple[int, int]:
    """Width and height, with room for a value of three digits or one a side."""
    width = text_width(heading, _small(text)) + 0.4 * text
    for row in rows:
        title = text_width(row.title, text) + (0.0 if row.side is None else _MARK * text)
        room = 2.3 * text + (apart if len(row.values) == 2 else 0.0)
        value = max(text_width(v, text, bold=True) for v in row.values)
        width = max(width, title + 0.8 * text + max(room, value))
    by_side = any(len(row.values) == 2 for row in rows)
    height = (0.5 + 1.55 + 1.5 * len(rows) + (1.25 if by_side else 0.0) + 0.25) * text
    return round(width + 1.4 * text), round(height)


def _corners(
    size: tuple[int, int], picture_px: tuple[int, int], margin: int
) -> tuple[tuple[int, int], ...]:
    right = max(0, picture_px[0] - size[0] - margin)
    bottom = max(0, picture_px[1] - size[1] - margin)
    return (margin, margin), (right, margin), (margin, bottom), (right, bottom)


def _entered_share(
    xy_px: FloatArray, corner: tuple[int, int], size: tuple[int, int], margin: float
) -> float:
    """Share of the landmarks seen, of ``xy_px`` (n, 33, 2), that lie within ``margin`` of the
    rectangle."""
    low = np.array(corner) - margin
    high = np.array(corner) + np.array(size) + margin
    seen = int(np.sum(np.isfinite(xy_px).all(axis=2)))
    # What is unknown lies nowhere.
    inside = int(np.sum(((xy_px > low) & (xy_px < high)).all(axis=2)))
    return inside / max(seen, 1)
