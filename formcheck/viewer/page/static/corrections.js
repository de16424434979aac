/** The corrections of a review: an ordered list with undo and redo, and each one in words. */
import { nameOf } from "./events.js";
import { _, number, seconds } from "./words.js";

/** What the server calls an event: the fields it knows it by. */
export const refOf = ({ kind, side, time_s }) => ({ kind, side, time_s });

export class Corrections extends EventTarget {
  constructor() {
    super();
    this.list = [];
    this.undone = [];
    this.saved = "[]";
  }

  /** What was saved; nothing to undo beyond it but itself. */
  reset(list) {
    this.list = [...list];
    this.undone = [];
    this.saved = JSON.stringify(this.list);
  }

  get unsaved() {
    return JSON.stringify(this.list) !== this.saved;
  }

  add(correction) {
    this.list.push(correction);
    this.undone = [];
    this.changed();
  }

  undo() {
    if (!this.list.length) return;
    this.undone.push(this.list.pop());
    this.changed();
  }

  redo() {
    if (!this.undone.length) return;
    this.list.push(this.undone.pop());
    this.changed();
  }

  /** Take back the last one, which the server refused; it cannot be done again. */
  withdraw() {
    this.list.pop();
    this.changed();
  }

  changed() {
    this.dispatchEvent(new Event("change"));
  }
}

export function inWordsOf(correction) {
  const { kind, event, to_s, from_s } = correction;
  const name = event && nameOf(event);
  switch (kind) {
    case "move_event": return _("{event}: {from} → {to}", { event: name, from: seconds(event.time_s, 3), to: seconds(to_s, 3) });
    case "add_event": return _("{event} added at {time}", { event: name, time: seconds(event.time_s, 3) });
    case "delete_event": return _("{event} at {time} deleted", { event: name, time: seconds(event.time_s, 3) });
    case "swap_sides": return _("Left and right swapped from {time}", { time: seconds(from_s) });
    case "exclude_span": return _("Left out: {from} to {to}", { from: seconds(from_s), to: seconds(to_s) });
    case "choose_person": return _("Another person chosen");
    case "slow_motion": return _("Slow motion set to {factor} times", { factor: number(correction.factor, 2) });
    default: return _("Belt speed set to {speed} km/h", { speed: number(correction.speed_kmh, 1) });
  }
}
