/** Contacts, toe-offs and strides of one recording, in words and by number. */
import { _, seconds } from "./words.js";

export const KINDS = ["initial_contact left", "initial_contact right", "toe_off left", "toe_off right"];

/** The events of recording `video` in order, each with its `number` among those of its kind. */
export function eventsOf(analysis, video) {
  const counts = {};
  return analysis.events
    .filter((event) => event.video === video)
    .sort((a, b) => a.time_s - b.time_s)
    .map((event) => {
      const key = `${event.kind} ${event.side}`;
      counts[key] = (counts[key] ?? 0) + 1;
      return { ...event, key, number: counts[key] };
    });
}

/** "Left initial contact". */
export function nameOf({ kind, side }) {
  const key = `${kind} ${side}`;
  if (key === "initial_contact left") return _("Left initial contact");
  if (key === "initial_contact right") return _("Right initial contact");
  return side === "left" ? _("Left toe-off") : _("Right toe-off");
}

/** "Left initial contact 7, 2.35 s". */
export function describe(event) {
  return `${nameOf(event)} ${event.number}, ${seconds(event.time_s)}`;
}

/** The next event after `time_s` (or the previous, where `direction` is −1). */
export function neighbour(events, time_s, direction, kind = null, slack_s = 0.004) {
  const fits = (event) => (!kind || event.kind === kind) && direction * (event.time_s - time_s) > slack_s;
  return direction > 0 ? events.find(fits) : events.findLast(fits);
}

/** The stride in which `time_s` lies, of `side` where that is given; the nearest one otherwise. */
export function strideAt(analysis, video, time_s, side = null) {
  const strides = analysis.strides.filter((s) => s.video === video && (!side || s.side === side));
  const distance = (s) => Math.max(s.contact_s - time_s, time_s - s.next_contact_s, 0);
  return strides.reduce((best, s) => (!best || distance(s) < distance(best) ? s : best), null);
}
