"use strict";
{
const ROWS_OF_A_PAGE = 50;
const PRINTED_ROWS = 1000;
const STARTS_WITH_THE_LARGEST = new Set(["findings", "quality"]);
const SORTED_BY = {
  name: (r) => r.name, runner: (r) => r.runner, date: (r) => r.moment, view: (r) => r.seen,
  cadence: (r) => r.cadence?.[1], trunk_lean: (r) => r.trunk_lean?.[1],
  pelvic_drop_left: (r) => r.pelvic_drop_left?.[1], pelvic_drop_right: (r) => r.pelvic_drop_right?.[1],
  findings: (r) => r.weight, quality: (r) => r.grade,
};
const lang = document.documentElement.lang;
const names = new Intl.Collator(lang, { numeric: true, sensitivity: "base" });

const at = (id) => document.getElementById(id);
const { records, severities, outcomes, texts, plurals } = JSON.parse(at("data").textContent);
const form = at("controls"), table = at("table"), body = table.tBodies[0];
const headers = [...table.tHead.rows[0].cells];
const titles = Object.fromEntries(headers.map((th) => [th.dataset.column, th.textContent.trim()]));
let outcome = "", column = "", descending = false, page = 0, chosen = records;

/** A text in the page's language, with its `{named}` fields filled in. */
const _ = (english, values = {}) => filled(texts[english] ?? english, values);
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (field, name) => values[name] ?? field);
/** What is said of `n` things, in the form that the page's language has for that number. */
const forms = new Intl.PluralRules(lang);
const ngettext = (one, other, n, values = {}) => filled(plurals[other]?.[forms.select(n)] ?? (n === 1 ? one : other), values);
const count = (n) => (lang === "en" ? n.toLocaleString("en") : n.toLocaleString("en").replaceAll(",", "\u202f"));
const plain = (text) => text.normalize("NFKC").toLowerCase();

function make(tag, kind, ...content) {
  const element = document.createElement(tag);
  if (kind) element.className = kind;
  element.append(...content);
  return element;
}

function link(address, ...content) {
  const element = make("a", "", ...content);
  element.href = address;
  return element;
}

/* Which rows, in which order. */

function searchable(record) {
  record.searched ??= plain([
    record.name, record.videos, record.runner, outcomes[record.outcome], record.date, record.seen, record.mode,
    record.problem, record.hint, record.review, ...(record.findings ?? []).map(([, title]) => title),
  ].filter(Boolean).join("\n"));
  return record.searched;
}

function choose() {
  const words = plain(at("search").value).split(/\s+/).filter(Boolean);
  const view = at("view").value, finding = at("finding"), title = finding.options[finding.selectedIndex].textContent;
  const found = [
    () => true, (r) => r.findings?.length > 0, (r) => r.findings?.length === 0,
  ][finding.selectedIndex] ?? ((r) => r.findings?.some(([, t]) => t === title));
  chosen = records.filter((r) =>
    (!outcome || r.outcome === outcome) && (!view || r.views?.includes(view)) && found(r)
    && words.every((word) => searchable(r).includes(word)));
  at("clear").hidden = !(outcome || view || finding.selectedIndex || words.length);
  order();
}

function order() {
  if (column) {
    const key = SORTED_BY[column], sign = descending ? -1 : 1;
    const compare = (a, b) => (typeof a === "string" ? names.compare(a, b) : a - b);
    const known = chosen.filter((r) => key(r) !== undefined);
    const unknown = chosen.filter((r) => key(r) === undefined);
    chosen = [...known.sort((a, b) => sign * compare(key(a), key(b))), ...unknown];
  }
  page = 0;
  show();
}

function sortBy(name) {
  const first = STARTS_WITH_THE_LARGEST.has(name);
  if (column !== name) [column, descending] = [name, first];
  else if (descending === first) descending = !first;
  else column = "";
  // What was chosen is sorted already; the order of the page comes back from the records.
  choose();
}

/* One row. */

function recording(record) {
  const name = make("bdi", "name", record.name);
  const about = make("div", "about", record.report ? link(record.report, name) : name);
  if (record.videos) about.append(make("bdi", "small", record.videos));
  if (record.review) about.append(make("bdi", "small", record.review));
  about.append(make("span", `outcome ${record.outcome.replace(" ", "-")}`, outcomes[record.outcome]));
  for (const [address, title] of record.playable ?? []) {
    const video = link(address, title);
    video.className = "small";
    about.append(video);
  }
  const cell = make("th", "recording", make("div", "", thumbnail(record), about));
  cell.scope = "row";
  cell.setAttribute("role", "rowheader");
  return cell;
}

