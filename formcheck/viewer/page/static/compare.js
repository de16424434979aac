/** Two results side by side, in step at each contact. */
import { about, get, whyAnew } from "./api.js";
import { playingKeys, useControls } from "./controls.js";
import { byId, element, notify, tellWhyAnew } from "./element.js";
import { eventsOf, neighbour } from "./events.js";
import { useKeys } from "./keys.js";
import { recordedAt } from "./menus.js";
import { bySide, grouped, valueCell } from "./metrics.js";
import { contactsOf, matched } from "./phase.js";
import { Screen } from "./screen.js";
import { byMeasure, changeCell, comparison, fillChanges } from "./verdicts.js";
import { _, inWords, knowAlso, loadWords, moment, seconds, translated } from "./words.js";

const DRIFT_S = 0.12;

/** Which recordings of two sessions are shown together: those of one view, in order; one that has no
 * like stands beside the other session's first. */
export function pairsOf(ones, others) {
  const left = [...others];
  const pairs = [];
  const single = [];
  for (const one of ones) {
    const at = left.findIndex(({ view }) => view === one.view && view !== "unknown");
    if (at < 0) single.push({ a: one.index, b: others[0].index, label: one.label || one.name });
    else pairs.push({ a: one.index, b: left.splice(at, 1)[0].index, label: one.label || one.name });
  }
  if (!pairs.length) return [{ a: ones[0].index, b: others[0].index, label: ones[0].label || ones[0].name }, ...single.slice(1), ...left.slice(1).map((other) => ({ a: ones[0].index, b: other.index, label: other.label || other.name }))];
  return [...pairs, ...single, ...left.map((other) => ({ a: ones[0].index, b: other.index, label: other.label || other.name }))];
}

class Side {
  constructor(which, rid) {
    this.which = which;
    this.rid = rid;
    this.video = 0;
    this.screen = new Screen(byId(`stage-${which}`));
    this.time = byId(`time-${which}`);
    // A film says no more than that it failed: the result may be another one by now.
    this.screen.video.addEventListener("error", () => get(about(`/api/r/${rid}`, this.data.of)).catch(() => {}));
  }

  async load() {
    const data = await get(`/api/r/${this.rid}`);
    knowAlso(data.words);
    this.data = inWords(data);
    const when = recordedAt(data.analysis);
    byId(`when-${this.which}`).textContent = when ? moment(when) : _("date unknown");
  }

  /** Show the recording with index `video`. */
  async show(video) {
    this.video = video;
    const playable = await this.screen.open(this.about);
    this.events = eventsOf(this.data.analysis, video);
    this.screen.overlay.events = this.events;
    this.contacts = contactsOf(this.events);
    const none = this.screen.stage.querySelector(".no-video");
    none.hidden = playable;
    if (!playable) none.textContent = _("The pose alone is played. {reason}", { reason: this.about.original_reason });
    this.screen.draw();
  }

  get now_s() {
    return this.screen.series.time_s[this.screen.player.index] ?? 0;
  }

  /** What the server says of the recording shown. */
  get about() {
    return this.data.videos[this.video];
  }

  /** Seconds of the file played for each second of capture time. */
  get factor() {
    return this.about.slow_motion_factor;
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
    await Promise.all([this.a.load(), this.b.load()]);
    this.pairs = pairsOf(this.a.data.videos, this.b.data.videos);
    const [told] = await Promise.all([comparison(this.a, this.b), this.showPair(0)]);
    const { player } = this.a.screen;
    player.addEventListener("frame", () => this.follow());
    player.addEventListener("state", () => this.onState());
    this.b.screen.player.addEventListener("frame", () => this.b.tell());
    this.a.screen.onTap = () => player.toggle();
    this.b.screen.onTap = () => player.toggle();
    byId("locked").addEventListener("change", () => this.follow(true));
    const jump = (by) => this.jump(by);
    useKeys([...playingKeys(player, jump, (by) => this.faster(by)), ["?", [], _("This help"), () => {}]]);
    this.useRecordings();
    this.fill(told);
    this.follow(true);
  }

  /** Show the recordings of the pair with this place in `pairs`. */
  async showPair(place) {
    const { a, b } = this.pairs[place];
    await Promise.all([this.a.show(a), this.b.show(b)]);
    this.faster = useControls(this.a.screen.player, { jump: (by) => this.jump(by) }).faster;
  }

  useRecordings() {
    const choice = byId("recording");
    choice.hidden = this.pairs.length < 2;
    choice.replaceChildren(...this.pairs.map(({ label }, place) => element("option", { value: String(place), text: label })));
    choice.onchange = async () => {
      await this.showPair(Number(choice.value));
      this.follow(true);
    };
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
