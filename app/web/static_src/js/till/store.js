// What the till keeps by itself: the goods with their prices, and the sales that it has rung up.
// A sale is { client_id, shop, state, sale, titles, kept_at, code, problem }; state: waiting | taken |
// refused | aside.
import { openDB } from "idb";

const TAKEN_KEPT = 50;

let opening;

function database() {
  opening ??= openDB("till", 1, {
    upgrade(db) {
      db.createObjectStore("counters", { keyPath: "shop" });
      const sales = db.createObjectStore("sales", { keyPath: "seq", autoIncrement: true });
      sales.createIndex("client_id", "client_id", { unique: true });
    },
  });
  return opening;
}

export async function counterOf(shop) {
  return (await database()).get("counters", shop);
}

export async function keepCounter(counter) {
  await (await database()).put("counters", { ...counter, fetched_at: new Date().toISOString() });
}

export async function keepSale(entry) {
  await (await database()).add("sales", { ...entry, state: "waiting", code: null, problem: null });
}

export async function sales(shop) {
  return (await (await database()).getAll("sales")).filter((entry) => entry.shop === shop);
}

// Lets a sale that was refused go to the desk once more: goods may have been taken in since.
export async function sendAgain(client_id) {
  const transaction = (await database()).transaction("sales", "readwrite");
  const entry = await transaction.store.index("client_id").get(client_id);
  if (entry?.state === "refused") await transaction.store.put({ ...entry, state: "waiting" });
  await transaction.done;
}

// Lets go of a sale that the desk has written down as not booked.
export async function noteAside(client_id) {
  const transaction = (await database()).transaction("sales", "readwrite");
  const entry = await transaction.store.index("client_id").get(client_id);
  if (entry) await transaction.store.put({ ...entry, state: "aside" });
  await transaction.done;
}

// Writes down what the desk said; what was refused stays, what was taken long ago goes.
export async function noteAnswers(results) {
  const transaction = (await database()).transaction("sales", "readwrite");
  for (const { client_id, outcome, code, problem } of results) {
    const entry = await transaction.store.index("client_id").get(client_id);
    if (entry?.state === "waiting") await transaction.store.put({ ...entry, state: outcome, code, problem, answered_at: new Date().toISOString() });
  }
  const taken = (await transaction.store.getAll()).filter((entry) => entry.state === "taken");
  for (const old of taken.slice(0, Math.max(0, taken.length - TAKEN_KEPT))) await transaction.store.delete(old.seq);
  await transaction.done;
}
