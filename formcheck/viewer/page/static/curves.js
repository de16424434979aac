/** Curves of the recording or of the mean stride, with a cursor at the frame shown. */
import { charts, drawn } from "./charts.js";
import { CYCLE_POINTS, meanCycle } from "./cycles.js";
import { byId, element } from "./element.js";
import { strideAt } from "./events.js";
import { readout } from "./angles.js";
import { _, ngettext, number, translated } from "./words.js";

const PERCENT = Array.from({ length: CYCLE_POINTS }, (_unused, i) => (100 * i) / (CYCLE_POINTS - 1));
const DASH = { left: "solid", right: "dash", null: "solid" };

/** What a curve is called; the names of the series. */
export function curveTitle(name) {
  const titles = {
    knee_flexion: _("Knee flexion"), shin_angle: _("Shin angle"), foot_angle: _("Foot angle"),
    thigh_extension: _("Thigh extension"), trunk_lean: _("Trunk lean"), trunk_lateral_lean: _("Trunk lean to the side"),
    elbow_flexion: _("Elbow flexion"), head_forward: _("Head forward"), pelvis_obliquity: _("Pelvic tilt"), hip_adduction: _("Hip adduction"),
  };
  return titles[name] ?? name;
}

export class Curves extends EventTarget {
  /** Asks for "seek" (time_s). */
  constructor(screen, address) {
    super();
    this.screen = screen;
    this.address = address;
    this.plot = byId("plot");
    this.cursor = byId("cursor");
    this.cycle = false;
    this.select = byId("curve");
    this.select.addEventListener("change", () => this.choose(this.select.value));
    byId("whole").addEventListener("click", () => this.setCycle(false));
    byId("cycle").addEventListener("click", () => this.setCycle(true));
    this.plot.addEventListener("pointerdown", (down) => (this.pressed = [down.clientX, down.clientY]));
    // The library covers the page while a button is held, so the plot does not hear its end.
    addEventListener("pointerup", (up) => this.seekTo(up));
    // Another recording may lie another way on the page, without the window changing.
    new ResizeObserver(() => this.fitPlot()).observe(this.plot);
    this.table = document.querySelector(".as-table");
    this.table.addEventListener("toggle", () => this.fillTable());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.render());
  }

  /** A recording was opened. */
  open(video) {
    this.video = video;
    // The pelvis as it was read from pixels; the curve that reports show is that one, smoothed.
    const names = this.screen.series.curves.filter((name) => name !== "pelvic_obliquity");
    this.select.replaceChildren(...names.map((name) => element("option", { value: name, text: curveTitle(name) })));
    this.name = names.includes(this.name) ? this.name : (["knee_flexion", "pelvis_obliquity"].find((n) => names.includes(n)) ?? names[0]);
    this.select.value = this.name ?? "";
  }

  choose(name) {
    if (!this.screen.series.curves.includes(name)) return;
    this.name = name;
    this.select.value = name;
    this.render();
  }

  setCycle(cycle) {
    this.cycle = cycle;
    byId("cycle").setAttribute("aria-pressed", String(cycle));
    byId("whole").setAttribute("aria-pressed", String(!cycle));
    this.render();
  }

  /** New strides or references: draw again. */
  update(analysis) {
    this.analysis = analysis;
    return this.render();
  }

  async render() {
    if (!this.analysis || !this.name) return this.missing(_("Nothing was measured that has a curve."));
    if (!this.address) return this.missing(_("The chart library is not installed."));
    const library = await charts(this.address).catch(() => null);
    this.library = library;
    if (!library) return this.missing(_("The chart library could not be loaded."));
    byId("plot-missing").hidden = true;
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(name).trim();
    const colours = { left: colour("--left"), right: colour("--right"), null: colour("--ink") };
    this.shown = this.cycle ? this.cycleTraces(colours) : this.wholeTraces(colours);
    const layout = this.layout(colour, parseFloat(style.fontSize));
    await drawn(() => library.react(this.plot, this.shown.traces, layout, { displayModeBar: false, responsive: true, doubleClick: "reset" }));
    this.plot.querySelector("svg.main-svg")?.setAttribute("aria-hidden", "true");
    if (!this.listens) {
      this.plot.on("plotly_relayout", () => this.follow());
      this.plot.on("plotly_afterplot", () => this.follow());
      this.listens = true;
    }
    this.follow();
    this.fillTable();
  }

  fitPlot() {
    if (this.shown && this.library && this.plot.clientWidth) drawn(() => this.library.Plots.resize(this.plot));
  }

  missing(text) {
    Object.assign(byId("plot-missing"), { textContent: text, hidden: false });
  }

  strides(side = null) {
    return this.analysis.strides.filter((s) => s.video === this.video && (!side || s.side === side));
  }

  wholeTraces(colours) {
    const { series } = this.screen;
    const x = Array.from(series.time_s);
    const traces = series.sidesOf(this.name).map(([side, values]) => ({
      x, y: Array.from(values, (v) => (Number.isFinite(v) ? v : null)), mode: "lines", type: "scatter", hoverinfo: "skip",
      name: side ? (side === "left" ? _("Left") : _("Right")) : curveTitle(this.name), line: { color: colours[side], width: 2, dash: DASH[side] },
    }));
    return { traces, x: "s", columns: traces.map((t) => [t.name, t.y]), rows: x };
  }

  cycleTraces(colours) {
    const { series } = this.screen;
    const sides = series.sidesOf(this.name);
    const traces = [];
    const columns = [];
    const toeOffs = [];
    for (const side of ["left", "right"]) {
      const values = (sides.find(([s]) => s === side) ?? sides.find(([s]) => s === null))?.[1];
      const cycle = values && meanCycle(series.time_s, values, this.strides(side));
      if (!cycle) continue;
      const name = side === "left" ? ngettext("Left, {n} stride", "Left, {n} strides", cycle.n) : ngettext("Right, {n} stride", "Right, {n} strides", cycle.n);
      const band = (sign) => Array.from(cycle.mean, (v, i) => v + sign * cycle.sd[i]);
      const common = { x: PERCENT, type: "scatter", mode: "lines", hoverinfo: "skip" };
      traces.push(
        { ...common, y: band(-1), line: { width: 0 }, showlegend: false },
        { ...common, y: band(1), line: { width: 0 }, fill: "tonexty", fillcolor: `${colours[side]}30`, showlegend: false },
        { ...common, y: Array.from(cycle.mean), name, line: { color: colours[side], width: 2.5, dash: DASH[side] } },
      );
      columns.push([name, Array.from(cycle.mean)], [_("± SD"), Array.from(cycle.sd)]);
      toeOffs.push({ x: 100 * cycle.toeOff, color: colours[side] });
    }
    return { traces, toeOffs, x: "%", columns, rows: PERCENT };
  }

  layout(colour, size) {
    const grid = { gridcolor: colour("--rule"), zerolinecolor: colour("--muted"), linecolor: colour("--muted"), fixedrange: false };
    return {
      margin: { l: 3.2 * size, r: 0.5 * size, t: 0.4 * size, b: 2.3 * size },
      font: { family: "system-ui, sans-serif", size: 0.8 * size, color: colour("--ink") },
      paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", dragmode: "zoom", separators: `${number(0.5, 1)[1]} `,
      xaxis: { ...grid, title: { text: this.cycle ? translated("% of the gait cycle") : translated("s"), standoff: 2 }, ...(this.cycle ? { range: [0, 100] } : {}) },
      yaxis: { ...grid, title: { text: "°", standoff: 2 }, fixedrange: true },
      showlegend: this.shown.traces.length > 1, legend: { orientation: "h", traceorder: "normal", x: 1, xanchor: "right", y: 1.02, yanchor: "top", bgcolor: "rgba(0,0,0,0)" },
      shapes: this.shapes(colour), uirevision: `${this.video} ${this.cycle}`,
    };
  }

  /** The reference of the metric that is chosen, stances and toe-offs. */
  shapes(colour) {
    const shapes = [];
    const { reference } = this;
    if (reference) {
      shapes.push({ type: "rect", xref: "paper", x0: 0, x1: 1, y0: reference.low, y1: reference.high, fillcolor: colour("--muted"), opacity: 0.18, line: { width: 0 }, layer: "below" });
    }
    if (this.cycle) {
      for (const { x, color } of this.shown.toeOffs) shapes.push({ type: "line", x0: x, x1: x, yref: "paper", y0: 0, y1: 1, line: { color, width: 1.5, dash: "dot" } });
      return shapes;
    }
    for (const s of this.strides()) {
      const low = s.side === "left";
      shapes.push({ type: "rect", x0: s.contact_s, x1: s.toe_off_s, yref: "paper", y0: low ? 0 : 0.025, y1: low ? 0.025 : 0.05, fillcolor: colour(low ? "--left" : "--right"), opacity: 0.6, line: { width: 0 } });
    }
    return shapes;
  }

  get axis() {
    return this.plot._fullLayout?.xaxis;
  }

  /** Where the frame shown lies on the axis: seconds, or percent of the stride it is in. */
  get here() {
    const now = this.screen.series.time_s[this.screen.player.index];
    if (!this.cycle) return now;
    const stride = strideAt(this.analysis, this.video, now, this.side) ?? null;
    return stride && (100 * (now - stride.contact_s)) / (stride.next_contact_s - stride.contact_s);
  }

  /** Put the cursor at the frame shown. */
  follow() {
    const { series, player } = this.screen;
    if (!series || !this.name) return;
    const told = series.sidesOf(this.name).map(([side]) => {
      const value = readout(series.value(player.index, side ? `${this.name}_${side}` : this.name), "deg");
      return side ? `${side === "left" ? _("Left") : _("Right")} ${value}` : value;
    });
    byId("at-cursor").textContent = told.join(" · ");
    const { axis } = this;
    const { here } = this;
    const inside = axis && here !== null && here >= axis.range[0] && here <= axis.range[1];
    this.cursor.hidden = !inside;
    if (!inside) return;
    const { t, h } = this.plot._fullLayout._size;
    this.cursor.style.transform = `translate(${axis._offset + axis.l2p(here) - 1}px, ${t}px)`;
    if (this.cursor.style.height !== `${h}px`) this.cursor.style.height = `${h}px`;
  }

  seekTo(up) {
    const { axis, pressed } = this;
    this.pressed = null;
    if (!axis || !pressed || Math.hypot(up.clientX - pressed[0], up.clientY - pressed[1]) > 4) return;
    const x = axis.p2l(up.clientX - this.plot.getBoundingClientRect().left - axis._offset);
    if (!Number.isFinite(x)) return;
    const now = this.screen.series.time_s[this.screen.player.index];
    const stride = this.cycle && strideAt(this.analysis, this.video, now, this.side);
    const time_s = this.cycle ? stride && stride.contact_s + (x / 100) * (stride.next_contact_s - stride.contact_s) : x;
    if (Number.isFinite(time_s)) this.dispatchEvent(new CustomEvent("seek", { detail: time_s }));
  }

  /** The curve in numbers, for who does not see it; only while it is open. */
  fillTable() {
    if (!this.table.open || !this.shown) return;
    const step = Math.max(1, Math.round(this.shown.rows.length / 200));
    const rows = this.shown.rows.filter((_unused, i) => i % step === 0);
    const cell = (value, decimals) => element("td", { text: value === null ? "–" : number(value, decimals) });
    byId("plot-table").replaceChildren(
      element("table", {},
        element("thead", {}, element("tr", {}, element("th", { scope: "col", text: this.shown.x }), ...this.shown.columns.map(([name]) => element("th", { scope: "col", text: name })))),
        element("tbody", {}, ...rows.map((x, i) => element("tr", {}, element("th", { scope: "row", text: number(x, this.cycle ? 0 : 2) }), ...this.shown.columns.map(([, y]) => cell(y[i * step], 1))))),
      ),
    );
  }
}
