/** Plays one recording and always knows which frame is on the screen.
 *
 * The browser reports the presentation time of each frame it shows (`mediaTime`); the frame is the
 * nearest of the recording's own times. Events: "frame" (another one is shown), "seeked", "state"
 * (playing, speed or loop changed).
 */
import { nearest, within } from "./times.js";

export const SPEEDS = [0.1, 0.25, 0.5, 0.75, 1, 1.5, 2];

export class Player extends EventTarget {
  constructor() {
    super();
    this.media = null;
    this.times = new Float64Array([0]);
    this.index = 0;
    this.wanted = null;
    this.loop = null;
    this.rate = 1;
    this.shown = 0;
    this.listening = new AbortController();
  }

  /** Play `media` (a video element or a `Clock`) whose frames have the presentation `times`. */
  attach(media, times) {
    this.listening.abort();
    this.listening = new AbortController();
    const { signal } = this.listening;
    this.media?.pause();
    this.media = media;
    this.times = times;
    this.frameWise = "requestVideoFrameCallback" in media;
    for (const kind of ["play", "pause", "ended"]) media.addEventListener(kind, () => this.changed(), { signal });
    media.addEventListener("seeked", () => this.settle(), { signal });
    media.addEventListener("loadeddata", () => this.show(this.wanted ?? this.index), { signal });
    this.watch(signal);
    if (media.readyState >= 2) this.show(this.wanted ?? this.index);
  }

  watch(signal) {
    const onFrame = (mediaTime) => {
      if (signal.aborted) return;
      this.present(nearest(this.times, mediaTime));
      next();
    };
    const next = this.frameWise
      ? () => this.media.requestVideoFrameCallback((_, { mediaTime }) => onFrame(mediaTime))
      : () => requestAnimationFrame(() => onFrame(this.media.currentTime));
    next();
  }

  present(index) {
    this.index = index;
    this.shown += 1;
    if (!this.media.seeking || this.wanted === index) this.wanted = null;
    const { loop } = this;
    if (loop && this.playing && (index >= loop.to || index < loop.from)) this.seek(loop.from);
    this.dispatchEvent(new Event("frame"));
  }

  /** The frame shown is that of the presentation time `mediaTime`, whatever was told before. */
  correct(mediaTime) {
    this.index = nearest(this.times, mediaTime);
  }

  get playing() {
    return Boolean(this.media) && !this.media.paused && !this.media.ended;
  }

  /** Show frame `index` and stay there. */
  show(index) {
    if (this.playing) this.media.pause();
    this.seek(index);
  }

  /** Go to frame `index`, playing or not. While a seek is under way only the last wish counts. */
  seek(index) {
    const last = this.times.length - 1;
    const inside = Math.min(Math.max(Math.round(index), 0), last);
    this.wanted = inside;
    if (!this.media.seeking) this.go(inside);
  }

  go(index) {
    this.going = index;
    this.media.currentTime = within(this.times, index);
  }

  settle() {
    this.dispatchEvent(new Event("seeked"));
    if (this.wanted === null) return;
    if (this.wanted !== this.going) this.go(this.wanted);
    else if (this.wanted === this.index) this.wanted = null;
  }

  /** `count` frames on, from the last one asked for. */
  step(count) {
    this.show((this.wanted ?? this.index) + count);
  }

  toggle() {
    if (this.playing) this.media.pause();
    else this.play();
  }

  play() {
    this.wanted = null;
    if (this.loop && (this.index < this.loop.from || this.index >= this.loop.to)) this.seek(this.loop.from);
    else if (this.media.ended || this.index >= this.times.length - 1) this.seek(0);
    this.media.playbackRate = this.rate;
    // A pause that comes before the first frame is no error.
    this.media.play().catch(() => {});
  }

  pause() {
    this.media.pause();
  }

  setRate(rate) {
    this.rate = rate;
    if (this.media) this.media.playbackRate = rate;
    this.changed();
  }

  /** Repeat the frames from `from` to before `to`; null plays everything. */
  setLoop(loop) {
    this.loop = loop;
    this.changed();
  }

  changed() {
    this.dispatchEvent(new Event("state"));
  }
}
