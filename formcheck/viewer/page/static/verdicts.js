/** What changed between two results beyond measurement error, and what stands in the way. */
import { get } from "./api.js";
import { element } from "./element.js";
import { _, inWords, interval, knowAlso, number, signed, withUnit } from "./words.js";

const VERDICTS = () => ({ changed: _("changed"), no_detectable_change: _("no detectable change"), cannot_tell: _("cannot tell") });

/** The comparison of the results `a` (before) and `b`, each `{rid, data}` as it is shown, in the
 * reader's language. */
export async function comparison(a, b) {
  const told = await get(`/api/compare?${new URLSearchParams({ a: a.rid, b: b.rid, of_a: a.data.of, of_b: b.data.of })}`);
  knowAlso(told.words);
  return { ...told, comparison: inWords(told.comparison) };
}

/** Changes by "id side". */
export function byMeasure({ comparison: { changes } }) {
  return new Map(changes.map((change) => [`${change.metric} ${change.side}`, change]));
}

/** The main things, before the numbers. */
export function fillChanges(place, told) {
  const { reason, notes } = told.comparison;
  place.append(
    ...told.referral.map((text) => element("p", { class: "warning", text })),
    element("p", { class: "verdict changed", text: told.headline }),
    ...[reason, told.chance].filter(Boolean).map((text) => element("p", { text })),
    ...notes.map(({ level, message, hint }) => element("p", { class: level, text: [message, hint].filter(Boolean).join(" ") })),
    ...loadOf(told.load),
    element("p", { class: "reason", text: told.honest }),
  );
}

/** What a model says of the load on the lower back; nothing where advice is withheld. */
function loadOf(load) {
  if (!load) return [];
  const rows = load.rows.map(({ title, cell }) => element("p", {}, element("b", { text: `${title}: ` }), [cell.value, cell.detail].filter(Boolean).join(" – ")));
  const notes = load.notes.map((text) => element("p", { class: "reason", text }));
  return [element("details", { class: "load" }, element("summary", { text: load.title }), element("p", { text: load.lead }), ...rows, ...notes)];
}

/** The change of one measure with its interval, its verdict and why. */
export function changeCell(change, row) {
  if (!change) return element("td", { text: "–" });
  const cell = element("td", { class: change.verdict, data: { verdict: change.verdict } });
  if (change.change !== null && change.ci95) {
    const least = change.smallest_detectable_change;
    const smallest = least === null ? "" : `; ${_("smallest detectable")} ${withUnit(number(least, row.decimals), row.unit)}`;
    cell.append(element("span", { text: withUnit(signed(change.change, row.decimals), row.unit) }), element("span", { class: "range", text: interval(change.ci95, row.decimals) + smallest }));
  }
  const why = [change.reason, change.note].filter(Boolean).join(" ");
  const mark = change.changed_among_all ? " ●" : "";
  cell.append(element("span", { class: "verdict", text: VERDICTS()[change.verdict] + mark }), why ? element("span", { class: "reason", text: why }) : "");
  return cell;
}
