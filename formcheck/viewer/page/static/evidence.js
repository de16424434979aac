/** The stride in which a metric is best seen, and the moment in it. */

/** The stride of `metric` (with `per_stride`) whose value is nearest to its mean. */
export function typicalStride(analysis, metric, video) {
  const strides = analysis.strides.filter((s) => s.video === video && (!metric.side || s.side === metric.side));
  const spans = (metric.per_stride ?? []).filter(({ value }) => Number.isFinite(value));
  if (!strides.length) return null;
  if (!spans.length) return strides[strides.length >> 1];
  const away = ({ value }) => Math.abs(value - metric.value);
  const span = spans.reduce((best, one) => (away(one) < away(best) ? one : best));
  const distance = (s) => Math.abs(s.contact_s - span.start_s);
  return strides.reduce((best, s) => (distance(s) < distance(best) ? s : best));
}

/**
 * Which frame shows what `metric` is in `stride`, and its value there as `curve` (an array over the
 * frames, or null) has it, `sign` times the metric's: `{index, value}`. An instant is itself; a peak
 * or a mean over a span lies where the curve comes nearest to it. Without either it is the `moment` of the
 * stride, of which there is no value.
 */
export function frameOf(metric, stride, moment, series, curve, sign = 1) {
  const read = (metric.per_stride ?? []).find(({ start_s, value }) => Number.isFinite(value) && start_s >= stride.contact_s - 1e-3 && start_s < stride.next_contact_s - 1e-3);
  if (read && read.start_s === read.stop_s) return { index: series.indexAt(read.start_s), value: sign * read.value };
  if (!read || !curve) return { index: series.indexAt(momentIn(stride, moment, series)), value: null };
  const away = (k) => (Number.isFinite(curve[k]) ? Math.abs(sign * curve[k] - read.value) : Infinity);
  let index = series.indexAt(read.start_s);
  for (let k = index + 1; k <= series.indexAt(read.stop_s); k += 1) if (away(k) < away(index)) index = k;
  return { index, value: sign * read.value };
}

/** When in `stride` a metric of this `moment` ("contact", "midstance", "toe_off") is seen. */
export function momentIn(stride, moment, series) {
  if (moment === "toe_off") return stride.toe_off_s;
  if (moment !== "midstance") return stride.contact_s;
  let lowest = null;
  const last = series.indexAt(stride.toe_off_s);
  for (let k = series.indexAt(stride.contact_s); k <= last; k += 1) {
    const y = series.mid(k, "hip")?.[1];
    if (y !== undefined && (lowest === null || y > lowest.y)) lowest = { y, time_s: series.time_s[k] };
  }
  return lowest?.time_s ?? 0.5 * (stride.contact_s + stride.toe_off_s);
}
