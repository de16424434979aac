/** Directions in the picture, and geometry between landmarks already placed on the screen. */

export const plus = (a, b, factor = 1) => [a[0] + factor * b[0], a[1] + factor * b[1]];
export const minus = (a, b) => [a[0] - b[0], a[1] - b[1]];
export const times = (a, factor) => [a[0] * factor, a[1] * factor];
export const length = (a) => Math.hypot(a[0], a[1]);

/** What stays the same over a recording: the true vertical, forward, the near side. */
export class Scene {
  constructor({ view, facing, near_side, roll_deg }) {
    this.view = view;
    this.near = near_side;
    this.roll = (roll_deg * Math.PI) / 180;
    this.up = [Math.sin(this.roll), -Math.cos(this.roll)];
    this.across = [Math.cos(this.roll), Math.sin(this.roll)];
    this.forward = times(this.across, facing === "left" ? -1 : 1);
  }

  /** Direction toward which trunk angles are positive: forward from the side, else the runner's
   * right. */
  get leanToward() {
    if (this.view === "side") return this.forward;
    return this.view === "front" ? times(this.across, -1) : this.across;
  }
}
