/** The menus of the result page: exports, what to compare with. */
import { get } from "./api.js";
import { byId, element } from "./element.js";
import { _ } from "./words.js";

const NAMES = () => ({ html: _("Report to read or print (HTML)"), pdf: _("Report (PDF)"), csv: _("Tables (CSV)"), md: _("Text (Markdown)") });

/** `address`: where the report of a format is. */
export function fillExports(address, formats) {
  const links = formats.map((format) => element("li", {}, element("a", { href: address(format), download: format === "html" ? null : "", target: format === "html" ? "_blank" : null, text: NAMES()[format] ?? format.toUpperCase() })));
  byId("exports").replaceChildren(...links);
}

/** The other results, those of the same runner first; asked for when the menu is opened. */
export function fillOthers(rid, runner) {
  const menu = byId("compare-menu");
  menu.addEventListener("beforetoggle", async (event) => {
    if (event.newState !== "open") return;
    const { results } = await get("/api/results").catch(() => ({ results: [] }));
    const others = results.filter((one) => one.id !== rid && !one.failed);
    const same = (one) => Number(Boolean(runner) && one.runner === runner);
    others.sort((a, b) => same(b) - same(a) || a.name.localeCompare(b.name));
    const links = others.slice(0, 200).map((one) => element("li", {}, element("a", { href: `/compare?a=${rid}&b=${one.id}`, text: one.name })));
    byId("others").replaceChildren(...(links.length ? links : [element("li", { class: "small", text: _("There is no other result here.") })]));
  });
}
