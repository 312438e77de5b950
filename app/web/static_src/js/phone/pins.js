// The PIN of this phone, one for each agent who uses it. It opens what the phone already has while
// there is no signal; the server never sees it. Kept as a salted PBKDF2 hash.
import { database, setFact } from "./database.js";
import { who } from "./who.js";

export const PIN_DIGITS = 6;
const ITERATIONS = 310_000;
const SALT_BYTES = 16;
const TRIES_MAX = 5;
const WAIT_MS = 15 * 60 * 1000;

async function hashOf(pin, salt, iterations) {
  const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(pin), "PBKDF2", false, ["deriveBits"]);
  const bits = await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations }, key, 256);
  return new Uint8Array(bits);
}

function isSame(one, other) {
  let differs = one.length ^ other.length;
  for (let at = 0; at < one.length; at += 1) differs |= one[at] ^ other[at];
  return differs === 0;
}

async function pins() {
  return (await (await database()).get("facts", "pins")) ?? [];
}

// Reads, alters and writes in one transaction, so that two tabs cannot both have the last try.
async function alter(account_id, change) {
  const transaction = (await database()).transaction("facts", "readwrite");
  const all = (await transaction.store.get("pins")) ?? [];
  const changed = change(all.find((one) => one.account_id === account_id));
  const others = all.filter((one) => one.account_id !== account_id);
  await transaction.store.put([...others, changed], "pins");
  await transaction.done;
  return changed;
}

// Those who may enter by PIN: [{ account_id, name }].
export async function agentsWithPin() {
  return (await pins()).map(({ account_id, name }) => ({ account_id, name }));
}

export async function hasPin(account_id) {
  return (await pins()).some((one) => one.account_id === account_id);
}

// Throws a RangeError where it is not six digits.
export async function setPin(pin) {
  if (!new RegExp(`^\\d{${PIN_DIGITS}}$`).test(pin)) throw new RangeError("not a PIN");
  const { account_id, name } = await who();
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
  const hash = await hashOf(pin, salt, ITERATIONS);
  await alter(account_id, () => ({ account_id, name, salt, hash, iterations: ITERATIONS, tries: 0, wait_until: 0 }));
  await setFact("is_locked", false);
}

// { isRight } or { triesLeft } or { waitMinutes }. A try is counted before it is checked: closing
// the page in between gives none back.
export async function tryPin(account_id, pin) {
  const now = Date.now();
  const known = (await pins()).find((one) => one.account_id === account_id);
  if (!known) return { triesLeft: 0 };
  if (known.wait_until > now) return { waitMinutes: Math.ceil((known.wait_until - now) / 60_000) };
  const counted = await alter(account_id, (one) => ({
    ...one,
    tries: one.tries + 1,
    wait_until: one.tries + 1 >= TRIES_MAX ? now + WAIT_MS : 0,
  }));
  if (!isSame(await hashOf(pin, known.salt, known.iterations), known.hash)) {
    const isOver = counted.wait_until > now;
    if (isOver) await alter(account_id, (one) => ({ ...one, tries: 0 }));
    return isOver ? { waitMinutes: Math.ceil(WAIT_MS / 60_000) } : { triesLeft: TRIES_MAX - counted.tries };
  }
  await alter(account_id, (one) => ({ ...one, tries: 0, wait_until: 0 }));
  return { isRight: true };
}
