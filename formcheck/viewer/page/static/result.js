/** The page of one result: everything put together. */
import { about, get, send, whyAnew } from "./api.js";
import { playingKeys, useControls } from "./controls.js";
import { Corrections } from "./corrections.js";
import { Curves } from "./curves.js";
import { announce, byId, element, notify, tellWhyAnew } from "./element.js";
import { eventsOf, neighbour, strideAt } from "./events.js";
import { typicalStride } from "./evidence.js";
import { fillFindings } from "./findings.js";
import { useKeys } from "./keys.js";
import { LAYERS } from "./overlay.js";
import { ShownMeasure } from "./measure.js";
import { fillExports, fillOthers, recordedAt } from "./menus.js";
import { Metrics } from "./metrics.js";
import { pickPerson } from "./people.js";
import { Review } from "./review.js";
import { Screen } from "./screen.js";
import { loadPreview } from "./series.js";
import { saveStill } from "./still.js";
import { Strip } from "./strip.js";
import { _, inWords, knowAlso, loadWords, moment, number, seconds, withUnit } from "./words.js";

const DRAWN = "formcheck-layers";

class ResultPage {
  constructor(rid, chartsAddress) {
    this.rid = rid;
    this.screen = new Screen(byId("stage"));
    this.player = this.screen.player;
    this.strip = new Strip(byId("strip"), this.screen);
    this.curves = new Curves(this.screen, chartsAddress);
    this.metrics = new Metrics(byId("metrics"));
    this.corrections = new Corrections();
    /** The measure that is drawn: `{row, side}`, or null. */
    this.chosen = null;
    this.measure = new ShownMeasure(this);
    this.review = new Review(this);
    this.player.addEventListener("frame", () => this.onFrame());
    for (const part of [this.strip, this.curves]) part.addEventListener("seek", ({ detail }) => this.goTo(detail));
    this.metrics.addEventListener("choose", ({ detail }) => this.onMetric(detail));
    this.screen.onTap = () => this.player.toggle();
    // A film and a download say no more than that they failed.
    this.screen.video.addEventListener("error", () => this.check());
    for (const id of ["exports", "save-clip"]) byId(id).addEventListener("click", () => this.check());
  }

  /** The server's `address` of this result, as long as it is this one. */
  address(path = "") {
    return about(`/api/r/${this.rid}${path}`, this.data.of);
  }

  /** Load the page anew where the result is another one by now. */
  async check() {
    await get(this.address()).catch(() => {});
  }

  get now_s() {
    return this.screen.series.time_s[this.player.index];
  }

  /** Load the result and show its first recording. */
  async open() {
    const [data] = await Promise.all([get(`/api/r/${this.rid}`), loadWords()]);
    tellWhyAnew(whyAnew());
    fillExports((format) => about(`/api/r/${this.rid}/export/${format}`, data.of), data.exports);
    await this.take(data, 0);
    fillOthers({ id: this.rid, recorded_at: recordedAt(data.analysis) }, data.analysis.runner.id);
    this.useRecordings();
    this.useLayers();
    this.useMenus();
  }

  /** The server's answer for this result, at first or after saving. */
  async take(data, video = this.video) {
    knowAlso(data.words);
    this.data = inWords(data);
    this.catalogue = this.data.catalogue;
    this.etag = data.etag;
    this.analysis = this.data.analysis;
    this.review.open(data);
    await this.showVideo(video);
    this.showFacts();
  }

  /** Show another recording of the session, without a measure of this one. */
  async switchTo(index) {
    this.metrics.mark(null, null);
    this.chosen = null;
    this.loop(null);
    await this.showVideo(index);
  }

  async showVideo(index) {
    this.video = index;
    byId("recording").value = String(index);
    const about = this.data.videos[index];
    const [wide, high] = about.size_px;
    document.body.classList.toggle("portrait", high > 1.15 * wide);
    const playable = await this.screen.open(about);
    const none = this.screen.stage.querySelector(".no-video");
    none.hidden = playable;
    none.textContent = playable ? "" : _("The pose alone is played. {reason}", { reason: about.original_reason });
    if (!about.original && about.codec) this.makePlayable(index);
    byId("annotated-choice").hidden = !(about.annotated && about.original);
    byId("annotated-outdated").hidden = !about.annotated_outdated;
    byId("annotate").hidden = !about.annotated_can_be_drawn;
    this.showSource(this.screen.annotated);
    const controls = useControls(this.player, { jump: (by) => this.jump(by), slowMotion: about.slow_motion_factor });
    this.faster = controls.faster;
    this.curves.open(index);
    this.update();
  }

