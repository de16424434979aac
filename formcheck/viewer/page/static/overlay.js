/** Draws everything known about one frame onto the canvas over the video. */
import { drawLegAngles } from "./angles.js";
import { Scene } from "./scene.js";
import { jointOf } from "./series.js";
import { drawPelvis, drawRunner, drawTrail, drawTrunk } from "./skeleton.js";
import { COLOURS, EDGES, disc, placed, ring, tag } from "./strokes.js";

export const LAYERS = ["skeleton", "trunk", "pelvis", "angles", "marks", "trail"];
const MARK_HELD_S = 0.12;

/** One frame on its way to the screen: landmarks already placed, sizes in design units. */
class Moment {
  constructor(overlay, index, pen, fit) {
    this.series = overlay.series;
    this.scene = overlay.scene;
    this.index = index;
    this.pen = pen;
    this.fit = fit;
    this.unit = fit.unit;
    this.text = Math.max(11 * fit.density, Math.round(17 * fit.unit));
    this.chosen = overlay.chosen;
    this.labels = [];
  }

  /** Label `at` with `text`; `anchor`: which end of it lies there. */
  say(at, text, anchor = "left") {
    this.labels.push({ at, text, anchor });
  }

  place([x, y]) {
    const { scale, left, top } = this.fit;
    return [left + scale * x, top + scale * y];
  }

  joint(name, side) {
    const at = this.series.at(this.index, jointOf(name, side));
    return at && this.place(at);
  }

  mid(name) {
    const at = this.series.mid(this.index, name);
    return at && this.place(at);
  }

  isDoubtful(name, side) {
    return this.series.isDoubtful(this.index, jointOf(name, side));
  }

  /** The angle `name`: of the measure that is chosen what its stride has, where that is here. */
  value(name, side = null) {
    const { chosen, index, series } = this;
    const isChosen = chosen && chosen.index === index && chosen.curve === name && (!chosen.side || !side || chosen.side === side);
    if (isChosen && chosen.value !== null) return chosen.value;
    return series.value(index, name) ?? (side && series.value(index, `${name}_${side}`));
  }
}

export class Overlay {
  constructor(series) {
    this.series = series;
    this.scene = new Scene(series);
    this.layers = new Set(["skeleton", "trunk", "pelvis", "marks"]);
    this.events = [];
    /** What a chosen metric shows: `{draw, drawnSide, side, curve, index, value}`, or null: the frame
     * in which its typical stride has `value`, as the curve counts it. */
    this.chosen = null;
    this.drawn_ms = [];
  }

  /** Draw frame `index` with `pen` as `fit` places the picture on the canvas. */
  draw(pen, index, fit) {
    const started = performance.now();
    const moment = new Moment(this, index, pen, fit);
    if (this.layers.has("trail")) drawTrail(moment);
    if (this.layers.has("skeleton")) drawRunner(moment);
    if (this.layers.has("trunk")) drawTrunk(moment);
    if (this.layers.has("pelvis")) drawPelvis(moment);
    if (this.layers.has("angles")) drawLegAngles(moment, this.leg(index));
    if (this.layers.has("marks")) this.drawMarks(moment);
    this.chosen?.draw?.(moment, this.chosen.drawnSide);
    const free = this.chosen ? 2.2 * moment.text : 0;
    this.labels = placed(pen, moment.labels, moment.text, [pen.canvas.width, pen.canvas.height], free);
    for (const label of this.labels) tag(pen, label, moment.text);
    this.drawn_ms.push(performance.now() - started);
    if (this.drawn_ms.length > 600) this.drawn_ms.shift();
  }

  /** The leg on the ground, or the one that comes down next; the near one where that is not known. */
  leg(index) {
    const now = this.series.time_s[index];
    const next = this.events.find((event) => event.time_s >= now - 0.5 * this.series.step_s);
    return next?.side ?? this.scene.near ?? "right";
  }

  /** Contact: a disc where the heel was, with a ring that opens. Toe-off: a ring at the toes. */
  drawMarks(moment) {
    const { series, pen, unit, index } = moment;
    const held = Math.max(MARK_HELD_S, 1.5 * series.step_s);
    for (const { kind, side, time_s } of this.events) {
      const age = (series.time_s[index] - time_s) / held;
      if (age < -0.5 * (series.step_s / held) || age >= 1) continue;
      const contact = kind === "initial_contact";
      const at = series.at(series.indexAt(time_s), jointOf(contact ? "heel" : "foot_index", side));
      if (!at) continue;
      const placed = moment.place(at);
      ring(pen, placed, (11 + 9 * Math.max(age, 0)) * unit, COLOURS[side], 2.4 * unit, EDGES[side]);
      if (contact) disc(pen, placed, 5.5 * unit, COLOURS[side], EDGES[side]);
    }
  }
}
