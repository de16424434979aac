/** What is measured, drawn on: what an angle is taken between, its arc, its number. */
import { length, minus, plus, times } from "./scene.js";
import { degrees, drawPelvis, drawTrunk } from "./skeleton.js";
import { COLOURS, arc, dotted, line } from "./strokes.js";
import { _, number } from "./words.js";

const unitOf = (vector) => times(vector, 1 / Math.max(length(vector), 1));

/** A dotted reference from `corner` and an arc from it to `link`. */
function angle({ pen, unit }, corner, reference, link) {
  const long = length(link);
  dotted(pen, corner, plus(corner, reference, 0.9 * long), COLOURS.paper, 3 * unit);
  arc(pen, corner, 0.62 * long, reference, link, COLOURS.paper, 2 * unit);
}

function numberAhead(moment, beside, said) {
  const { scene, text } = moment;
  moment.say(plus(beside, scene.forward, 1.6 * text), said, scene.forward[0] < 0 ? "right" : "left");
}

/** `said` of the leg of that `side`. */
const ofSide = (said, side) => (side === "left" ? _("{what}, left", { what: said }) : _("{what}, right", { what: said }));

function knee(moment, side) {
  const [hip, joint, ankle] = ["hip", "knee", "ankle"].map((name) => moment.joint(name, side));
  const value = moment.value("knee_flexion", side);
  if (!hip || !joint || !ankle || value === null) return;
  angle(moment, joint, unitOf(minus(joint, hip)), minus(ankle, joint));
  numberAhead(moment, joint, ofSide(_("knee {angle}", { angle: degrees(value) }), side));
}

function shin(moment, side) {
  const [joint, ankle] = ["knee", "ankle"].map((name) => moment.joint(name, side));
  const value = moment.value("shin_angle", side);
  if (!joint || !ankle || value === null) return;
  angle(moment, ankle, moment.scene.up, minus(joint, ankle));
  numberAhead(moment, plus(ankle, minus(joint, ankle), 0.35), ofSide(_("shin {angle}", { angle: degrees(value) }), side));
}

function thigh(moment, side) {
  const [hip, joint] = ["hip", "knee"].map((name) => moment.joint(name, side));
  const value = moment.value("thigh_extension", side);
  if (!hip || !joint || value === null) return;
  angle(moment, hip, times(moment.scene.up, -1), minus(joint, hip));
  const below = plus(hip, moment.scene.up, -(1.35 * length(minus(joint, hip)) + 0.9 * moment.text));
  moment.say(below, ofSide(_("thigh {angle}", { angle: degrees(value) }), side), "centre");
}

function foot(moment, side) {
  const [heel, toe] = ["heel", "foot_index"].map((name) => moment.joint(name, side));
  const value = moment.value("foot_angle", side);
  if (!heel || !toe || value === null) return;
  const along = minus(toe, heel);
  const forward = along[0] * moment.scene.across[0] < 0 ? times(moment.scene.across, -1) : moment.scene.across;
  angle(moment, heel, forward, times(along, 1.5));
  numberAhead(moment, plus(toe, moment.scene.up, -1.2 * moment.text), ofSide(_("foot {angle}", { angle: degrees(value) }), side));
}

function elbow(moment, side) {
  const [shoulder, joint, wrist] = ["shoulder", "elbow", "wrist"].map((name) => moment.joint(name, side));
  const value = moment.value("elbow_flexion", side);
  if (!shoulder || !joint || !wrist || value === null) return;
  angle(moment, joint, unitOf(minus(joint, shoulder)), minus(wrist, joint));
  numberAhead(moment, joint, _("elbow {angle}", { angle: degrees(value) }));
}

function head(moment, side) {
  const ear = moment.joint("ear", side);
  const shoulder = moment.mid("shoulder");
  const value = moment.value("head_forward");
  if (!ear || !shoulder || value === null) return;
  angle(moment, shoulder, moment.scene.up, minus(ear, shoulder));
  line(moment.pen, [shoulder, ear], COLOURS.paper, 3 * moment.unit);
  numberAhead(moment, ear, _("head {angle}", { angle: degrees(value) }));
}

