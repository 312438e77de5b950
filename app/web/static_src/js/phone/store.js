// What pages ask of the phone. The intake screen imports this file and no other of the folder:
//   await snapshot()               → the village as of the last signal, or undefined
//   await findVillagers(text)      → villagers of the snapshot, best first, at most 20
//   await villagerOf(code)         → one of them, or undefined
//   await bringNews({ freshMs })   → asks the desk for the village; whether it is as the desk's now
//   await keepDelivery(request, pictures)  → the entry; pictures: [{ id, kind, blob }]
//   await entries()                → all of the queue, oldest first (see queue.js for its fields)
//   await entryOf(client_id), await picturesOf(client_id)
//   await solve(client_id, changedRequest, pictures)  → sends a refused one again
//   await counts()                 → { waiting, refused, aside, pictures }
//   onChange(listener)             → a function that stops it; the listener gets "queue", "facts" or "village"
import { database, onChange } from "./database.js";
import { found, indexed } from "./search.js";
import { who } from "./who.js";

export { counts, entries, entryOf, keepDelivery, picturesOf, setAside, solve } from "./queue.js";
export { bringNews } from "./refresh.js";
export { onChange };

let kept;

onChange((what) => {
  if (what === "village") kept = undefined;
});

async function read() {
  const agent = await who();
  const snapshot = agent && (await (await database()).get("snapshots", agent.account_id));
  if (!snapshot) return { snapshot, index: [], byCode: new Map() };
  const byCode = new Map(snapshot.villagers.map((villager) => [villager.code, villager]));
  return { snapshot, index: indexed(snapshot.villagers), byCode };
}

// Thousands of villagers are read and prepared once, not with each letter that is typed.
function current() {
  kept ??= read();
  return kept;
}

export async function snapshot() {
  return (await current()).snapshot;
}

export async function findVillagers(text) {
  return found((await current()).index, text);
}

export async function villagerOf(code) {
  return (await current()).byCode.get(code.trim().toUpperCase());
}
