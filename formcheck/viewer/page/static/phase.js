/** Two recordings in step: moments with the same share of the way between two contacts. */

/** Contacts of both feet of one recording, `[{side, time_s}]`, and how often they come. */
export function contactsOf(events) {
  return events.filter(({ kind }) => kind === "initial_contact").map(({ side, time_s }) => ({ side, time_s }));
}

/** Which contact of `b` belongs to the first contact of `a`: the first of the same side. */
export function offsetBetween(a, b) {
  const first = b.findIndex(({ side }) => side === a[0]?.side);
  return first < 0 ? 0 : first;
}

/**
 * The moment of `b` that belongs to the moment `time_s` of `a`: the same share of the same step,
 * counted from the contacts that belong together. Before the first and after the last contact time
 * runs on as it is filmed.
 */
export function matched(a, b, time_s, offset = offsetBetween(a, b)) {
  const pairs = Math.min(a.length, b.length - offset);
  if (pairs < 1) return time_s;
  let k = a.findLastIndex((contact) => contact.time_s <= time_s);
  k = Math.min(k, pairs - 1);
  if (k < 0) return b[offset].time_s + (time_s - a[0].time_s);
  if (k >= pairs - 1) return b[offset + k].time_s + (time_s - a[k].time_s);
  const share = (time_s - a[k].time_s) / (a[k + 1].time_s - a[k].time_s);
  return b[offset + k].time_s + share * (b[offset + k + 1].time_s - b[offset + k].time_s);
}
