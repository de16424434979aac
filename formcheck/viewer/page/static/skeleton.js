/** The runner on the frame: limbs in side colours, trunk line, pelvis line, trail. */
import { jointOf } from "./series.js";
import { length, minus, plus, times } from "./scene.js";
import { COLOURS, EDGES, arc, disc, dotted, line, ring } from "./strokes.js";
import { _, number } from "./words.js";

const LIMBS = [
  ["shoulder", "elbow", "wrist"],
  ["hip", "knee", "ankle"],
  ["ankle", "heel", "foot_index", "ankle"],
];
const DOTS = ["shoulder", "elbow", "wrist", "hip", "knee", "ankle", "heel", "foot_index"];
const TRAIL_S = 0.5;

export const degrees = (value) => `${number(value + 0, 0)}°`;

/** Limbs and joints, the far side first, thinner and dimmer. */
export function drawRunner(moment) {
  const near = moment.scene.near ?? "right";
  for (const side of [near === "left" ? "right" : "left", near]) drawSide(moment, side);
}

function drawSide(moment, side) {
  const { pen, unit, scene } = moment;
  const far = scene.near !== null && scene.near !== side;
  const colour = far ? COLOURS.far[side] : COLOURS[side];
  const width = (far ? 2.4 : 4) * unit;
  for (const limb of LIMBS) {
    const thin = limb[0] === "ankle" ? 0.7 * width : width;
    for (const run of knownRuns(limb.map((name) => moment.joint(name, side)))) line(pen, run, colour, thin, EDGES[side]);
  }
  for (const name of DOTS) {
    const at = moment.joint(name, side);
    if (!at) continue;
    const radius = width * (name === "heel" || name === "foot_index" ? 0.75 : 1.15);
    if (moment.isDoubtful(name, side)) {
      disc(pen, at, radius, EDGES[side], EDGES[side]);
      ring(pen, at, radius, colour, 0.4 * width, EDGES[side]);
    } else disc(pen, at, radius, colour, EDGES[side]);
  }
}

/** `points` cut where one is unknown, pieces of at least two. */
function knownRuns(points) {
  const runs = [[]];
  for (const point of points) {
    if (point) runs.at(-1).push(point);
    else runs.push([]);
  }
  return runs.filter((run) => run.length > 1);
}

/** The trunk through mid-hip at its measured angle, against the true vertical. */
export function drawTrunk(moment) {
  const { pen, unit, scene, text } = moment;
  const hip = moment.mid("hip");
  const shoulder = moment.mid("shoulder");
  if (!hip || !shoulder) return;
  const long = length(minus(shoulder, hip));
  const angle = moment.value(scene.view === "side" ? "trunk_lean" : "trunk_lateral_lean");
  dotted(pen, hip, plus(hip, scene.up, 1.15 * long), COLOURS.paper, 3 * unit);
  if (angle === null) return line(pen, [hip, shoulder], COLOURS.paper, 3.4 * unit);
  const radians = (angle * Math.PI) / 180;
  const trunk = plus(times(scene.up, Math.cos(radians)), scene.leanToward, Math.sin(radians));
  arc(pen, hip, 1.06 * long, scene.up, trunk, COLOURS.paper, 1.4 * unit);
  line(pen, [hip, plus(hip, trunk, long)], COLOURS.paper, 3.4 * unit);
  const fromSide = scene.view === "side";
  const beside = fromSide ? times(scene.leanToward, -1) : scene.across;
  const high = plus(hip, scene.up, (fromSide ? 1 : 1.2) * long);
  const at = plus(high, beside, 0.2 * long + 0.5 * text);
  const said = _("lean {angle}", { angle: degrees(fromSide ? angle : Math.abs(angle)) });
  moment.say(at, said, beside[0] < 0 ? "right" : "left");
}

/** The tilt of the pelvis as measured from pixels, against the true horizontal. */
export function drawPelvis(moment) {
  const { pen, unit, scene, text } = moment;
  const tilt = moment.value("pelvis_obliquity");
  const hip = moment.mid("hip");
  const shoulder = moment.mid("shoulder");
  if (scene.view !== "rear" || tilt === null || !hip || !shoulder) return;
  const half = 0.34 * length(minus(shoulder, hip));
  const turned = (tilt * Math.PI) / 180 + scene.roll;
  const along = [half * Math.cos(turned), half * Math.sin(turned)];
  const level = times(scene.across, 1.35 * half);
  dotted(pen, minus(hip, level), plus(hip, level), COLOURS.paper, 3 * unit);
  line(pen, [minus(hip, along), plus(hip, along)], COLOURS.paper, 4 * unit);
  const at = plus(plus(hip, level), scene.across, 0.5 * text);
  moment.say(at, _("tilt {angle}", { angle: degrees(Math.abs(tilt)) }));
}

/** Where hip, ankles and wrists came from over the last half second. */
export function drawTrail(moment) {
  const { pen, unit, series, index } = moment;
  const from = series.indexAt(series.time_s[index] - TRAIL_S);
  for (const side of ["left", "right"]) {
    for (const name of ["ankle", "wrist"]) {
      const joint = jointOf(name, side);
      trailOf(moment, from, (k) => series.at(k, joint), COLOURS[side], 1.6 * unit, pen);
    }
  }
  trailOf(moment, from, (k) => series.mid(k, "hip"), COLOURS.paper, 1.6 * unit, pen);
}

function trailOf(moment, from, where, colour, width, pen) {
  const points = [];
  for (let k = from; k <= moment.index; k += 1) {
    const at = where(k);
    points.push(at ? moment.place(at) : null);
  }
  for (const run of knownRuns(points)) line(pen, run, colour, width);
}
