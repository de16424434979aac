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
