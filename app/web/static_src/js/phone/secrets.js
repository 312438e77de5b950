// A villager's PIN that waits for the signal is sealed with a key that never leaves this browser:
// it is in no export and cannot be read out of a copy of the database.
import { database } from "./database.js";

const KEY = "seal_key";
const ALGORITHM = "AES-GCM";
const IV_BYTES = 12;

async function sealKey() {
  const known = await (await database()).get("facts", KEY);
  if (known) return known;
  const made = await crypto.subtle.generateKey({ name: ALGORITHM, length: 256 }, false, ["encrypt", "decrypt"]);
  const transaction = (await database()).transaction("facts", "readwrite");
  // Another tab may have been quicker: its key is the one to use.
  const first = (await transaction.store.get(KEY)) ?? made;
  await transaction.store.put(first, KEY);
  await transaction.done;
  return first;
}

export async function sealed(text) {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const bytes = await crypto.subtle.encrypt({ name: ALGORITHM, iv }, await sealKey(), new TextEncoder().encode(text));
  return { iv, bytes };
}

export async function unsealed({ iv, bytes }) {
  const text = await crypto.subtle.decrypt({ name: ALGORITHM, iv }, await sealKey(), bytes);
  return new TextDecoder().decode(text);
}
