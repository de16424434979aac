/** The measure that is chosen: drawn on the frame of its side and moment, its curve, its number. */
import { curveOf, drawingOf, readout, signOf } from "./angles.js";
import { byId } from "./element.js";
import { frameOf, typicalStride } from "./evidence.js";
import { _, number, seconds, withUnit } from "./words.js";

export class ShownMeasure {
  /** `page`: the result page, with `analysis`, `chosen`, `video`, `screen`, `player` and `curves`. */
  constructor(page) {
    this.page = page;
  }

  metricOf({ row, side }) {
    return this.page.analysis.metrics.find((one) => one.id === row.id && one.side === side && one.status === "measured");
  }

  /** Draw the measure that is `chosen` (`{row, side}` or null) and show its curve. */
  show(chosen) {
    const { overlay, series } = this.page.screen;
    const metric = chosen && this.metricOf(chosen);
    overlay.chosen = null;
    if (metric && (metric.video ?? this.page.video) === this.page.video) {
      const { row, side } = chosen;
      const drawnSide = side ?? overlay.scene.near ?? "right";
      const curve = curveOf(row);
      const values = curve && (series.arrays[curve] ?? series.arrays[`${curve}_${drawnSide}`] ?? null);
      const stride = typicalStride(this.page.analysis, metric, this.page.video);
      const frame = stride ? frameOf(metric, stride, row.moment, series, values, signOf(row, side)) : { index: null, value: null };
      overlay.chosen = { draw: drawingOf(row), drawnSide, side, curve, ...frame };
    }
    this.page.curves.side = chosen?.side ?? null;
    this.page.curves.reference = metric?.reference ?? null;
    this.tell();
    this.page.screen.draw();
  }

  /** Show the curve that the measure chosen is read from, and where its reference lies. */
  showCurve() {
    const curve = this.page.chosen && curveOf(this.page.chosen.row);
    if (curve) this.page.curves.choose(curve);
    else this.page.curves.render();
  }

  /** Which side and moment is drawn of the measure chosen, beside its mean. */
  tell() {
    const { overlay, series } = this.page.screen;
    const place = byId("measure-shown");
    const metric = this.page.chosen && overlay.chosen && this.metricOf(this.page.chosen);
    place.hidden = !metric;
    if (!metric) return;
    const { row, side } = this.page.chosen;
    const told = (value) => (row.unit === "deg" ? readout(value, "deg") : withUnit(number(value, row.decimals), row.unit));
    const name = side ? (side === "left" ? _("{what}, left", { what: row.title }) : _("{what}, right", { what: row.title })) : row.title;
    const { index, value } = overlay.chosen;
    const here = index === this.page.player.index && value !== null;
    const values = { name, mean: told(metric.value), value: here ? told(value * signOf(row, side)) : "", time: seconds(series.time_s[this.page.player.index] ?? 0) };
    place.textContent = here ? _("{name}: {value} at {time}, mean {mean}", values) : _("{name}: mean {mean}", values);
  }
}
