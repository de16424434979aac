/** Asking the server; what goes wrong is an error with a message and a hint. */

export class ServerError extends Error {
  constructor(status, { code, message, hint }, otherwise) {
    super(message ?? otherwise);
    this.status = status;
    this.code = code ?? "";
    this.hint = hint ?? "";
  }
}

const KEY = "formcheck-key";
const WHY = "formcheck-loaded-anew";
/** What the page shows is not what is there any more. */
const OUTDATED = new Set(["result_changed", "result_gone"]);
let leaving = false;

/** What lets this page in; it came behind the # of the address and stays with this port. */
export const key = (() => {
  const given = new URLSearchParams(location.hash.slice(1)).get("key");
  if (given) {
    localStorage.setItem(KEY, given);
    history.replaceState(null, "", location.pathname + location.search);
  }
  return localStorage.getItem(KEY) ?? "";
})();

// Before any other that would ask whether to stay.
addEventListener("beforeunload", (event) => leaving && event.stopImmediatePropagation());

/** `address` with the identity of the result that the page shows; it is refused for any other. */
export function about(address, of) {
  return `${address}${address.includes("?") ? "&" : "?"}of=${of}`;
}

/** Load the page again, since the result is another one by now, or none. */
function loadAnew(code) {
  leaving = true;
  sessionStorage.setItem(WHY, code);
  location.reload();
}

/** Why the page was loaded anew: a code, or null. It is told once. */
export function whyAnew() {
  const code = sessionStorage.getItem(WHY);
  sessionStorage.removeItem(WHY);
  return code;
}

async function answered(response) {
  if (response.ok) return response;
  const said = await response.json().catch(() => ({}));
  const error = new ServerError(response.status, said.error ?? {}, response.statusText);
  const of = new URL(response.url).searchParams;
  if (OUTDATED.has(error.code) && (of.has("of") || of.has("of_a"))) loadAnew(error.code);
  if (error.code === "ask_for_password") location.assign("/login");
  throw error;
}

async function asked(url, options = {}) {
  const sent = { credentials: "same-origin", ...options };
  sent.headers = { ...sent.headers, "X-Formcheck": key };
  return answered(await fetch(url, sent));
}

export async function get(url, signal) {
  return (await asked(url, { signal })).json();
}

export async function getBytes(url) {
  return (await asked(url)).arrayBuffer();
}

function json(method, body, signal) {
  const options = { method, signal };
  if (body !== undefined) {
    options.headers = { "Content-Type": "application/json" };
    options.body = JSON.stringify(body);
  }
  return options;
}

/** Send `body` as JSON with `method`; the answer's JSON, null where it has none. */
export async function send(method, url, body, signal) {
  const text = await (await asked(url, json(method, body, signal))).text();
  return text ? JSON.parse(text) : null;
}

export async function sendForBytes(url, body) {
  return (await asked(url, json("POST", body))).arrayBuffer();
}