  /** The browser cannot play this recording: a copy that it can is made, and then shown. */
  async makePlayable(index) {
    const none = this.screen.stage.querySelector(".no-video");
    Object.assign(none, { hidden: false, textContent: _("A copy that this browser plays is being made; until then the pose alone is played.") });
    try {
      await this.made(this.address(`/proxy/${index}`));
      if (!this.review.unsaved) await this.take(await get(this.address()), index);
    } catch (error) {
      none.textContent = error.message;
    }
  }

  /** Have the server make what `address` stands for, and wait until it is made. */
  async made(address) {
    const { job } = await send("POST", address);
    for (let told = { state: "waiting" }; job && told.state !== "done"; told = await get(`/api/jobs/${job}`)) {
      if (told.error) throw new Error(told.error.message);
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }

  /** Play the annotated video or the original; where a review made the annotated one untrue, the
   * picture says so. */
  showSource(annotated) {
    const about = this.data.videos[this.video];
    byId("annotated").checked = annotated;
    if (this.screen.annotated !== annotated) this.screen.source(annotated);
    const says = this.screen.stage.querySelector(".no-video");
    if (!about.annotated_outdated || !(about.original ?? about.annotated)) return;
    says.hidden = !annotated;
    says.textContent = annotated ? _("The annotated video does not show the review as it is now.") : "";
  }

  /** Draw the annotated video as the result is reviewed now. */
  async annotate() {
    const { video } = this;
    const button = byId("annotate");
    button.disabled = true;
    notify(_("The annotated video is being drawn anew."));
    try {
      await this.made(this.address(`/annotated/${video}`));
      if (this.video !== video || this.review.unsaved) {
        const { videos } = await get(this.address());
        Object.assign(this.data.videos[video], { annotated_outdated: videos[video].annotated_outdated });
      } else await this.take(await get(this.address()), video);
    } catch (error) {
      notify(error.message, "error", error.hint);
    } finally {
      button.disabled = false;
    }
  }

  /** Everything that hangs on the analysis shown. */
  update(changed) {
    const { analysis, video } = this;
    this.events = eventsOf(analysis, video);
    this.screen.overlay.events = this.events;
    const strides = analysis.strides.filter((s) => s.video === video);
    const leftOut = this.corrections.list.filter((one) => one.kind === "exclude_span" && one.video === video);
    this.strip.fill(this.events, strides, leftOut);
    fillFindings(byId("findings"), analysis, this.catalogue, (id, side) => this.showEvidence(id, side));
    this.metrics.near = this.screen.overlay.scene.near;
    this.metrics.fill(analysis, this.catalogue, changed);
    this.showReviewed();
    this.measure.show(this.chosen);
    this.onFrame();
    // The library is large; the first picture comes before it.
    const later = window.requestIdleCallback ?? ((run) => setTimeout(run, 50));
    later(() => this.curves.update(analysis));
  }

  /** Show what corrections would do. `moved`: corrections that change the pose itself, or null. */
  async preview(told, moved) {
    this.analysis = inWords(told.analysis);
    if (moved) this.screen.replace(await loadPreview(this.address(`/review/series/${this.video}.bin`), moved));
    this.update(new Set(told.changes.map(({ metric, side }) => `${metric} ${side}`)));
  }

  onFrame() {
    if (!this.screen.series) return;
    const { index, times } = this.player;
    byId("seek").value = String(index);
    byId("seek").setAttribute("aria-valuetext", seconds(this.now_s ?? 0));
    byId("time").textContent = _("{time} · frame {frame} of {all}", { time: seconds(this.now_s ?? 0), frame: index + 1, all: times.length });
    this.strip.follow();
    this.curves.follow();
    this.measure.tell();
    this.linkClip();
  }

  goTo(time_s) {
    this.player.show(this.screen.series.indexAt(time_s));
  }

  jump(direction, kind = "initial_contact") {
    const wanted = this.player.wanted ?? this.player.index;
    const event = neighbour(this.events, this.screen.series.time_s[wanted], direction, kind, 0.6 * this.screen.series.step_s);
    if (event) this.strip.choose(event);
  }

  stride() {
    return strideAt(this.analysis, this.video, this.now_s, this.curves.side);
  }

  /** Repeat `stride`, or play everything again. */
  loop(stride) {
    const { series } = this.screen;
    const frames = stride && { from: series.indexAt(stride.contact_s), to: series.indexAt(stride.next_contact_s) };
    this.player.setLoop(frames);
    byId("loop").setAttribute("aria-pressed", String(Boolean(frames)));
  }

  linkClip() {
    const stride = this.analysis && this.stride();
    const link = byId("save-clip");
    link.parentElement.hidden = !stride || !this.data.videos[this.video].original;
    if (stride) link.href = this.address(`/clip?video=${this.video}&from_s=${stride.contact_s}&to_s=${stride.next_contact_s}&annotated=1`);
  }

  /** A metric was chosen in the table: it is drawn on the frame that shows it, of one side, in the
   * recording that it was read from; its curve is shown. */
  async onMetric(chosen) {
    this.loop(null);
    this.chosen = chosen;
    if (!chosen) {
      this.measure.show(null);
      return this.measure.showCurve();
    }
    const metric = this.measure.metricOf(chosen);
    await this.showRecordingOf(metric);
    if (this.chosen !== chosen) return undefined;
    this.measure.show(chosen);
    this.measure.showCurve();
    const { overlay } = this.screen;
    if (overlay.chosen && overlay.chosen.index !== null) this.player.show(overlay.chosen.index);
    return announce(chosen.row.definition);
  }

  async showRecordingOf(metric) {
    const video = metric?.video ?? this.video;
    if (video !== this.video) await this.showVideo(video);
  }

  /** Play the stride that shows a finding's evidence, slowly, with its angle drawn. */
  async showEvidence(id, side) {
    const row = this.catalogue.find((one) => one.id === id);
    const metric = row && this.measure.metricOf({ row, side });
    await this.showRecordingOf(metric);
    const stride = metric && typicalStride(this.analysis, metric, this.video);
    if (!stride) return notify(_("No stride shows this."));
    this.metrics.mark(id, side);
    this.chosen = { row, side };
    this.measure.show(this.chosen);
    this.measure.showCurve();
    this.loop(stride);
    this.player.setRate(0.25);
    this.player.seek(this.screen.series.indexAt(stride.contact_s));
    if (!matchMedia("(prefers-reduced-motion: reduce)").matches) this.player.play();
    return this.screen.stage.scrollIntoView({ block: "nearest" });
  }

  showFacts() {
    const { analysis } = this;
    const [info] = analysis.videos;
    const modes = { running: _("running"), walking: _("walking"), running_on_the_spot: _("running on the spot") };
    const views = { side: _("Side view"), rear: _("Rear view"), front: _("Front view") };
    const factor = info.slow_motion_factor;
    const speed = analysis.runner.speed_mps;
    const facts = [
      analysis.runner.id, moment(info.recorded_at, { dateStyle: "medium" }), [...new Set(analysis.views.map(({ kind }) => views[kind]))].filter(Boolean).join(", "), modes[analysis.gait.mode],
      seconds(info.duration_s / factor, 1), speed ? withUnit(number(3.6 * speed, 1), "km/h") : null,
      factor > 1 ? _("slow motion, {factor} times", { factor: number(factor, 1) }) : null,
    ];
    byId("facts").textContent = facts.filter(Boolean).join(" · ");
    this.showReviewed();
  }

  /** Who answers for the numbers shown; nobody does for those that are not saved. */
  showReviewed() {
    const { review } = this.data;
    const { unsaved } = this.corrections;
    byId("reviewed").hidden = !review;
    if (unsaved) byId("reviewed").textContent = _("Changed, not saved");
    if (!review || unsaved) return;
    const signed = review.sign_off;
    byId("reviewed").textContent = signed ? _("Signed off by {name}, {date}", { name: signed.name, date: moment(signed.time) }) : _("Reviewed by {name}, {date}", { name: review.author, date: moment(review.at) });
  }

  useRecordings() {
    const choice = byId("recording");
    choice.hidden = this.data.videos.length < 2;
    choice.replaceChildren(...this.data.videos.map(({ index, label, name }) => element("option", { value: String(index), text: label || name })));
    choice.value = String(this.video);
    choice.onchange = () => this.switchTo(Number(choice.value));
  }

  useLayers() {
    const kept = JSON.parse(localStorage.getItem(DRAWN) ?? "null");
    if (Array.isArray(kept)) this.screen.overlay.layers = new Set(kept.filter((name) => LAYERS.includes(name)));
    for (const box of document.querySelectorAll("[data-layer]")) {
      box.checked = this.screen.overlay.layers.has(box.dataset.layer);
      box.addEventListener("change", () => {
        const { layers } = this.screen.overlay;
        if (box.checked) layers.add(box.dataset.layer);
        else layers.delete(box.dataset.layer);
        localStorage.setItem(DRAWN, JSON.stringify([...layers]));
        this.screen.draw();
      });
    }
    byId("annotated").addEventListener("change", () => this.showSource(byId("annotated").checked));
    byId("annotate").addEventListener("click", () => this.annotate());
  }

  useMenus() {
    byId("goto").addEventListener("submit", (event) => {
      event.preventDefault();
      const wanted = this.events.find((e) => e.key === byId("goto-kind").value && e.number === Number(byId("goto-number").value));
      if (!wanted) return notify(_("There is no such contact."));
      byId("goto-menu").hidePopover();
      this.strip.choose(wanted);
    });
    byId("loop").addEventListener("click", () => this.loop(this.player.loop ? null : this.stride()));
    byId("zoom").addEventListener("click", () => this.screen.zoomBy(1.6));
    byId("full").addEventListener("click", () => this.fullScreen());
    byId("save-still").addEventListener("click", () => saveStill(this.screen, this.data.name));
    const press = (id) => () => byId(id).click();
    const layer = (name) => () => document.querySelector(`[data-layer="${name}"]`).click();
    useKeys([
      ...playingKeys(this.player, (by) => this.jump(by), (by) => this.faster(by)),
      ["{ }", ["{", "}"], _("Previous or next toe-off"), (e) => this.jump(e.key === "{" ? -1 : 1, "toe_off")],
      ["g", ["g"], _("Go to a contact by its number"), () => (byId("goto-menu").showPopover(), byId("goto-number").select())],
      ["l", ["l"], _("Repeat this stride"), press("loop")],
      ["c", ["c"], _("Recording or mean stride"), () => this.curves.setCycle(!this.curves.cycle)],
      ["s t p a m r", ["s"], _("Skeleton, trunk, pelvis, angles, contacts, trail"), layer("skeleton")],
      ...[["t", "trunk"], ["p", "pelvis"], ["a", "angles"], ["m", "marks"], ["r", "trail"]].map(([key, name]) => ["", [key], "", layer(name)]),
      ["v", ["v"], _("Original or annotated video"), press("annotated")],
      ["z 0", ["z"], _("Closer; whole picture"), press("zoom")],
      ["", ["0", "Escape"], "", () => this.screen.resetZoom()],
      ["f", ["f"], _("Full screen"), () => this.fullScreen()],
      ["e", ["e"], _("Review"), () => this.review.toggle()],
      ["Alt+← Alt+→", ["Alt+ArrowLeft", "Alt+ArrowRight"], _("Move the chosen contact by one frame (review)"), (e) => this.strip.canMove && this.review.nudge(e.key === "ArrowLeft" ? -1 : 1)],
      ["Del", ["Delete"], _("Delete the chosen contact (review)"), () => this.strip.canMove && this.review.remove()],
      [_("Ctrl+Z"), ["Control+z"], _("Undo a correction"), () => this.corrections.undo()],
      [_("Ctrl+Shift+Z"), ["Control+Shift+z", "Control+y"], _("Redo it"), () => this.corrections.redo()],
      ["?", [], _("This help"), () => {}],
    ]);
  }

  fullScreen() {
    const watch = document.querySelector(".playing-area");
    if (document.fullscreenElement) document.exitFullscreen();
    else watch.requestFullscreen?.();
  }

  pickPerson() {
    return pickPerson(about(`/api/people/${this.rid}/${this.video}`, this.data.of), this.screen);
  }
}

const { rid, charts } = byId("page").dataset;
const page = new ResultPage(rid, charts);
page.open().catch((error) => notify(error.message, "error", error.hint));
/** For tests and for who looks under the bonnet. */
window.formcheck = page;
