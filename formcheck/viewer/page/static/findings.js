/** Findings first, each with links to its evidence in the video. */
import { element, sideMark } from "./element.js";
import { _, interval, ngettext, number, withUnit } from "./words.js";

export const SEVERITIES = () => ({ flag: _("Stands out"), watch: _("Worth watching"), note: _("Good to know") });
const RANKS = ["flag", "watch", "note"];

/** Fill `place`; `show(metric id, side)` plays the evidence. */
export function fillFindings(place, analysis, catalogue, show) {
  const rows = new Map(catalogue.map((row) => [row.id, row]));
  const found = [...analysis.findings].sort((a, b) => RANKS.indexOf(a.severity) - RANKS.indexOf(b.severity));
  const parts = found.map((finding) => card(finding, rows, show));
  if (analysis.reason) parts.push(element("p", { class: "verdict", text: analysis.reason }));
  else if (!found.length) parts.push(element("p", { class: "verdict", text: _("Nothing stands out in what could be measured.") }));
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
    element("p", { class: `severity ${finding.severity}`, text: SEVERITIES()[finding.severity] }),
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
  const unclear = (analysis.checks ?? []).filter((check) => check.outcome === "unclear");
  if (unclear.length) {
    const lines = unclear.map((check) => element("p", { class: "reason" }, element("b", { text: `${check.title}: ` }), check.explanation));
    parts.push(element("details", { class: "others" }, element("summary", { text: _("Unclear ({n})", { n: unclear.length }) }), ...lines));
  }
  const quality = analysis.quality ?? [];
  if (quality.length) {
    const lines = quality.map((note) => element("p", { class: "reason" }, element("b", { text: note.message }), ` ${note.hint ?? ""}`));
    const serious = quality.filter((note) => note.level !== "info").length;
    parts.push(element("details", { class: "others" }, element("summary", { text: serious ? ngettext("About the recording ({n} that limits the numbers)", "About the recording ({n} that limit the numbers)", serious) : _("About the recording") }), ...lines));
  }
  return parts;
}
