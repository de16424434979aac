/** Keys of a page and the dialog that lists them. They can be switched off (WCAG 2.1.4). */
import { byId, element } from "./element.js";

const SWITCH = "formcheck-keys";

/**
 * `keys`: `[shown, [key names], what it does in words, run]`. A key name is the event's `key`, with
 * "Shift+" or "Alt+" or "Control+" before it.
 */
export function useKeys(keys) {
  const table = new Map(keys.flatMap(([, names, , run]) => names.map((name) => [name, run])));
  const on = byId("keys-on");
  on.checked = localStorage.getItem(SWITCH) !== "off";
  on.addEventListener("change", () => localStorage.setItem(SWITCH, on.checked ? "on" : "off"));
  byId("keys").replaceChildren(
    ...keys.filter(([shown]) => shown).flatMap(([shown, , words]) => [
      element("dt", {}, ...shown.split(" ").map((key) => element("kbd", { text: key }))),
      element("dd", { text: words }),
    ]),
  );
  const dialog = byId("help");
  byId("help-open").addEventListener("click", () => dialog.showModal());
  byId("help-close").addEventListener("click", () => dialog.close());
  document.addEventListener("keydown", (pressed) => {
    if (pressed.metaKey || pressed.isComposing || document.querySelector("dialog[open]")) return;
    const name = nameOf(pressed);
    const plain = !pressed.ctrlKey && !pressed.altKey;
    if (plain && (!on.checked || (!isLetGo(pressed) && isForText(pressed.target, pressed.key)))) return;
    // A button that has the focus would be pressed when the key is let go.
    if (isLetGo(pressed)) pressed.target.blur();
    if (name === "?") dialog.showModal();
    else if (table.has(name)) table.get(name)(pressed);
    else return;
    pressed.preventDefault();
  });
}

function nameOf({ key, ctrlKey, altKey, shiftKey }) {
  const named = key.length > 1 || ctrlKey || altKey;
  const base = key.length === 1 ? key.toLowerCase() : key;
  return `${ctrlKey ? "Control+" : ""}${altKey ? "Alt+" : ""}${shiftKey && named ? "Shift+" : ""}${base}`;
}

const LET_GO = "button, a, summary, select, input[type=checkbox], input[type=range]";
/** The control that the mouse or a finger used last, until the focus goes elsewhere by the keyboard.
 * (`:focus-visible` comes true with the very key that is asked about.) */
let pointed = null;
let byPointer = false;
document.addEventListener("pointerdown", ({ target }) => {
  byPointer = true;
  pointed = target.closest(LET_GO);
}, true);
document.addEventListener("keydown", () => (byPointer = false), true);
document.addEventListener("focusin", ({ target }) => (pointed = byPointer ? target : null));

/** Space after a control was used with the mouse or a finger: it is meant for the video, while who
 * came to the control by the keyboard presses it with Space. */
function isLetGo({ target, key }) {
  return key === " " && target === pointed && target.matches(LET_GO);
}

/** Whether the element takes this key itself. */
function isForText(target, key) {
  if (target.closest("textarea, select, [contenteditable]")) return true;
  const input = target.closest("input");
  if (input) return input.type === "checkbox" ? key === " " : input.type !== "range" || key.startsWith("Arrow") || key === "Home" || key === "End";
  if (target.closest("button, a, summary")) return key === " " || key === "Enter";
  return target.closest(".scroll, [tabindex][role=region]") !== null && key.startsWith("Arrow");
}
