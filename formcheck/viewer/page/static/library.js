/** The list of results: search, filter, order, findings first; two can be chosen to compare. */
import { get, whyAnew } from "./api.js";
import { byId, element, notify, tellWhyAnew } from "./element.js";
import { SEVERITIES } from "./findings.js";
import { comparing, dayOf, inOrder, isKnownOrder } from "./menus.js";
import { useUploads } from "./uploads.js";
import { _, inWords, loadWords, moment, ngettext, number, seconds, withUnit } from "./words.js";

const WEIGHTS = { flag: 1e4, watch: 100, note: 1 };
const weight = (row) => row.findings.reduce((sum, { severity }) => sum + WEIGHTS[severity], 0);
const when = (row) => Date.parse(row.recorded_at ?? row.analysed_at ?? "") || 0;
const ORDERS = {
  findings: (a, b) => weight(b) - weight(a) || when(b) - when(a),
  newest: (a, b) => when(b) - when(a),
  name: (a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }),
  runner: (a, b) => (a.runner ?? "\uffff").localeCompare(b.runner ?? "\uffff"),
  cadence: (a, b) => (a.cadence ?? Infinity) - (b.cadence ?? Infinity),
};
const SHOWN = {
  "": () => true,
  findings: (row) => row.findings.length > 0,
  unreviewed: (row) => !row.reviewed,
  reviewed: (row) => row.reviewed,
  reason: (row) => Boolean(row.reason),
};

class Library {
  constructor() {
    this.rows = [];
    this.chosen = [];
    for (const id of ["search", "show", "view", "order"]) byId(id).addEventListener("input", () => this.show());
    byId("filters").addEventListener("submit", (event) => event.preventDefault());
    addEventListener("keydown", (event) => this.onKey(event));
    addEventListener("pageshow", () => this.show());
  }

  async load() {
    const [listed] = await Promise.all([get("/api/results"), loadWords()]);
    tellWhyAnew(whyAnew());
    const { results, failures } = inWords(listed);
    this.rows = results;
    this.cards = new Map(results.map((row) => [row.id, this.card(row)]));
    this.fail(failures);
    byId("nothing").hidden = results.length > 0;
    byId("filters").hidden = results.length === 0;
    this.show();
  }

  get fitting() {
    const words = byId("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    const view = byId("view").value;
    const shown = SHOWN[byId("show").value];
    const text = (row) => `${row.name} ${row.runner ?? ""} ${row.findings.map(({ title }) => title).join(" ")}`.toLowerCase();
    return this.rows
      .filter((row) => shown(row) && (!view || row.views.includes(view)) && words.every((word) => text(row).includes(word)))
      .sort(ORDERS[byId("order").value]);
  }

  show() {
    if (!this.cards) return;
    const rows = this.fitting;
    byId("results").replaceChildren(...rows.map((row) => this.cards.get(row.id)));
    byId("count").textContent = rows.length === this.rows.length ? ngettext("{n} result", "{n} results", rows.length) : ngettext("{shown} of {n} result", "{shown} of {n} results", this.rows.length, { shown: rows.length });
    byId("empty").hidden = rows.length > 0 || !this.rows.length;
  }

  card(row) {
    const picture = row.thumbnail
      ? element("img", { src: row.thumbnail, alt: "", loading: "lazy", width: "90", height: "112" })
      : element("span", { class: "blank", "aria-hidden": "true", text: row.reason ? "△" : "–" });
    const views = { side: _("Side view"), rear: _("Rear view"), front: _("Front view") };
    const facts = [row.runner, dayOf(row) || _("analysed {date}", { date: moment(row.analysed_at, { dateStyle: "medium" }) }), ...new Set(row.views.map((view) => views[view]))];
    const numbers = [row.cadence ? withUnit(number(row.cadence, 0), "steps/min") : null, seconds(row.duration_s, 1)];
    const review = row.signed_off ? _("Signed off by {name}", { name: row.signed_off.name }) : row.reviewed ? _("Reviewed by {name}", { name: row.reviewed_by ?? "" }) : null;
    const findings = row.findings.map(({ severity, title }) => element("li", {}, element("span", { class: `severity ${severity}`, text: SEVERITIES()[severity] }), title));
    const box = element("input", { type: "checkbox" });
    box.addEventListener("change", () => this.choose(row, box));
    return element("li", { class: "card" }, picture,
      element("div", {},
        element("h2", {}, element("a", { href: `/r/${row.id}`, text: row.name })),
        element("p", { text: facts.filter(Boolean).join(" · ") }),
        element("p", { text: numbers.filter(Boolean).join(" · ") }),
        row.reason ? element("p", { class: "no", text: row.reason }) : element("ul", {}, ...findings),
        review ? element("p", { text: review }) : null),
      row.reason ? null : element("label", { class: "choose" }, box, element("span", { text: _("Compare") }), element("span", { class: "unseen", text: row.name })));
  }

  /** Two at most: a third takes the place of the first. The earlier recording is before. */
  choose(row, box) {
    this.chosen = this.chosen.filter((one) => one.row.id !== row.id);
    if (box.checked) this.chosen.push({ row, box });
    if (this.chosen.length > 2) this.chosen.shift().box.checked = false;
    const both = this.chosen.length === 2;
    byId("compare").hidden = byId("order-chosen").hidden = !both;
    if (!both) return;
    const rows = inOrder(...this.chosen.map((one) => one.row));
    byId("compare").href = comparing(...rows);
    const [before, after] = rows.map((one) => `${one.name} (${dayOf(one) || _("date unknown")})`);
    const order = _("before: {before}; after: {after}", { before, after });
    byId("order-chosen").dataset.known = String(isKnownOrder(...rows));
    byId("order-chosen").textContent = isKnownOrder(...rows) ? order : `${order}. ${_("Their dates do not say which was first.")}`;
  }

  fail(failures) {
    const place = byId("failures");
    place.hidden = !failures.length;
    place.querySelector("summary").textContent = ngettext("{n} recording could not be analysed", "{n} recordings could not be analysed", failures.length);
    place.querySelector("ul").replaceChildren(...failures.map(({ name, reason, hint }) => element("li", {}, element("b", { text: `${name}: ` }), reason, " ", element("span", { class: "small", text: hint }))));
  }

  onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea, dialog")) return;
    if (event.key === "/") {
      event.preventDefault();
      byId("search").focus();
      return;
    }
    const links = [...document.querySelectorAll(".card h2 a")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !links.length) return;
    const at = links.indexOf(document.activeElement);
    if (at < 0 && step < 0) return;
    event.preventDefault();
    links[Math.min(Math.max(at + step, 0), links.length - 1)].focus();
  }
}

const library = new Library();
library.load().catch((error) => notify(error.message, "error", error.hint));
useUploads(() => library.load());
