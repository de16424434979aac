/** One recording on its stage: the video, the overlay above it, zoom and pan. */
import { Clock } from "./clock.js";
import { Overlay } from "./overlay.js";
import { Player } from "./player.js";
import { loadSeries } from "./series.js";

const MOST_ZOOM = 8;

export class Screen {
  /** `stage` holds a video and a canvas element. */
  constructor(stage) {
    this.stage = stage;
    this.video = stage.querySelector("video");
    this.canvas = stage.querySelector("canvas");
    this.player = new Player();
    this.zoom = { scale: 1, x: 0, y: 0 };
    this.annotated = false;
    for (const kind of ["frame", "seeked"]) this.player.addEventListener(kind, () => this.draw());
    new ResizeObserver(() => this.layout()).observe(stage);
    this.listenToPointer();
  }

  /** Show the recording `video` of the server's answer; false where only its pose can be played. */
  async open(video) {
    this.about = video;
    this.series = await loadSeries(video.series);
    const kept = this.overlay;
    this.overlay = new Overlay(this.series);
    if (kept) this.overlay.layers = kept.layers;
    Object.assign(this.player, { index: 0, wanted: null });
    this.source(video.original === null && video.annotated !== null);
    return Boolean(video.original ?? video.annotated);
  }

  /** Other series of the same frames, as corrections leave them. */
  replace(series) {
    const { layers, chosen } = this.overlay;
    this.series = series;
    this.overlay = Object.assign(new Overlay(series), { layers, chosen });
    this.draw();
  }

  /** Play the annotated video or the original. */
  source(annotated) {
    const { about, series } = this;
    this.annotated = annotated;
    const address = annotated ? about.annotated : about.original;
    this.stage.classList.toggle("without-video", !address);
    if (!address) {
      const times = series.time_s;
      this.player.attach(new Clock((times.at(-1) ?? 0) + series.step_s), times);
    } else {
      this.video.src = address;
      this.player.attach(this.video, series.shown_s(annotated));
    }
    this.layout();
  }

  /** How the picture lies on the canvas, in the canvas's own pixels. */
  get fit() {
    const density = window.devicePixelRatio || 1;
    const [wide, high] = this.series.size_px;
    const extra = this.annotated && this.video.videoWidth ? this.video.videoHeight * (wide / this.video.videoWidth) : high;
    const { clientWidth, clientHeight } = this.stage;
    const base = Math.min(clientWidth / wide, clientHeight / extra);
    const scale = base * this.zoom.scale;
    const left = clientWidth / 2 + this.zoom.x - (scale * wide) / 2;
    const top = clientHeight / 2 + this.zoom.y - (scale * extra) / 2;
    const unit = (density * Math.min(clientHeight, base * extra) * Math.sqrt(this.zoom.scale)) / 620;
    return { density, scale: scale * density, left: left * density, top: top * density, unit: Math.max(unit, 0.6 * density) };
  }

  /** Fit canvas and video to the stage after a change of size, zoom or source. */
  layout() {
    if (!this.series) return;
    const density = window.devicePixelRatio || 1;
    const wide = Math.round(this.stage.clientWidth * density);
    const high = Math.round(this.stage.clientHeight * density);
    if (this.canvas.width !== wide || this.canvas.height !== high) Object.assign(this.canvas, { width: wide, height: high });
    const { scale, x, y } = this.zoom;
    this.video.style.transform = scale === 1 ? "" : `translate(${x}px, ${y}px) scale(${scale})`;
    this.draw();
  }

  /** Draw the frame shown and everything on it. */
  draw() {
    if (!this.overlay || !this.series.length) return;
    const pen = this.canvas.getContext("2d");
    const { fit } = this;
    pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
    if (!this.annotated) {
      if (this.about.original && this.video.readyState >= 2) this.paint(pen, fit);
      this.overlay.draw(pen, this.player.index, fit);
    }
    this.drawnIndex = this.player.index;
  }

  /**
   * Paint the video's own picture under the overlay. The browser may show the next frame before
   * the overlay is ready; painted together they cannot part. Which frame it is is read before and
   * after, for it may change in between. Where that cannot be read, the video is seen below.
   */
  paint(pen, { scale, left, top }) {
    if (!("VideoFrame" in window)) return;
    const [wide, high] = this.series.size_px;
    for (let tries = 0; tries < 4; tries += 1) {
      const before = this.timestamp();
      pen.drawImage(this.video, left, top, scale * wide, scale * high);
      if (before !== this.timestamp()) continue;
      this.player.correct(before / 1e6);
      return;
    }
  }

  /** Microseconds in the file of the frame that the video shows now. */
  timestamp() {
    const frame = new VideoFrame(this.video);
    const { timestamp } = frame;
    frame.close();
    return timestamp;
  }

  /** Multiply the zoom by `factor` about the point `(x, y)` of the stage, its middle by default. */
  zoomBy(factor, x = this.stage.clientWidth / 2, y = this.stage.clientHeight / 2) {
    const scale = Math.min(Math.max(this.zoom.scale * factor, 1), MOST_ZOOM);
    const grown = scale / this.zoom.scale;
    const [fromX, fromY] = [x - this.stage.clientWidth / 2, y - this.stage.clientHeight / 2];
    this.pan(fromX - grown * (fromX - this.zoom.x), fromY - grown * (fromY - this.zoom.y), scale);
  }

  /** Move the picture, never so far that nothing of it is seen. */
  pan(x, y, scale = this.zoom.scale) {
    const most = (size) => (size * (scale - 1)) / 2;
    const within = (value, limit) => Math.min(Math.max(value, -limit), limit);
    this.zoom = { scale, x: within(x, most(this.stage.clientWidth)), y: within(y, most(this.stage.clientHeight)) };
    this.stage.classList.toggle("zoomed", scale > 1);
    this.layout();
  }

  resetZoom() {
    this.pan(0, 0, 1);
  }

  /** A point of the stage in px of the upright picture. */
  inPicture(clientX, clientY) {
    const box = this.stage.getBoundingClientRect();
    const { density, scale, left, top } = this.fit;
    return [((clientX - box.left) * density - left) / scale, ((clientY - box.top) * density - top) / scale];
  }

  listenToPointer() {
    const { stage } = this;
    stage.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && this.zoom.scale === 1) return;
      event.preventDefault();
      const box = stage.getBoundingClientRect();
      this.zoomBy(Math.exp(-event.deltaY * 0.002), event.clientX - box.left, event.clientY - box.top);
    }, { passive: false });
    let start = null;
    stage.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || event.target.closest("button")) return;
      start = { x: event.clientX, y: event.clientY, zoom: { ...this.zoom }, moved: false };
      stage.setPointerCapture(event.pointerId);
    });
    stage.addEventListener("pointermove", (event) => {
      if (!start) return;
      const [dx, dy] = [event.clientX - start.x, event.clientY - start.y];
      start.moved ||= Math.hypot(dx, dy) > 5;
      if (start.moved && this.zoom.scale > 1) this.pan(start.zoom.x + dx, start.zoom.y + dy);
    });
    stage.addEventListener("pointerup", (event) => {
      if (start && !start.moved) this.onTap?.(event);
      start = null;
    });
  }
}
