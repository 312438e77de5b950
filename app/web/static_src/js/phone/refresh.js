// Brings what the phone knows of the village up to date, when there is signal.
import { database, fact, setFact, tell } from "./database.js";
import { NoSignal, SignedOut, ask } from "./net.js";
import { checkIn } from "./who.js";

const FRESH_MS = 5 * 60 * 1000;

let running;

// Asks the desk for the village unless that was done a moment ago. Returns whether the phone now
// knows it as the desk does; without signal, or where nobody is signed in, it does not.
export function bringNews({ freshMs = FRESH_MS } = {}) {
  // One that is on its way and may be content with older news does not do for who needs fresh ones.
  if (!running || running.freshMs > freshMs) {
    const mine = { freshMs, done: refreshed(freshMs).finally(() => running === mine && (running = undefined)) };
    running = mine;
  }
  return running.done;
}

async function refreshed(freshMs) {
  try {
    const session = await checkIn();
    if (session) await refreshVillage(session, freshMs);
    return Boolean(session);
  } catch (problem) {
    if (problem instanceof NoSignal || problem instanceof SignedOut) return false;
    throw problem;
  }
}

async function refreshVillage({ account_id }, freshMs) {
  const kept = await (await database()).get("snapshots", account_id);
  const asked_at = (await fact("village_asked_at")) ?? 0;
  if (kept && Date.now() - asked_at < freshMs) return;
  const headers = kept ? { "If-None-Match": `W/"${kept.version}"` } : {};
  const { status, ok, body } = await ask("/api/offline/snapshot", { headers, patience: 120_000 });
  if (ok) {
    await (await database()).put("snapshots", { ...body, account_id });
    tell("village");
  }
  if (ok || status === 304) await setFact("village_asked_at", Date.now());
}
