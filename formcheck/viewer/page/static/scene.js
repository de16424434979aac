/** Directions in the picture, and geometry between landmarks already placed on the screen. */

export const plus = (a, b, factor = 1) => [a[0] + factor * b[0], a[1] + factor * b[1]];
export const minus = (a, b) => [a[0] - b[0], a[1] - b[1]];
export const times = (a, factor) => [a[0] * factor, a[1] * factor];
export const length = (a) => Math.hypot(a[0], a[1]);

/** What stays the same over a recording: the true vertical, forward, the near side. */
export class Scene {
  constructor({ view, near, forward_x, roll_deg, up, across, lean_toward }) {
    this.view = view;
    this.near = near;
    this.roll = (roll_deg * Math.PI) / 180;
    this.up = up;
    this.across = across;
    this.forward = times(across, forward_x);
    this.leanToward = lean_toward;
  }
}
