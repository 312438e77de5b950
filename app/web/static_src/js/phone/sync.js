// Sends what waits, in order, once each. A delivery that was sent and not answered is sent again:
// the server gives one client_id one answer. Works in a page and in the service worker.
import { inTurn } from "../parts/in-turn.js";
import { fact, setFact, tell } from "./database.js";
import { NoSignal, SignedOut, ask } from "./net.js";
import { forgetOld, noteAnswers, picturesToSend, requestOf, waitingOf } from "./queue.js";
import { sendPicture } from "./picture-sync.js";
import { checkIn } from "./who.js";

const LOCK = "desk-sync";
const BATCH_MAX = 50;
const FAULT = 500;
// A batch small enough to get through a line that breaks every minute.
const BATCH_BYTES_MAX = 60_000;
const WAIT_MS = [5_000, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000];

let failures = 0;
let timer;

const sendInTurn = inTurn(() => (navigator.locks ? navigator.locks.request(LOCK, send) : send()));

// Sends until nothing waits or nothing goes. Two tabs never send the same: the second waits for
// the first's lock, and finds nothing left.
export function syncNow() {
  clearTimeout(timer);
  return sendInTurn();
}

// For the service worker when the browser wakes it. It does not queue behind a page that is sending:
// an event that waits would keep a new version of the worker from taking over. Throws where something
// may still wait, and the browser wakes it another time.
export async function sendAwoken() {
  const isDone = await navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => lock && send());
  if (!isDone) throw new Error("something still waits to be sent");
}

// Whether nothing is left that another try could send.
async function send() {
  try {
    const session = await checkIn();
    if (!session) throw new SignedOut();
    await note("sending");
    const stuck = await sendDeliveries(session);
    await sendPictures(session);
    await forgetOld();
    if (stuck > 0) throw new NoSignal();
    failures = 0;
    await note("done");
    return true;
  } catch (problem) {
    if (!(problem instanceof SignedOut || problem instanceof NoSignal)) throw problem;
    if (problem instanceof NoSignal) await retryLater();
    else await note("signed-out");
    return problem instanceof SignedOut;
  }
}

// How the last sending went: { state, at }; state: sending | done | no-signal | signed-out.
export async function syncState() {
  return fact("sync");
}

async function note(state) {
  const before = await fact("sync");
  if (before?.state === state && state !== "done") return;
  await setFact("sync", { state, at: new Date().toISOString() });
}

async function retryLater() {
  await note("no-signal");
  const wait = WAIT_MS[Math.min(failures, WAIT_MS.length - 1)];
  failures += 1;
  // The service worker has no time of its own: the browser wakes it by Background Sync.
  if (globalThis.document) timer = setTimeout(syncNow, wait);
}

// One that the desk stumbles over waits for another time, and those behind it go on.
async function sendDeliveries(session) {
  const stuck = new Set();
  for (;;) {
    const batch = await nextBatch(session.account_id, stuck);
    if (batch.length === 0) break;
    const results = await answersTo(batch, session);
    await noteAnswers(results);
    const answered = new Set(results.map(({ client_id }) => client_id));
    for (const { client_id } of batch) if (!answered.has(client_id)) stuck.add(client_id);
  }
  return stuck.size;
}

async function nextBatch(account_id, stuck) {
  const requests = [];
  let bytes = 0;
  const waiting = (await waitingOf(account_id)).filter(({ client_id }) => !stuck.has(client_id));
  for (const entry of waiting.slice(0, BATCH_MAX)) {
    const request = await requestOf(entry);
    bytes += JSON.stringify(request).length;
    if (requests.length > 0 && bytes > BATCH_BYTES_MAX) break;
    requests.push(request);
  }
  return requests;
}

async function answersTo(batch, session) {
  const { ok, status, body } = await post(batch, session);
  if (ok) return body.results;
  // The sign-in has changed since; the next round asks for a new token.
  if (body?.code === "form.stale") throw new NoSignal();
  // One that the desk cannot even read must not hold up those behind it: each is asked by itself.
  if (batch.length === 1) {
    const [{ client_id }] = batch;
    return status === FAULT ? [] : [{ client_id, outcome: "refused", slip: null, problem: body }];
  }
  const results = [];
  for (const one of batch) results.push(...(await answersTo([one], session)));
  return results;
}

function post(batch, session) {
  return ask("/api/deliveries/batch", {
    method: "POST",
    takesFaults: true,
    headers: { "Content-Type": "application/json", "X-CSRFToken": session.csrf_token },
    body: JSON.stringify({ deliveries: batch }),
  });
}

async function sendPictures(session) {
  for (const id of await picturesToSend(session.account_id)) {
    await sendPicture(id, session);
  }
}

// Sends whenever there is a chance: now, with the signal's return, when the phone is looked at.
export function keepSending() {
  const go = () => {
    failures = 0;
    syncNow();
  };
  addEventListener("online", go);
  document.addEventListener("visibilitychange", () => document.hidden || go());
  go();
}

// Asks the browser to wake the service worker with the signal, where it can.
export async function sendInBackground() {
  const registration = await navigator.serviceWorker?.ready;
  await registration?.sync?.register("deliveries").catch(() => tell("queue"));
}
