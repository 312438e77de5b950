// The deliveries that this phone has taken. An entry is
//   { seq, client_id, account_id, account_name, state, request, kept_at, sealed_pin,
//     problem, slip, answered_at, earlier }
// state: waiting | refused | aside | taken. What the server has not taken stays, without an end.
import { database, tell } from "./database.js";
import { sealed, unsealed } from "./secrets.js";
import { who } from "./who.js";

const TAKEN_DAYS = 14;
const DAY_MS = 24 * 3600 * 1000;

// Without the PIN: that one travels sealed beside the request.
async function parted(request) {
  const { pin, ...acceptance } = request.acceptance ?? {};
  const open = request.acceptance ? { ...request, acceptance } : request;
  return { request: open, sealed_pin: pin ? await sealed(pin) : null };
}

// Keeps a delivery and its pictures, or nothing of them. The same client_id again changes nothing.
// pictures: [{ id, kind, blob }]. Returns the entry.
export async function keepDelivery(request, pictures = []) {
  const agent = await who();
  if (!agent) throw new Error("nobody is signed in on this phone");
  const { request: open, sealed_pin } = await parted(request);
  const transaction = (await database()).transaction(["entries", "pictures"], "readwrite");
  const entries = transaction.objectStore("entries");
  const before = await entries.index("client_id").get(request.client_id);
  if (before) return before;
  const entry = {
    client_id: request.client_id,
    account_id: agent.account_id,
    account_name: agent.name,
    state: "waiting",
    request: open,
    sealed_pin,
    kept_at: new Date().toISOString(),
    problem: null,
    slip: null,
    answered_at: null,
    earlier: [],
  };
  entry.seq = await entries.add(entry);
  keepPictures(transaction, request.client_id, pictures);
  await transaction.done;
  tell("queue");
  return entry;
}

function keepPictures(transaction, client_id, pictures) {
  const store = transaction.objectStore("pictures");
  for (const { id, kind, blob } of pictures) {
    store.put({ id, client_id, kind, blob, bytes: blob.size, state: "waiting", problem: null });
  }
}

// All of them, oldest first.
export async function entries() {
  return (await database()).getAll("entries");
}

export async function entryOf(client_id) {
  return (await database()).getFromIndex("entries", "client_id", client_id);
}

export async function picturesOf(client_id) {
  return (await database()).getAllFromIndex("pictures", "client_id", client_id);
}

// Counts of this phone, whoever took them: { waiting, refused, aside, pictures }.
export async function counts() {
  const transaction = (await database()).transaction(["entries", "pictures"]);
  const states = transaction.objectStore("entries").index("state");
  const [waiting, refused, aside] = await Promise.all(
    ["waiting", "refused", "aside"].map((state) => states.count(state)),
  );
  const pictures = await transaction.objectStore("pictures").index("state").count("waiting");
  return { waiting, refused, aside, pictures };
}

async function change(client_id, alter) {
  const transaction = (await database()).transaction("entries", "readwrite");
  const entry = await transaction.store.index("client_id").get(client_id);
  const changed = entry && alter(entry);
  if (changed) await transaction.store.put(changed);
  await transaction.done;
  tell("queue");
  return changed;
}

// Sends a refused or set-aside delivery again, as it was or changed; what was refused stays on
// record. The client_id stays: had the server taken it after all, it would give that first answer.
export async function solve(client_id, changedRequest, pictures = []) {
  const parts = changedRequest && (await parted({ ...changedRequest, client_id }));
  const transaction = (await database()).transaction(["entries", "pictures"], "readwrite");
  const store = transaction.objectStore("entries");
  const entry = await store.index("client_id").get(client_id);
  if (!entry || !["refused", "aside"].includes(entry.state)) return entry;
  const { request, problem, answered_at } = entry;
  const changed = {
    ...entry,
    ...parts,
    // A PIN that was refused is not tried again by itself; the changed request brings its own.
    sealed_pin: parts ? parts.sealed_pin : entry.sealed_pin,
    state: "waiting",
    problem: null,
    earlier: [...entry.earlier, { request, problem, answered_at }],
  };
  await store.put(changed);
  keepPictures(transaction, client_id, pictures);
  await transaction.done;
  tell("queue");
  return changed;
}

