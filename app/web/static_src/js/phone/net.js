// Asking the desk over a line that may end at any moment. Works in a page and in the service worker.
const PATIENCE_MS = 45_000;

// The request never got an answer, or one of something between: it may or may not have arrived.
export class NoSignal extends Error {}

// The desk does not know who is asking, or no longer.
export class SignedOut extends Error {}

const BETWEEN = [408, 425, 429, 502, 503, 504];
const FAULT = 500;

let asking = 0;

// Whether an answer is still on its way.
export function isAsking() {
  return asking > 0;
}

// Sends a request; the answer is { status, ok, headers, body }, body read where it is JSON.
// Throws NoSignal or SignedOut; NoSignal too for a fault of the desk, unless takesFaults.
export async function ask(address, { patience = PATIENCE_MS, takesFaults = false, headers = {}, ...init } = {}) {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), patience);
  asking += 1;
  try {
    const response = await fetch(address, {
      credentials: "same-origin",
      cache: "no-store",
      headers: { Accept: "application/json, application/problem+json", ...headers },
      signal: limit.signal,
      ...init,
    });
    if (response.status === 401) throw new SignedOut();
    const isFault = response.status === FAULT && !takesFaults;
    if (isFault || BETWEEN.includes(response.status)) throw new NoSignal();
    const isJson = /json/.test(response.headers.get("Content-Type") ?? "");
    // A page in place of an answer comes from a hotel's or a carrier's own net, not from the desk.
    if (response.ok && response.status !== 204 && !isJson) throw new NoSignal();
    const body = isJson ? await response.json() : null;
    return { status: response.status, ok: response.ok, headers: response.headers, body };
  } catch (problem) {
    if (problem instanceof SignedOut) throw problem;
    throw new NoSignal(problem.message);
  } finally {
    asking -= 1;
    clearTimeout(timer);
  }
}
