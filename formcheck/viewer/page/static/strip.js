/** The strip under the video: a few seconds of contacts and toe-offs that move past the moment. */
import { element } from "./element.js";
import { describe } from "./events.js";
import { _ } from "./words.js";

const SHOWN_S = 3;

export class Strip extends EventTarget {
  /** Events of its own: "seek" (time), "choose" (event or null), "move" ({event, to_s}). */
  constructor(place, screen) {
    super();
    this.place = place;
    this.screen = screen;
    this.events = [];
    this.chosen = null;
    this.canMove = false;
    this.track = element("div", { class: "track" });
    this.names = ["left", "right"].map((side) => element("span", { class: `name ${side}` }));
    place.append(this.track, element("div", { class: "now" }), ...this.names);
    new ResizeObserver(() => this.build()).observe(place);
    place.addEventListener("pointerdown", (event) => this.scrub(event));
    place.addEventListener("keydown", (event) => this.onKey(event));
  }

  get perSecond() {
    return this.place.clientWidth / SHOWN_S;
  }

  /** Show `events` (in order), the stances of `strides` and the spans that are left out. */
  fill(events, strides, leftOut = []) {
    [_("Left"), _("Right")].forEach((text, i) => (this.names[i].textContent = text));
    this.events = events;
    this.strides = strides;
    this.leftOut = leftOut;
    const kept = this.chosen;
    this.chosen = kept && (events.find((e) => e.key === kept.key && Math.abs(e.time_s - kept.time_s) < 1e-6) ?? null);
    this.build();
  }

  build() {
    const focused = this.track.contains(document.activeElement);
    const at = (node, from_s, to_s = null) => {
      node.style.left = `${from_s * this.perSecond}px`;
      if (to_s !== null) node.style.width = `${Math.max((to_s - from_s) * this.perSecond, 1)}px`;
      return node;
    };
    const stances = (this.strides ?? []).map((s) => at(element("i", { class: `stance ${s.side}` }), s.contact_s, s.toe_off_s));
    const spans = (this.leftOut ?? []).map((s) => at(element("i", { class: "left-out" }), s.from_s, s.to_s));
    this.buttons = this.events.map((event, i) => at(this.button(event, i), event.time_s));
    this.track.replaceChildren(...spans, ...stances, ...this.buttons);
    if (focused) this.buttonOf(this.chosen)?.focus();
    this.follow();
  }

  button(event, i) {
    const chosen = event === this.chosen;
    const made = element("button", {
      type: "button", class: `event ${event.kind} ${event.side}`, "aria-pressed": String(chosen),
      "aria-label": describe(event), title: describe(event), tabindex: chosen || (!this.chosen && i === 0) ? "0" : "-1",
    });
    made.addEventListener("pointerdown", (down) => this.drag(down, event, made));
    made.addEventListener("click", (click) => click.detail === 0 && this.choose(event));
    return made;
  }

  buttonOf(event) {
    return this.buttons?.[this.events.indexOf(event)];
  }

  /** Choose `event` and go there. */
  choose(event, go = true) {
    this.chosen = event;
    this.build();
    if (event && go) this.dispatchEvent(new CustomEvent("seek", { detail: event.time_s }));
    this.dispatchEvent(new CustomEvent("choose", { detail: event }));
  }

  onKey(pressed) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[pressed.key];
    if (!step || pressed.altKey || !pressed.target.closest(".event")) return;
    pressed.preventDefault();
    pressed.stopPropagation();
    const from = this.buttons.indexOf(pressed.target);
    const next = this.events[Math.min(Math.max(from + step, 0), this.events.length - 1)];
    this.choose(next);
    this.buttonOf(next).focus({ preventScroll: true });
  }

  /** Drag the strip itself: time moves under the finger. */
  scrub(down) {
    if (down.target.closest(".event") || down.button !== 0) return;
    const { series, player } = this.screen;
    const start_s = series.time_s[player.index];
    const box = this.place.getBoundingClientRect();
    let moved = false;
    const onMove = (move) => {
      moved ||= Math.abs(move.clientX - down.clientX) > 4;
      if (moved) this.seek(start_s - (move.clientX - down.clientX) / this.perSecond);
    };
    const onUp = () => !moved && this.seek(start_s + (down.clientX - box.left - box.width / 2) / this.perSecond);
    this.followPointer(down, this.place, onMove, onUp);
  }

  /** Drag an event to another frame, where corrections are made; the frame shown follows. */
  drag(down, event, node) {
    if (down.button !== 0) return;
    const { series } = this.screen;
    const origin = this.centre_s;
    let to_s = event.time_s;
    let moved = false;
    const onMove = (move) => {
      moved ||= Math.abs(move.clientX - down.clientX) > 3;
      if (!moved || !this.canMove) return;
      this.held_s = origin;
      to_s = series.time_s[series.indexAt(event.time_s + (move.clientX - down.clientX) / this.perSecond)];
      node.style.left = `${to_s * this.perSecond}px`;
      this.seek(to_s);
    };
    const onUp = () => {
      this.held_s = null;
      if (moved && this.canMove && to_s !== event.time_s) this.dispatchEvent(new CustomEvent("move", { detail: { event, to_s } }));
      else this.choose(event);
      this.buttonOf(event)?.focus({ preventScroll: true });
    };
    this.followPointer(down, node, onMove, onUp);
  }

  followPointer(down, node, onMove, onUp) {
    const listening = new AbortController();
    const { signal } = listening;
    node.setPointerCapture(down.pointerId);
    node.addEventListener("pointermove", onMove, { signal });
    for (const kind of ["pointerup", "pointercancel"]) {
      node.addEventListener(kind, () => {
        listening.abort();
        onUp();
      }, { signal });
    }
  }

  seek(time_s) {
    this.dispatchEvent(new CustomEvent("seek", { detail: time_s }));
  }

  get centre_s() {
    return this.held_s ?? this.screen.series.time_s[this.screen.player.index] ?? 0;
  }

  /** Move the strip so that the frame shown is in its middle. */
  follow() {
    if (this.screen.series) this.track.style.transform = `translateX(${-this.centre_s * this.perSecond}px)`;
  }
}
