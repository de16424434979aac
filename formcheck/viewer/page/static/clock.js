/** Plays times without pictures, where there is no video to play: the pose alone, on a clock.
 * It has the part of a video element that the player uses. */

export class Clock extends EventTarget {
  constructor(duration_s) {
    super();
    this.duration = duration_s;
    this.playbackRate = 1;
    this.paused = true;
    this.ended = false;
    this.seeking = false;
    this.readyState = 4;
    this.asked = null;
    this.now_s = 0;
  }

  get currentTime() {
    return this.now_s;
  }

  set currentTime(time_s) {
    this.now_s = Math.min(Math.max(time_s, 0), this.duration);
    this.ended = false;
    this.dispatchEvent(new Event("seeking"));
    requestAnimationFrame(() => {
      this.dispatchEvent(new Event("seeked"));
      if (this.paused) this.tell();
    });
  }

  play() {
    if (this.now_s >= this.duration) this.now_s = 0;
    this.paused = false;
    this.ended = false;
    this.dispatchEvent(new Event("play"));
    let last = performance.now();
    const tick = (now) => {
      if (this.paused) return;
      this.now_s = Math.min(this.now_s + ((now - last) / 1000) * this.playbackRate, this.duration);
      last = now;
      this.tell();
      if (this.now_s < this.duration) requestAnimationFrame(tick);
      else this.finish();
    };
    requestAnimationFrame(tick);
    return Promise.resolve();
  }

  finish() {
    this.ended = true;
    this.pause();
    this.dispatchEvent(new Event("ended"));
  }

  pause() {
    this.paused = true;
    this.dispatchEvent(new Event("pause"));
  }

  requestVideoFrameCallback(run) {
    this.asked = run;
    return 1;
  }

  cancelVideoFrameCallback() {
    this.asked = null;
  }

  tell() {
    const run = this.asked;
    this.asked = null;
    run?.(performance.now(), { mediaTime: this.now_s });
  }
}
