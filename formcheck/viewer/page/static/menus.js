/** The menus of the result page: exports, what to compare with. */
import { get } from "./api.js";
import { byId, element } from "./element.js";
import { _, moment } from "./words.js";

const NAMES = () => ({ html: _("Report to read or print (HTML)"), pdf: _("Report (PDF)"), csv: _("Tables (CSV)"), md: _("Text (Markdown)") });

/** The day on which a result's first recording was made, "" where that is not known. */
export const dayOf = ({ recorded_at }) => moment(recorded_at, { dateStyle: "medium" });

/** `address`: where the report of a format is. */
export function fillExports(address, formats) {
  const links = formats.map((format) => element("li", {}, element("a", { href: address(format), download: format === "html" ? null : "", target: format === "html" ? "_blank" : null, text: NAMES()[format] ?? format.toUpperCase() })));
  byId("exports").replaceChildren(...links);
}

/** When the first recording of an analysis was made, null where none says. */
export const recordedAt = ({ videos }) => videos.map(({ recorded_at }) => recorded_at).filter(Boolean).sort()[0] ?? null;

/** Two results, `{id, recorded_at}`, the earlier one first; as they are where that is not known. */
export function inOrder(one, other) {
  const [first, second] = [one, other].map(({ recorded_at }) => Date.parse(recorded_at ?? ""));
  return first > second ? [other, one] : [one, other];
}

export const isKnownOrder = (one, other) => Math.abs(Date.parse(one.recorded_at ?? "") - Date.parse(other.recorded_at ?? "")) > 0;

export const comparing = (before, after) => `/compare?a=${before.id}&b=${after.id}`;

/** The other results, those of the same runner first, to compare with the one `open`; asked for when
 * the menu is opened. */
export function fillOthers(open, runner) {
  const menu = byId("compare-menu");
  menu.addEventListener("beforetoggle", async (event) => {
    if (event.newState !== "open") return;
    const { results } = await get("/api/results").catch(() => ({ results: [] }));
    const others = results.filter((one) => one.id !== open.id && !one.failed);
    const same = (one) => Number(Boolean(runner) && one.runner === runner);
    others.sort((a, b) => same(b) - same(a) || a.name.localeCompare(b.name));
    const links = others.slice(0, 200).map((one) => element("li", {}, element("a", { href: comparing(...inOrder(open, one)), text: [one.name, dayOf(one)].filter(Boolean).join(" · ") })));
    byId("others").replaceChildren(...(links.length ? links : [element("li", { class: "small", text: _("There is no other result here.") })]));
  });
}
