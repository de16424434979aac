/** Choosing another person: the others' boxes on the frame, one of them is pressed. */
import { get } from "./api.js";
import { element, notify } from "./element.js";
import { nearest } from "./times.js";
import { _ } from "./words.js";

/** Ask which of the people at `address` runs; the index of the one pressed, null where there is none to choose. */
export async function pickPerson(address, screen) {
  const { people } = await get(address);
  if (!people.length) {
    notify(_("Nobody else was seen in this recording."));
    return null;
  }
  screen.player.pause();
  return new Promise((resolve) => {
    const layer = element("div", { class: "people", role: "group", "aria-label": _("Who runs?") });
    const end = (chosen) => {
      screen.player.removeEventListener("frame", place);
      screen.stage.classList.remove("choosing");
      layer.remove();
      resolve(chosen);
    };
    const buttons = people.map(({ index }) => element("button", { type: "button", text: _("This person ({n})", { n: index + 1 }), on: { click: () => end(index) } }));
    const cancel = element("button", { type: "button", class: "cancel", text: _("Cancel"), on: { click: () => end(null) } });
    layer.append(element("p", { text: _("Press the person who runs. Step to another frame where nobody else is seen.") }), ...buttons, cancel);
    function place() {
      const now_s = screen.series.time_s[screen.player.index];
      const { density, scale, left, top } = screen.fit;
      people.forEach(({ time_s, box_px }, i) => {
        const box = box_px[nearest(time_s, now_s)];
        buttons[i].hidden = !box;
        if (!box) return;
        const [x0, y0, x1, y1] = box;
        const { style } = buttons[i];
        style.left = `${(left + scale * x0) / density}px`;
        style.top = `${(top + scale * y0) / density}px`;
        style.width = `${(scale * (x1 - x0)) / density}px`;
        style.height = `${(scale * (y1 - y0)) / density}px`;
      });
    }
    screen.player.addEventListener("frame", place);
    screen.stage.classList.add("choosing");
    screen.stage.append(layer);
    place();
    (buttons.find((button) => !button.hidden) ?? cancel).focus();
  });
}
