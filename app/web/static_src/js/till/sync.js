// Between the till and the desk: fetches goods and prices, sends what waits, oldest first.
import { inTurn } from "../parts/in-turn.js";
import { keepCounter, noteAnswers, noteAside, sales } from "./store.js";

const BATCH = 20;
const NOT_YOU = [401, 403, 404];

// The line is there, but the desk no longer knows who this is, or another person is signed in.
export class SignedOut extends Error {}

// The line is there and the desk cannot answer just now.
export class DeskFault extends Error {}

const asJson = (token, body) => ({
  method: "POST",
  headers: { "Content-Type": "application/json", "X-CSRFToken": token },
  body: JSON.stringify(body),
});

async function ask(address, init = {}) {
  const answer = await fetch(address, { cache: "no-store", ...init, headers: { Accept: "application/json", ...init.headers } });
  if (answer.ok) return answer.json();
  if (NOT_YOU.includes(answer.status)) throw new SignedOut();
  const problem = await answer.json().catch(() => ({}));
  // The token of a page that was opened before somebody signed in anew.
  throw problem.code === "form.stale" ? new SignedOut() : new DeskFault(problem.detail ?? `${answer.status}`);
}

export async function fetchCounter(shop) {
  const askedAt = Date.now();
  const counter = await ask(`/api/till/${shop}`);
  await keepCounter({ ...counter, ahead_ms: Math.round((askedAt + Date.now()) / 2 - Date.parse(counter.at)) });
}

// One at a time: two tabs of one till take turns.
export const sendWaiting = inTurn((shop, token) => {
  const work = () => send(shop, token);
  return navigator.locks ? navigator.locks.request("till-sync", work) : work();
});

async function send(shop, token) {
  for (;;) {
    const waiting = (await sales(shop)).filter((entry) => entry.state === "waiting").slice(0, BATCH);
    if (waiting.length === 0) return;
    const { results } = await ask(`/api/till/${shop}/sales`, asJson(token, { sales: waiting.map((entry) => entry.sale) }));
    await noteAnswers(results);
  }
}

// Has a refused sale written down as not booked, with its reason; the desk keeps it from then on.
export async function setAside(shop, token, { client_id, sale, problem }, reason) {
  await ask(`/api/till/${shop}/unbooked`, asJson(token, { sale, problem, reason }));
  await noteAside(client_id);
}
