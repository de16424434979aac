/** Texts and numbers in the reader's language. English texts are the keys, as in the reports. */
import { get } from "./api.js";

const MINUS = "−";
const NARROW_SPACE = "\u202f";
const UNITS = { deg: "°", 1: "" };
let said = { language: "en", decimal: ".", percent: "%", texts: {}, plurals: {} };
let composed = {};

/** Fetch the catalogue of the page's language; English needs none. */
export async function loadWords() {
  if (document.documentElement.lang !== "en") said = await get("/api/words");
}

/** Also know the sentences that were composed for one result: `{english: translation}`. */
export function knowAlso(words) {
  composed = { ...composed, ...words };
}

/** `english` with its `{named}` fields filled in, in the reader's language. */
export function _(english, values = {}) {
  return filled(translated(english), values);
}

/** What is said of `n` things: `one` or `other`, or the form that the reader's language has for `n`. */
export function ngettext(one, other, n, values = {}) {
  const form = said.plurals[other]?.[new Intl.PluralRules(said.language).select(n)];
  return filled(form ?? (n === 1 ? one : other), { n, ...values });
}

function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (field, name) => values[name] ?? field);
}

/** A text that came with a result, in the reader's language where there is a translation. */
export function translated(english) {
  return said.texts[english] ?? composed[english] ?? english ?? "";
}

/** A title within a sentence: English begins it small. */
export function inside(title) {
  const text = translated(title);
  return said.language === "en" ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

/** `value` with a fixed number of decimals, a real minus sign and the language's decimal sign. */
export function number(value, decimals = 0) {
  const text = value.toFixed(decimals);
  const plain = /^-[0.]+$/.test(text) ? text.slice(1) : text;
  return plain.replace("-", MINUS).replace(".", said.decimal);
}

/** `number` with its sign, "+" too; 0 has none. */
export function signed(value, decimals = 0) {
  const text = number(value, decimals);
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

/** `text` followed by its unit as printed: "12.3°", "168.9 steps/min", "0.36". */
export function withUnit(text, unit) {
  const printed = translated(UNITS[unit] ?? unit ?? "");
  if (!printed) return text;
  return printed === "°" ? text + printed : text + NARROW_SPACE + printed;
}

/** Both ends of an interval: "165.2 to 170.1". */
export function interval([low, high], decimals) {
  return _("{low} to {high}", { low: number(low, decimals), high: number(high, decimals) });
}

/** Seconds of the recording: "2.35 s". */
export function seconds(time_s, decimals = 2) {
  return withUnit(number(time_s, decimals), "s");
}

/** Day and time of an ISO moment; "" where there is none. */
export function moment(iso, style = { dateStyle: "medium", timeStyle: "short" }) {
  const when = iso ? new Date(iso) : null;
  if (!when || Number.isNaN(when.getTime())) return "";
  const locale = said.language === "en" ? "en-GB" : said.language;
  return new Intl.DateTimeFormat(locale, style).format(when);
}

const FOR_PEOPLE = new Set([
  "reason", "title", "statement", "suggestion", "caution", "strength", "message", "hint",
  "explanation", "positive", "definition", "method", "caption", "alt_text", "original_reason", "label", "note",
]);

/** `content` of the server's JSON with its texts for people in the reader's language. */
export function inWords(content) {
  if (Array.isArray(content)) return content.map(inWords);
  if (content === null || typeof content !== "object") return content;
  const said = ([name, part]) => [name, typeof part === "string" && FOR_PEOPLE.has(name) ? translated(part) : inWords(part)];
  return Object.fromEntries(Object.entries(content).map(said));
}
