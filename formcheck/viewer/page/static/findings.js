/** Findings first, each with links to its evidence in the video. */
import { element, sideMark } from "./element.js";
import { _, interval, ngettext, number, withUnit } from "./words.js";

export const SEVERITIES = () => ({ flag: _("Stands out"), watch: _("Worth watching"), note: _("Good to know") });
/** How likely the true value lies beyond the limit. Results of older versions hold clear findings alone, and do not say so. */
const LEVELS = () => ({ clear: _("clear"), likely: _("likely"), possible: _("possible") });
const levelOf = (finding) => finding.level ?? "clear";
const isHeadline = (finding) => levelOf(finding) !== "possible";
const RANKS = ["flag", "watch", "note"];

/** Fill `place`; `show(metric id, side)` plays the evidence. */
export function fillFindings(place, analysis, catalogue, show) {
  const rows = new Map(catalogue.map((row) => [row.id, row]));
  const found = analysis.findings.filter(isHeadline).sort((a, b) => RANKS.indexOf(a.severity) - RANKS.indexOf(b.severity));
  const parts = found.map((finding) => card(finding, rows, show));
  if (analysis.reason) parts.push(element("p", { class: "verdict", text: analysis.reason }));
  else if (!found.length) parts.push(element("p", { class: "verdict", text: _("Nothing likely beyond a limit") }));
  parts.push(...notes(analysis));
  place.replaceChildren(...parts);
}

function card(finding, rows, show) {
  const links = finding.evidence.map((evidence) => {
    const row = rows.get(evidence.metric);
    const value = withUnit(number(evidence.value, row.decimals), row.unit);
    const button = element("button", {
      type: "button", class: "button", title: evidence.ci95 ? `${_("95 % interval")}: ${interval(evidence.ci95, row.decimals)}` : null,
      on: { click: () => show(evidence.metric, evidence.side) },
    });
    const name = evidence.side ? sideMark(evidence.side, evidence.side === "left" ? _("Left") : _("Right")) : null;
    button.append(...(name ? [name] : []), element("span", { text: `${row.title} ${value}` }), element("span", { class: "unseen", text: _("show it in the video") }));
    return button;
  });
  return element("article", { class: `finding ${finding.severity}` },
    element("p", { class: `severity ${finding.severity}`, text: [SEVERITIES()[finding.severity], LEVELS()[levelOf(finding)]].join(" · ") }),
    element("h3", { text: finding.title }),
    element("p", { text: finding.statement }),
    element("div", { class: "evidence" }, ...links),
    element("details", {}, element("summary", { text: _("What to try, and how sure this is") }),
      element("p", { text: finding.suggestion }), finding.caution ? element("p", { text: finding.caution }) : null,
      element("p", { class: "small", text: [finding.strength, ...(finding.sources ?? [])].filter(Boolean).join(" · ") })),
  );
}

/** What was looked at without a finding, and what limits the numbers. */
function notes(analysis) {
  const parts = [];
  const possible = analysis.findings.filter((finding) => !isHeadline(finding));
  if (possible.length) {
    const lines = possible.map((finding) => element("p", { class: "reason" }, finding.statement, " ", finding.would_settle ? element("b", { text: _("What would settle it: {what}", { what: finding.would_settle }) }) : null));
    parts.push(element("details", { class: "others", open: true }, element("summary", { text: _("Worth another look ({n})", { n: possible.length }) }), ...lines));
  }
  const quality = analysis.quality ?? [];
  if (quality.length) {
    const lines = quality.map((note) => element("p", { class: "reason" }, element("b", { text: note.message }), ` ${note.hint ?? ""}`));
    const serious = quality.filter((note) => note.level !== "info").length;
    parts.push(element("details", { class: "others" }, element("summary", { text: serious ? ngettext("About the recording ({n} that limits the numbers)", "About the recording ({n} that limit the numbers)", serious) : _("About the recording") }), ...lines));
  }
  return parts;
}
