/** A curve over the strides: each resampled to the gait cycle, then mean and SD per side. */

export const CYCLE_POINTS = 101;
const MOST_UNKNOWN = 0.2;

/** `values` over `times` at `CYCLE_POINTS` moments from `from_s` to `to_s`; null where too much is
 * unknown. */
function resampled(times, values, from_s, to_s) {
  const points = new Float64Array(CYCLE_POINTS);
  let unknown = 0;
  let k = 1;
  for (let i = 0; i < CYCLE_POINTS; i += 1) {
    const at = from_s + ((to_s - from_s) * i) / (CYCLE_POINTS - 1);
    while (k < times.length - 1 && times[k] < at) k += 1;
    const share = (at - times[k - 1]) / (times[k] - times[k - 1]);
    points[i] = share < -0.5 || share > 1.5 ? NaN : values[k - 1] + share * (values[k] - values[k - 1]);
    if (!Number.isFinite(points[i])) unknown += 1;
  }
  return unknown / CYCLE_POINTS > MOST_UNKNOWN ? null : points;
}

/** Mean and SD of `values` over `strides`: `{n, mean, sd, toeOff}`, null with fewer than two. */
export function meanCycle(times, values, strides) {
  const known = strides
    .map((s) => ({ stride: s, points: resampled(times, values, s.contact_s, s.next_contact_s) }))
    .filter(({ points }) => points);
  if (known.length < 2) return null;
  const mean = new Float64Array(CYCLE_POINTS);
  const sd = new Float64Array(CYCLE_POINTS);
  for (let i = 0; i < CYCLE_POINTS; i += 1) {
    const column = known.map(({ points }) => points[i]).filter(Number.isFinite);
    mean[i] = column.reduce((sum, v) => sum + v, 0) / column.length;
    sd[i] = Math.sqrt(column.reduce((sum, v) => sum + (v - mean[i]) ** 2, 0) / Math.max(column.length - 1, 1));
  }
  const toeOff = known.reduce((sum, { stride: s }) => sum + (s.toe_off_s - s.contact_s) / (s.next_contact_s - s.contact_s), 0);
  return { n: known.length, mean, sd, toeOff: toeOff / known.length };
}
