/** The time series of one recording, read from the server's binary form. */
import { getBytes, sendForBytes } from "./api.js";
import { medianStep, nearest } from "./times.js";

const KINDS = {
  "<f4": Float32Array, float32: Float32Array,
  "<f8": Float64Array, float64: Float64Array,
  "|u1": Uint8Array, uint8: Uint8Array, bool: Uint8Array, "|b1": Uint8Array,
};
const LANDMARKS = 33;

/** Landmarks by name, left one first, in MediaPipe's order of 33. */
export const JOINTS = {
  ear: [7, 8], shoulder: [11, 12], elbow: [13, 14], wrist: [15, 16], hip: [23, 24],
  knee: [25, 26], ankle: [27, 28], heel: [29, 30], foot_index: [31, 32],
};

export const jointOf = (name, side) => JOINTS[name][side === "left" ? 0 : 1];

/** One recording over its frames. Positions are px of the upright picture, NaN where unknown. */
export class Series {
  constructor(header, arrays) {
    Object.assign(this, header);
    this.arrays = arrays;
    this.time_s = arrays.time_s;
    this.step_s = medianStep(this.time_s);
  }

  get length() {
    return this.time_s.length;
  }

  /** `[x, y]` of landmark `joint` in frame `index`, or null where it is unknown. */
  at(index, joint) {
    const place = 2 * (index * LANDMARKS + joint);
    const x = this.arrays.xy_px[place];
    const y = this.arrays.xy_px[place + 1];
    return Number.isFinite(x) && Number.isFinite(y) ? [x, y] : null;
  }

  /** Middle between the left and right `name`, or null. */
  mid(index, name) {
    const [left, right] = JOINTS[name].map((joint) => this.at(index, joint));
    return left && right ? [0.5 * (left[0] + right[0]), 0.5 * (left[1] + right[1])] : null;
  }

  /** Whether the landmark was filled in or is of low confidence, so that it is drawn hollow. */
  isDoubtful(index, joint) {
    const place = index * LANDMARKS + joint;
    return Boolean(this.arrays.filled[place]) || !(this.arrays.confidence[place] >= 0.5);
  }

  /** Value of the curve `name` in frame `index`, null where it is unknown. */
  value(index, name) {
    const value = this.arrays[name]?.[index];
    return Number.isFinite(value) ? value : null;
  }

  /** Names of what has a curve, without side: those with any value. */
  get curves() {
    const names = this.angles.filter((name) => this.arrays[name].some(Number.isFinite));
    return [...new Set(names.map((name) => name.replace(/_(left|right)$/, "")))];
  }

  /** When each frame is shown in the file played, `annotated` or not. Without a file, capture
   * times do. */
  shown_s(annotated) {
    return (annotated ? this.arrays.annotated_time_s : this.arrays.media_time_s) ?? this.time_s;
  }

  /** Arrays of the curve `name` as `[side or null, array]`. */
  sidesOf(name) {
    if (this.arrays[name]) return [[null, this.arrays[name]]];
    return ["left", "right"].filter((side) => this.arrays[`${name}_${side}`]).map((side) => [side, this.arrays[`${name}_${side}`]]);
  }

  /** Frame nearest to the capture time `time_s`. */
  indexAt(time_s) {
    return nearest(this.time_s, time_s);
  }
}

/** Read `u32 header length, JSON header, padding to 8, arrays`. */
export function parse(buffer) {
  const view = new DataView(buffer);
  const length = view.getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  const start = Math.ceil((4 + length) / 8) * 8;
  const arrays = {};
  for (const { name, dtype, shape, offset } of header.arrays) {
    const size = shape.reduce((product, n) => product * n, 1);
    arrays[name] = new KINDS[dtype](buffer, start + offset, size);
  }
  return new Series(header, arrays);
}

export async function loadSeries(address) {
  return parse(await getBytes(address));
}

/** The series at `address` as `corrections` would leave them. */
export async function loadPreview(address, corrections) {
  return parse(await sendForBytes(address, { corrections }));
}
