/** Asking the server; what goes wrong is an error with a message and a hint. */

export class ServerError extends Error {
  constructor(status, message, hint) {
    super(message);
    this.status = status;
    this.hint = hint ?? "";
  }
}

async function answered(response) {
  if (response.ok) return response;
  const said = await response.json().catch(() => ({}));
  const { message, hint } = said.error ?? {};
  throw new ServerError(response.status, message ?? response.statusText, hint);
}

async function asked(url, options = {}) {
  const sent = { credentials: "same-origin", ...options };
  if (sent.method && sent.method !== "GET") sent.headers = { ...sent.headers, "X-Formcheck": "1" };
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