function adduction(moment, side) {
  const [hip, joint] = ["hip", "knee"].map((name) => moment.joint(name, side));
  const value = moment.value("hip_adduction", side);
  if (!hip || !joint) return;
  drawPelvis(moment);
  angle(moment, hip, times(moment.scene.up, -1), minus(joint, hip));
  if (value !== null) numberAhead(moment, joint, ofSide(_("hip {angle}", { angle: degrees(value) }), side));
}

/** How far the ankle is ahead of mid-hip: the two verticals and the way between them. */
function ahead(moment, side) {
  const [hip, ankle] = [moment.mid("hip"), moment.joint("ankle", side)];
  if (!hip || !ankle) return;
  const { pen, unit, scene } = moment;
  const along = minus(ankle, hip);
  const reach = along[0] * scene.across[0] + along[1] * scene.across[1];
  const below = minus(ankle, times(scene.across, reach));
  dotted(pen, hip, below, COLOURS.paper, 3 * unit);
  line(pen, [below, ankle], COLOURS.paper, 3.4 * unit);
}

function width(moment) {
  const [left, right] = ["left", "right"].map((side) => moment.joint("ankle", side));
  if (left && right) line(moment.pen, [left, right], COLOURS.paper, 3.4 * moment.unit);
}

/** Height of mid-hip against its highest and lowest within the last and next half second. */
function bounce(moment) {
  const { series, index, pen, unit, scene } = moment;
  const hip = moment.mid("hip");
  if (!hip) return;
  const from = series.indexAt(series.time_s[index] - 0.35);
  const to = series.indexAt(series.time_s[index] + 0.35);
  let low = -Infinity;
  let high = Infinity;
  for (let k = from; k <= to; k += 1) {
    const at = series.mid(k, "hip");
    if (!at) continue;
    const y = moment.place(at)[1];
    low = Math.max(low, y);
    high = Math.min(high, y);
  }
  const reach = 70 * unit;
  for (const y of [low, high]) dotted(pen, [hip[0] - reach, y], [hip[0] + reach, y], COLOURS.paper, 2.4 * unit);
  line(pen, [plus(hip, scene.across, -0.6 * reach), plus(hip, scene.across, 0.6 * reach)], COLOURS.paper, 3 * unit);
}

const BY_CURVE = {
  knee_flexion: knee, shin_angle: shin, thigh_extension: thigh, foot_angle: foot,
  elbow_flexion: elbow, head_forward: head, hip_adduction: adduction,
  trunk_lean: drawTrunk, trunk_lateral_lean: drawTrunk, pelvic_obliquity: drawPelvis,
};
const BY_METRIC = { overstride: ahead, step_width: width, vertical_oscillation: bounce };

/** The name of the curve that `row` is read from among the series; null where there is none. */
export function curveOf(row) {
  return (row.curve === "pelvic_obliquity" ? "pelvis_obliquity" : row.curve) || null;
}

/** Angles that are positive toward the stance side, or toward the other: what turns the curve, which
 * is positive toward the runner's right, into the measure of `side`. */
const TOWARD = { pelvic_drop: { left: 1, right: -1 }, trunk_lateral_lean: { left: -1, right: 1 } };
export const signOf = (row, side) => TOWARD[row.id]?.[side] ?? 1;

/** How the metric `row` of the catalogue is drawn, null for what is no place in the picture. */
export function drawingOf(row) {
  return BY_METRIC[row.id] ?? BY_CURVE[row.curve] ?? null;
}

/** The angles of one leg that are drawn while the layer "angles" is on. */
export function drawLegAngles(moment, side) {
  knee(moment, side);
  shin(moment, side);
  foot(moment, side);
}

/** Value of a metric as it is written beside its drawing, for the readout under the picture. */
export const readout = (value, unit) => (value === null ? "–" : unit === "deg" ? `${number(value, 1)}°` : number(value, 2));
