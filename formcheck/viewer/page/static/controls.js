/** The buttons under the video, for one player or for two in step. */
import { byId, element } from "./element.js";
import { SPEEDS } from "./player.js";
import { _, number } from "./words.js";

/**
 * `player`: what plays, steps and seeks. `slowMotion`: how many times slower than life the file
 * plays. `jump`: to the next (1) or previous (−1) contact.
 */
export function useControls(player, { jump, slowMotion = 1 }) {
  const play = byId("play");
  const speed = byId("speed");
  const speeds = slowMotion > 1 && slowMotion <= 16 ? [...SPEEDS, slowMotion] : SPEEDS;
  const chosen = player.rate;
  speed.replaceChildren(
    ...speeds.map((rate) => element("option", { value: String(rate), text: rate === slowMotion && slowMotion > 1 ? _("true speed") : `${number(rate, rate < 1 ? 2 : 1).replace(/[.,]0$/, "")} ×` })),
  );
  speed.value = String(chosen);
  speed.onchange = () => player.setRate(Number(speed.value));
  play.onclick = () => player.toggle();
  byId("stepback").onclick = () => player.step(-1);
  byId("stepon").onclick = () => player.step(1);
  byId("previous").onclick = () => jump(-1);
  byId("next").onclick = () => jump(1);
  const seek = byId("seek");
  seek.max = String(player.times.length - 1);
  seek.oninput = () => player.show(Number(seek.value));
  const shown = () => {
    play.classList.toggle("playing", player.playing);
    play.setAttribute("aria-label", player.playing ? play.dataset.pause : play.dataset.play);
    speed.value = String(player.rate);
  };
  player.addEventListener("state", shown);
  shown();
  return { faster: (by) => player.setRate(speeds[Math.min(Math.max(speeds.indexOf(player.rate) + by, 0), speeds.length - 1)]) };
}

/** Keys that every playing page has. */
export function playingKeys(player, jump, faster) {
  return [
    [_("Space"), [" ", "k"], _("Play or pause"), () => player.toggle()],
    ["← →", ["ArrowLeft", "ArrowRight"], _("One frame back or on"), (e) => player.step(e.key === "ArrowLeft" ? -1 : 1)],
    ["⇧← ⇧→", ["Shift+ArrowLeft", "Shift+ArrowRight"], _("Ten frames back or on"), (e) => player.step(e.key === "ArrowLeft" ? -10 : 10)],
    ["[ ]", ["[", "]"], _("Previous or next contact"), (e) => jump(e.key === "[" ? -1 : 1)],
    ["Home End", ["Home", "End"], _("First or last frame"), (e) => player.show(e.key === "Home" ? 0 : player.times.length - 1)],
    ["− +", ["-", "+", "="], _("Slower or faster"), (e) => faster(e.key === "-" ? -1 : 1)],
  ];
}
