/** Making elements. Text is always set as text, never parsed as HTML. */
import { _ } from "./words.js";

/**
 * An element of kind `tag`. `properties`: `class`, `text`, `data` (dataset), `on` (listeners) and
 * any attribute; what is null, undefined or false is left out.
 */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") made.className = value;
    else if (name === "text") made.textContent = value;
    else if (name === "data") Object.assign(made.dataset, value);
    else if (name === "on") for (const [kind, run] of Object.entries(value)) made.addEventListener(kind, run);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

export const byId = (id) => document.getElementById(id);

/** Left or right, with the mark that tells it without colour. */
export function sideMark(side, text) {
  return element("span", { class: `side ${side}`, text });
}

/** Say `text` to screen readers without moving the focus. */
export function announce(text) {
  const live = byId("announced");
  if (live) live.textContent = text;
}

/** Say why the page was loaded anew, `code` of the server, where it was. */
export function tellWhyAnew(code) {
  if (code === "result_changed") notify(_("This result was written again or replaced meanwhile. You see it as it is now; nothing was saved to it."), "error");
  if (code === "result_gone") notify(_("The result that was open is not there any more; nothing was saved."), "error");
}

/** Show `text` for a while, `kind` "error" until it is closed. */
export function notify(text, kind = "info", hint = "") {
  const place = byId("notices");
  const close = element("button", { type: "button", class: "quiet", "aria-label": place.dataset.close, text: "×" });
  const notice = element("div", { class: `notice ${kind}` }, element("p", { text }), hint ? element("p", { class: "small", text: hint }) : null, close);
  close.addEventListener("click", () => notice.remove());
  place.append(notice);
  if (kind !== "error") setTimeout(() => notice.remove(), 6000);
}