function thumbnail(record) {
  const none = () => make("span", "picture small", _("no picture"));
  if (!record.picture) return none();
  const image = make("img", "picture");
  image.loading = "lazy";
  image.decoding = "async";
  image.width = 72;
  image.height = 90;
  image.alt = "";
  image.addEventListener("error", () => image.replaceWith(none()));
  image.src = record.picture;
  return image;
}

function cell(name, ...content) {
  const element = make("td", name, ...content);
  element.dataset.title = titles[name];
  element.setAttribute("role", "cell");
  return element;
}

function said(text, otherwise) {
  return text ? make("bdi", "", text) : make("span", "small", otherwise);
}

function measured(record, name) {
  const element = cell(name, said(record[name]?.[0], _("not measured")));
  element.classList.add("number");
  return element;
}

function findings(record) {
  if (!record.findings?.length) return make("span", "small", _("none"));
  return make("ul", "", ...record.findings.map(([rank, title]) => {
    const [kind, words, dots] = severities[rank];
    const marks = make("span", "dots", dots);
    marks.setAttribute("aria-hidden", "true");
    const severity = make("span", `severity ${kind}`, marks, ` ${words}`);
    return make("li", "", severity, " ", make("bdi", "", title));
  }));
}

function problem(record) {
  const element = cell("problem", make("bdi", "reason", record.problem));
  element.dataset.title = "";
  element.colSpan = 6;
  if (record.hint) element.append(" ", make("bdi", "hint", record.hint));
  return element;
}

function row(record) {
  const element = make("tr", "", recording(record),
    cell("runner", said(record.runner, _("not given"))),
    cell("date", said(record.date, _("not known")), record.when ? make("span", "small", record.when) : ""),
    cell("view", said(record.seen, _("not known")), record.mode ? make("span", "small", record.mode) : ""));
  if (record.problem) element.append(problem(record));
  else {
    element.append(
      ...["cadence", "trunk_lean", "pelvic_drop_left", "pelvic_drop_right"].map((n) => measured(record, n)),
      cell("findings", findings(record)), cell("quality", record.quality));
  }
  element.setAttribute("role", "row");
  return element;
}

/* The page. */

function show(from = page * ROWS_OF_A_PAGE, length = ROWS_OF_A_PAGE) {
  const shown = chosen.slice(from, from + length);
  body.replaceChildren(...shown.map(row));
  const numbers = { first: count(from + 1), last: count(from + shown.length), chosen: count(chosen.length), all: count(records.length) };
  const whole = chosen.length === records.length, total = records.length;
  at("status").textContent = shown.length === chosen.length
    ? (whole
      ? ngettext("{all} recording", "{all} recordings", total, numbers)
      : ngettext("{chosen} chosen of {all} recording", "{chosen} chosen of {all} recordings", total, numbers))
    : (whole
      ? ngettext("{first} to {last} of {all} recording", "{first} to {last} of {all} recordings", total, numbers)
      : ngettext("{first} to {last} of {chosen} chosen of {all} recording", "{first} to {last} of {chosen} chosen of {all} recordings", total, numbers));
  const pages = Math.ceil(chosen.length / ROWS_OF_A_PAGE);
  for (const nav of document.querySelectorAll(".pages")) {
    nav.hidden = pages < 2;
    const [back, , on] = nav.children;
    back.disabled = page === 0;
    on.disabled = page >= pages - 1;
    nav.querySelector("span").textContent = _("page {page} of {pages}", { page: count(page + 1), pages: count(pages) });
  }
  for (const th of headers) {
    const sorted = th.dataset.column === column;
    if (sorted) th.setAttribute("aria-sort", descending ? "descending" : "ascending");
    else th.removeAttribute("aria-sort");
  }
  for (const button of form.querySelectorAll("[data-outcome]")) {
    button.setAttribute("aria-pressed", String(button.dataset.outcome === outcome));
  }
}

form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("input", choose);
form.addEventListener("reset", () => {
  outcome = "";
  at("search").focus();
  setTimeout(choose);
});
for (const button of form.querySelectorAll("[data-outcome]")) {
  button.addEventListener("click", () => {
    outcome = button.dataset.outcome;
    choose();
  });
}
for (const th of headers) {
  th.firstElementChild.addEventListener("click", () => sortBy(th.dataset.column));
}
for (const button of document.querySelectorAll("[data-step]")) {
  button.addEventListener("click", () => {
    page += Number(button.dataset.step);
    show();
    at("recordings").scrollIntoView();
  });
}
addEventListener("beforeprint", () => show(0, PRINTED_ROWS));
addEventListener("afterprint", () => show());

form.hidden = table.hidden = document.querySelector(".bar").hidden = false;
document.querySelector(".counts").hidden = true;
choose();
}