// Takes a refused delivery off the list of problems, by the agent's explicit words. It stays on the
// phone, is in every export, and can be brought back with solve().
export async function setAside(client_id, words) {
  return change(client_id, (entry) =>
    entry.state === "refused" ? { ...entry, state: "aside", aside_because: words } : null,
  );
}

// What waits for the server, oldest first, of one account: nobody sends another's deliveries.
export async function waitingOf(account_id) {
  const waiting = await (await database()).getAllFromIndex("entries", "state", "waiting");
  return waiting.filter((entry) => entry.account_id === account_id);
}

// The request as the server takes it.
export async function requestOf(entry) {
  if (!entry.sealed_pin) return entry.request;
  const pin = await unsealed(entry.sealed_pin);
  return { ...entry.request, acceptance: { ...entry.request.acceptance, pin } };
}

// Writes down what the server said of some entries: [{ client_id, outcome, slip, problem }].
export async function noteAnswers(results) {
  const transaction = (await database()).transaction("entries", "readwrite");
  const answered_at = new Date().toISOString();
  for (const { client_id, outcome, slip, problem } of results) {
    const entry = await transaction.store.index("client_id").get(client_id);
    if (entry?.state !== "waiting") continue;
    const isTaken = outcome === "taken";
    await transaction.store.put({
      ...entry,
      state: isTaken ? "taken" : "refused",
      slip: slip ?? null,
      problem: isTaken ? null : problem,
      // The card's PIN has done its work, or was wrong.
      sealed_pin: null,
      answered_at,
    });
  }
  await transaction.done;
  tell("queue");
}

// Pictures whose delivery the server has, so that they can follow it: keys only, blobs are large.
export async function picturesToSend(account_id) {
  const transaction = (await database()).transaction(["entries", "pictures"]);
  const taken = await transaction.objectStore("entries").index("state").getAll("taken");
  const mine = new Set(taken.filter((entry) => entry.account_id === account_id).map((entry) => entry.client_id));
  const ids = [];
  let cursor = await transaction.objectStore("pictures").index("state").openCursor("waiting");
  while (cursor) {
    if (mine.has(cursor.value.client_id)) ids.push(cursor.value.id);
    cursor = await cursor.continue();
  }
  return ids;
}

export async function picture(id) {
  return (await database()).get("pictures", id);
}

// A picture that the server keeps needs no bytes here any more; one that it refuses keeps them.
export async function notePicture(id, changes) {
  const transaction = (await database()).transaction("pictures", "readwrite");
  const known = await transaction.store.get(id);
  if (known) await transaction.store.put({ ...known, ...changes });
  await transaction.done;
  if (changes.state) tell("queue");
}

// Forgets deliveries that the server has had for two weeks, with all their pictures.
export async function forgetOld(now = Date.now()) {
  const transaction = (await database()).transaction(["entries", "pictures"], "readwrite");
  const pictures = transaction.objectStore("pictures");
  const old = (await transaction.objectStore("entries").index("state").getAll("taken")).filter(
    (entry) => now - Date.parse(entry.answered_at) > TAKEN_DAYS * DAY_MS,
  );
  for (const entry of old) {
    const theirs = await pictures.index("client_id").getAll(entry.client_id);
    if (theirs.some((one) => one.blob)) continue;
    for (const one of theirs) await pictures.delete(one.id);
    await transaction.objectStore("entries").delete(entry.seq);
  }
  await transaction.done;
}

// How many pictures the server could not read; their bytes stay here.
export async function picturesRefused() {
  return (await database()).countFromIndex("pictures", "state", "refused");
}

// Lets those be sent once more, from their first byte.
export async function sendPicturesAgain() {
  const transaction = (await database()).transaction("pictures", "readwrite");
  for (const refused of await transaction.store.index("state").getAll("refused")) {
    await transaction.store.put({ ...refused, state: "waiting", is_begun: false, problem: null });
  }
  await transaction.done;
  tell("queue");
}
