// The phone's own database. Deliveries and pictures are never deleted from it before the server has
// them; an update of the app may only add to it.
import { openDB } from "idb";

const NAME = "desk";
const VERSION = 1;
const CHANNEL = "desk-phone";

let opening;
let channel;
const listeners = new Set();

function make(database) {
  // What this phone knows of itself: who is signed in, PINs, the clock, the language.
  database.createObjectStore("facts");
  // The village as it was when there was signal, by account.
  database.createObjectStore("snapshots", { keyPath: "account_id" });
  const entries = database.createObjectStore("entries", { keyPath: "seq", autoIncrement: true });
  entries.createIndex("client_id", "client_id", { unique: true });
  entries.createIndex("state", "state");
  const pictures = database.createObjectStore("pictures", { keyPath: "id" });
  pictures.createIndex("client_id", "client_id");
  pictures.createIndex("state", "state");
}

export function database() {
  opening ??= openDB(NAME, VERSION, {
    upgrade: make,
    // A newer app in another tab must not wait for this one.
    blocking: (_current, _blocked, event) => {
      event.target.close();
      opening = undefined;
    },
    terminated: () => (opening = undefined),
  }).catch((problem) => {
    opening = undefined;
    throw problem;
  });
  return opening;
}

export async function fact(name) {
  return (await database()).get("facts", name);
}

export async function setFact(name, value) {
  await (await database()).put("facts", value, name);
  // Another agent, another village.
  tell(name === "agent" ? "village" : "facts");
}

function open() {
  if (channel || !globalThis.BroadcastChannel) return;
  channel = new BroadcastChannel(CHANNEL);
  channel.addEventListener("message", ({ data }) => call(data));
}

function call(what) {
  for (const listener of listeners) listener(what);
}

// Calls the listener after every change, also one made by another tab or in the background, with
// what has changed: "queue", "facts" or "village". Returns a function that ends it.
export function onChange(listener) {
  open();
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function tell(what) {
  open();
  channel?.postMessage(what);
  call(what);
}
