/** Frames and their times. Times are never a frame number over a frame rate. */

/** Index of the value in the increasing `times` that is nearest to `time`. */
export function nearest(times, time) {
  let low = 0;
  let high = times.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] < time) low = middle + 1;
    else high = middle;
  }
  return low > 0 && time - times[low - 1] <= times[low] - time ? low - 1 : low;
}

/** A time well within the interval in which frame `index` is shown: where to seek for it. */
export function within(times, index) {
  const last = times.length - 1;
  if (last < 1) return times[0] ?? 0;
  const next = index < last ? times[index + 1] : times[last] + (times[last] - times[last - 1]);
  return 0.5 * (times[index] + next);
}

/** Median step of increasing `times`. */
export function medianStep(times) {
  if (times.length < 2) return 1 / 30;
  const steps = Float64Array.from({ length: times.length - 1 }, (_, i) => times[i + 1] - times[i]);
  return steps.sort()[steps.length >> 1];
}
