/** The table of measurements: value and interval per side; choosing one shows it on the frame. */
import { element } from "./element.js";
import { _, interval, number, translated, withUnit } from "./words.js";

const GROUPS = [
  ["Timing", ["cadence", "step_time", "stride_time", "contact_time", "flight_time", "duty_factor"]],
  ["Speed and distances", ["running_speed", "step_length", "stride_length", "step_width", "vertical_oscillation"]],
  ["Trunk and pelvis", ["trunk_lean", "trunk_lean_midstance", "trunk_lateral_lean", "pelvic_drop", "pelvic_range", "hip_adduction"]],
  ["Leg at contact", ["knee_flexion_contact", "shin_angle_contact", "overstride", "foot_angle_contact"]],
  ["Leg through the stride", ["knee_flexion_stance_peak", "knee_flexion_swing_peak", "thigh_extension_peak"]],
  ["Head and arms", ["head_forward", "elbow_flexion"]],
  ["Calculated with a spring model, not measured", ["peak_vertical_force", "vertical_stiffness", "leg_stiffness"]],
];

/** Value with its unit and, below, its interval and number of strides. */
export function valueCell(metric, row, span = 1) {
  if (!metric || metric.status !== "measured") return element("td", { colspan: String(span), text: "–" });
  const told = withUnit(number(metric.value, row.decimals), metric.unit);
  const once = metric.basis === "one_value_of_the_recording";
  const count = once ? _("one value of the recording") : `n ${metric.n}`;
  const strides = metric.ci95 ? `${interval(metric.ci95, row.decimals)} · ${count}` : count;
  return element("td", { colspan: String(span) }, element("span", { text: told }), element("span", { class: "range", title: _("95 % interval, number of strides"), text: strides }));
}

/** Metrics by id: `{null: …, left: …, right: …}`. */
export function bySide(metrics) {
  const found = new Map();
  for (const metric of metrics) {
    if (!found.has(metric.id)) found.set(metric.id, {});
    found.get(metric.id)[metric.side] = metric;
  }
  return found;
}

/** Rows of the catalogue in groups, in the order of the report. */
export function grouped(catalogue) {
  const rows = new Map(catalogue.map((row) => [row.id, row]));
  const groups = GROUPS.map(([title, ids]) => [title, ids.map((id) => rows.get(id)).filter(Boolean)]);
  const named = new Set(GROUPS.flatMap(([, ids]) => ids));
  groups.push(["Other measures", catalogue.filter((row) => !named.has(row.id))]);
  return groups.filter(([, list]) => list.length);
}

export class Metrics extends EventTarget {
  /** Tells "choose" ({row, side}; null where nothing is chosen any more). */
  constructor(place) {
    super();
    this.place = place;
    this.chosen = null;
    this.side = null;
  }

  /** Show `analysis`; `changed`: "id side" of what a review changes. */
  fill(analysis, catalogue, changed = new Set()) {
    const found = bySide(analysis.metrics);
    const body = element("tbody");
    const not = [];
    for (const [title, rows] of grouped(catalogue)) {
      const measured = rows.filter((row) => Object.values(found.get(row.id) ?? {}).some((m) => m.status === "measured"));
      for (const row of rows) if (!measured.includes(row) && found.has(row.id)) not.push(row);
      if (!measured.length) continue;
      body.append(element("tr", { class: "group" }, element("th", { colspan: "3", scope: "colgroup", text: translated(title) })));
      for (const row of measured) body.append(this.row(row, found.get(row.id), changed));
    }
    const head = element("thead", {}, element("tr", {}, ...[_("Measure"), _("Left"), _("Right")].map((text) => element("th", { scope: "col", text }))));
    const scrolled = this.place.scrollTop;
    this.place.replaceChildren(...(body.childElementCount ? [element("table", {}, head, body)] : []), this.notMeasured(not, found));
    this.place.scrollTop = scrolled;
    this.mark(this.chosen, this.side);
  }

  row(row, sides, changed) {
    const sidesRead = ["left", "right"].filter((side) => sides[side]?.status === "measured");
    const first = sides.null ? null : sidesRead.includes(this.near) ? this.near : sidesRead[0];
    const button = element("button", { type: "button", class: "measure", text: row.title, title: row.definition, on: { click: () => this.choose(row, row.id === this.chosen ? this.side : first) } });
    const cells = sides.null ? [valueCell(sides.null, row, 2)] : ["left", "right"].map((side) => valueCell(sides[side], row));
    for (const side of sidesRead) this.makeButton(cells[side === "left" ? 0 : 1].firstElementChild, row, side);
    const keys = sides.null ? ["null"] : ["left", "right"];
    keys.forEach((key, i) => changed.has(`${row.id} ${key}`) && cells[i].firstElementChild?.classList.add("changed"));
    return element("tr", { data: { metric: row.id } }, element("th", { scope: "row" }, button), ...cells);
  }

  /** The value of one side shows that side. */
  makeButton(value, row, side) {
    const what = side === "left" ? _("{what}, left", { what: row.title }) : _("{what}, right", { what: row.title });
    value.replaceWith(element("button", { type: "button", class: "measure value", "aria-label": `${what}: ${value.textContent}`, data: { side }, text: value.textContent, on: { click: () => this.choose(row, side) } }));
  }

  /** Choose the measure `row` of `side`; the one that is chosen is not any more. */
  choose(row, side) {
    const same = this.chosen === row.id && this.side === side;
    this.mark(same ? null : row.id, same ? null : side);
    this.dispatchEvent(new CustomEvent("choose", { detail: same ? null : { row, side } }));
  }

  /** Show that the measure with this `id` is chosen, of `side`. */
  mark(id, side) {
    this.chosen = id;
    this.side = side;
    for (const line of this.place.querySelectorAll("tr[data-metric]")) {
      const is = line.dataset.metric === id;
      line.classList.toggle("chosen", is);
      for (const button of line.querySelectorAll("button")) button.setAttribute("aria-pressed", String(is && (button.dataset.side ?? side) === side));
    }
  }

  /** What could not be measured, and why; one line a reason. */
  notMeasured(rows, found) {
    const reasons = new Map();
    for (const row of rows) {
      const reason = Object.values(found.get(row.id))[0].reason ?? "";
      reasons.set(reason, [...(reasons.get(reason) ?? []), row.title]);
    }
    if (!reasons.size) return element("p");
    const lines = [...reasons].map(([reason, titles]) => element("p", { class: "reason" }, element("b", { text: `${titles.join(", ")}: ` }), reason));
    return element("details", { class: "others" }, element("summary", { text: _("Not measured, and why ({n})", { n: rows.length }) }), ...lines);
  }
}
