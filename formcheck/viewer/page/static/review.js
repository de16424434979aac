/** The review panel: corrections, what they change, remark, name and sign-off. */
import { send, ServerError } from "./api.js";
import { inWordsOf, refOf } from "./corrections.js";
import { announce, byId, element, notify, sideMark } from "./element.js";
import { describe } from "./events.js";
import { _, inWords, moment, number, withUnit } from "./words.js";

/** Who reviews in this tab: typed by them, never taken from what somebody else saved. */
const AUTHOR = "formcheck-author";
/** These change the pose itself, so that the overlay is fetched anew. */
const MOVES_POSE = new Set(["swap_sides", "choose_person", "slow_motion"]);

const nameOfMeasure = (row, side) => (side === "left" ? _("{what}, left", { what: row.title }) : side ? _("{what}, right", { what: row.title }) : row.title);

export class Review {
  /** `page`: the result page, with `analysis`, `screen`, `strip`, `corrections` and `preview`. */
  constructor(page) {
    this.page = page;
    this.from_s = null;
    const { corrections, strip } = page;
    corrections.addEventListener("change", () => this.onCorrections());
    strip.addEventListener("choose", () => this.showSelected());
    strip.addEventListener("move", ({ detail: { event, to_s } }) => this.move(event, to_s));
    const on = (id, run) => byId(id).addEventListener("click", run);
    byId("review-open").addEventListener("click", () => this.toggle());
    on("undo", () => corrections.undo());
    on("redo", () => corrections.redo());
    on("move-back", () => this.nudge(-1));
    on("move-on", () => this.nudge(1));
    on("move-here", () => this.move(strip.chosen, page.now_s));
    on("delete-event", () => this.remove());
    on("add-event", () => this.addEvent());
    on("swap", () => this.add({ kind: "swap_sides", video: page.video, from_s: page.now_s, to_s: null }));
    on("exclude-from", () => this.excludeFrom());
    on("exclude-to", () => this.excludeTo());
    on("people", () => this.choosePerson());
    on("drop-review", () => this.drop());
    const form = (id, run) => byId(id).addEventListener("submit", (event) => (event.preventDefault(), run()));
    form("factor-form", () => this.add({ kind: "slow_motion", video: page.video, factor: Number(byId("factor").value) }));
    form("belt-form", () => this.add({ kind: "belt_speed", speed_kmh: Number(byId("belt").value) }));
    form("sign", () => this.save());
    addEventListener("beforeunload", (event) => this.unsaved && event.preventDefault());
  }

  /** Whether anything was corrected, written or ticked that is not saved. */
  get unsaved() {
    const written = byId("remark").value !== this.saved?.remark || byId("sign-off").checked !== this.saved?.signed;
    return this.page.corrections.unsaved || (Boolean(this.saved) && written);
  }

  /** A result was loaded or saved. */
  open(data) {
    const { review } = data;
    this.page.corrections.reset(review?.corrections ?? []);
    byId("remark").value = review?.remark ?? "";
    byId("author").value = sessionStorage.getItem(AUTHOR) ?? "";
    byId("sign-off").checked = false;
    this.saved = { remark: byId("remark").value, signed: false };
    byId("drop-review").hidden = !review;
    const saved = review?.history ?? [];
    byId("review-history").replaceChildren(...saved.map(({ name, time, signed }) => {
      const values = { name, date: moment(time) };
      return element("li", { text: signed ? _("{name}, {date}, signed off", values) : _("{name}, {date}", values) });
    }));
    byId("saved-by").hidden = !saved.length;
    this.warn(null);
    this.showSelected();
    this.showList([]);
  }

  toggle(open = byId("review").hidden) {
    byId("review").hidden = !open;
    byId("review-open").setAttribute("aria-pressed", String(open));
    document.body.classList.toggle("reviewing", open);
    this.page.strip.canMove = open;
    if (open) byId("review-title").scrollIntoView({ block: "nearest" });
  }

  add(correction) {
    this.page.corrections.add(correction);
    announce(inWordsOf(correction));
  }

  move(event, to_s) {
    if (!event || to_s === event.time_s) return;
    this.page.strip.chosen = { ...event, time_s: to_s };
    this.add({ kind: "move_event", video: this.page.video, event: refOf(event), to_s });
  }

  /** Move the chosen event to the next frame, `by` 1 or −1, and show that frame. */
  nudge(by) {
    const { strip, screen } = this.page;
    if (!strip.chosen) return;
    const { series } = screen;
    const index = Math.min(Math.max(series.indexAt(strip.chosen.time_s) + by, 0), series.length - 1);
    screen.player.show(index);
    this.move(strip.chosen, series.time_s[index]);
  }

  remove() {
    const { strip, video } = this.page;
    if (!strip.chosen) return;
    const event = strip.chosen;
    strip.chosen = null;
    this.add({ kind: "delete_event", video, event: refOf(event) });
  }

  addEvent() {
    const [kind, side] = byId("add-kind").value.split(" ");
    const time_s = this.page.now_s;
    this.page.strip.chosen = { kind, side, time_s, key: `${kind} ${side}` };
    this.add({ kind: "add_event", video: this.page.video, event: { kind, side, time_s } });
  }

