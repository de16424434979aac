/** Two results side by side, in step at each contact. */
import { about, get, whyAnew } from "./api.js";
import { playingKeys, useControls } from "./controls.js";
import { byId, element, notify, tellWhyAnew } from "./element.js";
import { eventsOf, neighbour } from "./events.js";
import { useKeys } from "./keys.js";
import { bySide, grouped, valueCell } from "./metrics.js";
import { contactsOf, matched } from "./phase.js";
import { Screen } from "./screen.js";
import { byMeasure, changeCell, comparison, fillChanges } from "./verdicts.js";
import { _, inWords, knowAlso, loadWords, seconds, translated } from "./words.js";

const DRIFT_S = 0.12;

class Side {
  constructor(which, rid) {
    this.rid = rid;
    this.screen = new Screen(byId(`stage-${which}`));
    this.time = byId(`time-${which}`);
    // A film says no more than that it failed: the result may be another one by now.
    this.screen.video.addEventListener("error", () => get(about(`/api/r/${rid}`, this.data.of)).catch(() => {}));
  }

  async open() {
    const data = await get(`/api/r/${this.rid}`);
    knowAlso(data.words);
    this.data = inWords(data);
    const playable = await this.screen.open(this.data.videos[0]);
    this.events = eventsOf(this.data.analysis, 0);
    this.screen.overlay.events = this.events;
    this.contacts = contactsOf(this.events);
    const none = this.screen.stage.querySelector(".no-video");
    none.hidden = playable;
    if (!playable) none.textContent = _("The pose alone is played. {reason}", { reason: this.data.videos[0].original_reason });
    this.screen.draw();
  }

  get now_s() {
    return this.screen.series.time_s[this.screen.player.index] ?? 0;
  }

  /** Seconds of the file played for each second of capture time. */
  get factor() {
    return this.data.videos[0].slow_motion_factor;
  }

  tell() {
    this.time.textContent = seconds(this.now_s);
  }
}

class ComparePage {
  constructor(a, b) {
    this.a = new Side("a", a);
    this.b = new Side("b", b);
  }

  async open() {
    // The others are said in them.
    await loadWords();
    tellWhyAnew(whyAnew());
    await Promise.all([this.a.open(), this.b.open()]);
    const told = await comparison(this.a, this.b);
    const { player } = this.a.screen;
    player.addEventListener("frame", () => this.follow());
    player.addEventListener("state", () => this.onState());
    this.b.screen.player.addEventListener("frame", () => this.b.tell());
    this.a.screen.onTap = () => player.toggle();
    this.b.screen.onTap = () => player.toggle();
    byId("locked").addEventListener("change", () => this.follow(true));
    const jump = (by) => this.jump(by);
    const { faster } = useControls(player, { jump });
    useKeys([...playingKeys(player, jump, faster), ["?", [], _("This help"), () => {}]]);
    this.fill(told);
    this.follow(true);
  }

  /** The moment of the right one that belongs to the one shown left. */
  matched(time_s) {
    if (byId("locked").checked) return matched(this.a.contacts, this.b.contacts, time_s);
    return time_s;
  }

  follow(exactly = false) {
    const { player, series } = this.a.screen;
    byId("seek").value = String(player.index);
    byId("seek").setAttribute("aria-valuetext", seconds(this.a.now_s));
    this.a.tell();
    const other = this.b.screen;
    const wanted_s = this.matched(this.a.now_s);
    const index = other.series.indexAt(wanted_s);
    if (!player.playing || exactly) {
      if (other.player.playing) other.player.pause();
      if ((other.player.wanted ?? other.player.index) !== index) other.player.show(index);
      return;
    }
    // In step: as fast as its step is long, and a little faster or slower where it has drifted.
    const ahead_s = Math.min(this.a.now_s + 0.2, series.time_s.at(-1));
    const slope = ahead_s > this.a.now_s ? (this.matched(ahead_s) - wanted_s) / (ahead_s - this.a.now_s) : 1;
    const late_s = wanted_s - this.b.now_s;
    if (Math.abs(late_s) > DRIFT_S) other.player.seek(index);
    const rate = (player.rate / this.a.factor) * this.b.factor * slope * (1 + Math.min(Math.max(3 * late_s, -0.4), 0.4));
    other.player.setRate(Math.min(Math.max(rate, 0.0625), 16));
    if (!other.player.playing && index < other.series.length - 1) other.player.play();
  }

  onState() {
    const { player } = this.a.screen;
    if (!player.playing) this.follow(true);
  }

  jump(by) {
    const { player, series } = this.a.screen;
    const now_s = series.time_s[player.wanted ?? player.index];
    const event = neighbour(this.a.events, now_s, by, "initial_contact", 0.6 * series.step_s);
    if (event) player.show(series.indexAt(event.time_s));
  }

  /** What changed, and the measurements of both, each with its interval and its change. */
  fill(told) {
    fillChanges(byId("changes"), told);
    const changes = byMeasure(told);
    const [left, right] = [this.a, this.b].map(({ data }) => bySide(data.analysis.metrics));
    const body = element("tbody");
    for (const [title, rows] of grouped(this.a.data.catalogue)) {
      const lines = rows.flatMap((row) => ["null", "left", "right"].filter((side) => [left, right].some((m) => m.get(row.id)?.[side]?.status === "measured")).map((side) => this.line(row, side, left, right, changes.get(`${row.id} ${side}`))));
      if (lines.length) body.append(element("tr", { class: "group" }, element("th", { colspan: "4", scope: "colgroup", text: translated(title) })), ...lines);
    }
    const names = [_("Measure"), this.a.data.name, this.b.data.name, _("Change")];
    byId("metrics").append(element("table", {}, element("thead", {}, element("tr", {}, ...names.map((text) => element("th", { scope: "col", text })))), body));
  }

  line(row, side, left, right, change) {
    const mark = side === "null" ? null : element("span", { class: `side ${side}`, text: side === "left" ? _("Left") : _("Right") });
    return element("tr", {}, element("th", { scope: "row" }, row.title, " ", mark), valueCell(left.get(row.id)?.[side], row), valueCell(right.get(row.id)?.[side], row), changeCell(change, row));
  }
}

const { a, b } = byId("page").dataset;
const page = new ComparePage(a, b);
page.open().catch((error) => notify(error.message, "error", error.hint));
window.formcheck = page;
