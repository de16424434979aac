/** A video dropped on the page or chosen is sent and analysed; its progress is shown. */
import { get, key, ServerError, send } from "./api.js";
import { announce, byId, element, notify } from "./element.js";
import { _, loadWords, number, translated } from "./words.js";

const OPTIONS = { "as-view": "view", model: "model", height: "height_m", speed: "speed_kmh" };

/** `done`: run when a result has come. */
export function useUploads(done) {
  const dialog = byId("adding");
  if (!dialog) return;
  let file = null;
  const ask = (chosen = null) => {
    file = chosen;
    const name = byId("file");
    name.required = !file;
    name.hidden = Boolean(file);
    name.parentElement.dataset.name = file?.name ?? "";
    byId("adding-title").textContent = file ? file.name : _("Analyse a video");
    if (!dialog.open) dialog.showModal();
  };
  byId("add").addEventListener("click", () => ask());
  byId("adding-cancel").addEventListener("click", () => dialog.close());
  dialog.querySelector("form").addEventListener("submit", () => {
    const chosen = file ?? byId("file").files[0];
    if (chosen) new Job(chosen, options(), done).start();
  });
  useDrop(ask);
  addEventListener("beforeunload", (event) => sending.size && event.preventDefault());
  // What was under way before the page was loaded (again) is shown as it was.
  Promise.all([get("/api/jobs"), loadWords()]).then(([{ jobs }]) => jobs.forEach(({ id, name }) => new Job({ name }, {}, done).follow(id)), () => {});
}

/** Videos that would be lost with the page. */
const sending = new Set();

function options() {
  const given = Object.entries(OPTIONS).map(([id, name]) => [name, byId(id).value]);
  return Object.fromEntries(given.filter(([, value]) => value && value !== "auto"));
}

function useDrop(ask) {
  const veil = byId("drop");
  const isFile = (event) => event.dataTransfer?.types.includes("Files");
  addEventListener("dragover", (event) => {
    if (!isFile(event)) return;
    event.preventDefault();
    veil.hidden = false;
  });
  addEventListener("dragleave", (event) => event.relatedTarget === null && (veil.hidden = true));
  addEventListener("drop", (event) => {
    veil.hidden = true;
    if (!isFile(event)) return;
    event.preventDefault();
    const [file] = event.dataTransfer.files;
    if (file) ask(file);
  });
}

/** One analysis: its box on the page, from the first byte sent to the link to its result. */
class Job {
  constructor(file, given, done) {
    this.file = file;
    this.given = given;
    this.done = done;
    this.bar = element("progress", { max: "1", value: "0", "aria-label": _("Progress") });
    this.state = element("span", { text: _("Sending the video") });
    this.cancel = element("button", { type: "button", class: "button", text: _("Cancel"), on: { click: () => this.stop() } });
    this.verdict = element("ul", { class: "small" });
    this.box = element("article", { class: "job" }, element("header", {}, element("strong", { text: file.name }), this.state, this.cancel), this.bar, this.verdict);
    byId("jobs").prepend(this.box);
  }

  start() {
    const query = new URLSearchParams({ name: this.file.name, ...this.given });
    // Only this older interface tells how much of an upload has been sent.
    this.sending = new XMLHttpRequest();
    const request = this.sending;
    request.open("POST", `/api/uploads?${query}`);
    request.setRequestHeader("X-Formcheck", key);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.addEventListener("progress", ({ loaded, total }) => (this.bar.value = total ? loaded / total : 0));
    request.addEventListener("load", () => this.sent());
    request.addEventListener("error", () => this.fail(_("The video could not be sent.")));
    request.addEventListener("loadend", () => sending.delete(request));
    sending.add(request);
    request.send(this.file);
  }

  sent() {
    const told = JSON.parse(this.sending.responseText || "{}");
    if (this.sending.status >= 400) return this.fail(told.error?.message ?? "", told.error?.hint);
    this.follow(told.job);
    return undefined;
  }

  /** Show how the job `id` goes on. */
  follow(id) {
    this.id = id;
    this.sending = null;
    this.stream = new EventSource(`/api/jobs/${this.id}/events`);
    this.stream.onmessage = ({ data }) => this.show(JSON.parse(data));
  }

  show({ stage, done, total, quality, state, result, error }) {
    this.verdict.replaceChildren(...(quality ?? []).map(({ message, hint, level }) => element("li", { class: level, text: `${translated(message)} ${translated(hint ?? "")}` })));
    if (total) this.bar.value = done / total;
    else this.bar.removeAttribute("value");
    const share = total ? ` ${number((100 * done) / total, 0)} %` : "";
    this.state.textContent = stage ? `${translated(stage)}${share}` : _("Waiting");
    if (state === "running" || state === "waiting" || state === "queued") return;
    this.stream.close();
    if (state === "done") this.finish(result);
    else if (state === "cancelled") this.box.remove();
    else this.fail(error?.message ?? "", error?.hint);
  }

  finish(result) {
    this.state.textContent = _("Done");
    this.bar.remove();
    announce(_("{name} is analysed.", { name: this.file.name }));
    this.cancel.replaceWith(element("a", { class: "button primary", href: `/r/${result}`, text: _("Look at it") }));
    this.done();
  }

  fail(message, hint = "") {
    this.stream?.close();
    this.box.classList.add("failed");
    this.state.textContent = message || _("It could not be analysed.");
    this.bar.remove();
    if (hint) this.verdict.append(element("li", { text: hint }));
    this.cancel.replaceWith(element("button", { type: "button", class: "button", text: _("Close"), on: { click: () => this.box.remove() } }));
  }

  async stop() {
    if (this.sending) {
      this.sending.abort();
      this.box.remove();
      return;
    }
    try {
      await send("POST", `/api/jobs/${this.id}/cancel`);
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      notify(error.message, "error", error.hint);
    }
  }
}