  excludeFrom() {
    this.from_s = this.page.now_s;
    byId("exclude-to").disabled = false;
    announce(_("Go to where it ends."));
  }

  excludeTo() {
    const [from_s, to_s] = [this.from_s, this.page.now_s].sort((a, b) => a - b);
    byId("exclude-to").disabled = true;
    if (to_s > from_s) this.add({ kind: "exclude_span", video: this.page.video, from_s, to_s });
  }

  async choosePerson() {
    const index = await this.page.pickPerson().catch((error) => notify(error.message, "error", error.hint));
    if (Number.isInteger(index)) this.add({ kind: "choose_person", video: this.page.video, person: index });
  }

  showSelected() {
    const { chosen } = this.page.strip;
    byId("selected").textContent = chosen?.number ? describe(chosen) : byId("selected").dataset.none;
    for (const id of ["move-back", "move-on", "move-here", "delete-event"]) byId(id).disabled = !chosen;
  }

  /** What the corrections change is asked for at once; only the last question counts. */
  async onCorrections() {
    const { corrections } = this.page;
    // What was looked through was something else.
    byId("sign-off").checked = false;
    this.showList(null);
    this.asking?.abort();
    this.asking = new AbortController();
    const started = performance.now();
    try {
      const sent = { corrections: corrections.list };
      const told = await send("POST", this.page.address("/review/preview"), sent, this.asking.signal);
      const posed = corrections.list.some(({ kind }) => MOVES_POSE.has(kind));
      await this.page.preview(told, posed || this.wasPosed ? corrections.list : null);
      this.wasPosed = posed;
      this.showList(told.changes);
      this.warn(told);
      this.took_ms = performance.now() - started;
      this.showSelected();
    } catch (error) {
      if (error.name === "AbortError") return;
      notify(error.message, "error", error.hint);
      if (error instanceof ServerError && corrections.list.length) corrections.withdraw();
    }
  }

  showList(changes) {
    const { corrections } = this.page;
    byId("undo").disabled = !corrections.list.length;
    byId("redo").disabled = !corrections.undone.length;
    byId("corrections").replaceChildren(...corrections.list.map((one) => element("li", { text: inWordsOf(one) })));
    if (changes) byId("changes").replaceChildren(...(changes.length ? [this.table(changes)] : []));
  }

  /** What the corrections bring that was not there before: warnings, and measures that are no more. */
  warn(told) {
    const before = this.page.data ?? {};
    const measured = before.original ?? before.analysis;
    const known = new Set((measured?.quality ?? []).map(({ message }) => message));
    const after = told ? inWords(told.analysis) : { quality: [], metrics: [] };
    const notes = after.quality.filter(({ level, message }) => level !== "info" && !known.has(message));
    const gone = new Set((told?.changes ?? []).filter(({ after: value }) => value === null).map(({ metric, side }) => `${metric} ${side}`));
    const lost = after.metrics.filter(({ id, side, reason }) => reason && gone.has(`${id} ${side}`));
    const rows = new Map(this.page.catalogue?.map((row) => [row.id, row]));
    byId("review-warnings").replaceChildren(
      ...notes.map(({ message, hint }) => element("li", { class: "warning", text: [message, hint].filter(Boolean).join(" ") })),
      ...lost.map(({ id, side, reason }) => element("li", { class: "warning" }, element("b", { text: `${nameOfMeasure(rows.get(id), side)}: ` }), reason)),
    );
  }

  table(changes) {
    const rows = new Map(this.page.catalogue.map((row) => [row.id, row]));
    const value = (v, row, unit) => element("td", { text: v === null ? "–" : withUnit(number(v, row.decimals), unit) });
    const lines = changes.map(({ metric, side, before, after, unit }) => {
      const row = rows.get(metric);
      const mark = side ? sideMark(side, side === "left" ? _("Left") : _("Right")) : null;
      return element("tr", {}, element("th", { scope: "row" }, row.title, " ", mark), value(before, row, unit), value(after, row, unit));
    });
    const head = [_("Changes"), _("Before"), _("After")].map((text) => element("th", { scope: "col", text }));
    return element("table", {}, element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...lines));
  }

  async save() {
    const { corrections, etag } = this.page;
    const author = byId("author").value.trim();
    sessionStorage.setItem(AUTHOR, author);
    const body = { base: etag, corrections: corrections.list, author, remark: byId("remark").value, sign_off: byId("sign-off").checked };
    await this.sent("PUT", this.page.address("/review"), body, _("The review is saved."));
  }

  async drop() {
    const { etag } = this.page;
    await this.sent("DELETE", this.page.address("/review"), { base: etag }, _("The review is removed; the result is as measured."));
  }

  async sent(method, url, body, done) {
    try {
      const data = await send(method, url, body);
      this.wasPosed = false;
      await this.page.take(data);
      notify(done);
    } catch (error) {
      if (error.code === "result_changed" || error.code === "result_gone") return;
      const stale = error.status === 409;
      notify(stale ? _("Somebody else has changed this review meanwhile. Note your corrections and load the page again.") : error.message, "error", stale ? "" : error.hint);
    }
  }
}
