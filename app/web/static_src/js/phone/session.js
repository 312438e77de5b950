// Coming in and going away on this phone. Pages that show the village wait for opened().
import { fact, setFact } from "./database.js";
import { NoSignal, SignedOut } from "./net.js";
import { agentsWithPin, hasPin, tryPin } from "./pins.js";
import { checkIn, leave, who } from "./who.js";

const AWAY_MS = 30 * 60 * 1000;
const SEEN_MS = 60 * 1000;
// On a poor line the phone does not keep its agent waiting to be let in or out.
const CHECK_MS = 4000;

// "open", or why not: "pin" (an agent of this phone may come in by PIN), "signed-out" (there is
// signal: sign in at the server), "unknown" (nobody has ever signed in here, or has no PIN).
export async function doorState() {
  const agent = await who();
  const isLocked = !agent || (await fact("is_locked")) || (await isAway(agent));
  if (!isLocked) return "open";
  const isKnown = await Promise.race([isKnownToServer(), after(CHECK_MS)]);
  if (isKnown) return "open";
  if ((await agentsWithPin()).length > 0) return "pin";
  return isKnown === false ? "signed-out" : "unknown";
}

// Whoever has no PIN is not shut out: a long day without signal must not cost a delivery.
async function isAway(agent) {
  const seen_at = (await fact("seen_at")) ?? Date.now();
  return Date.now() - seen_at > AWAY_MS && hasPin(agent.account_id);
}

// true, false, or undefined where there is no signal.
async function isKnownToServer() {
  try {
    return Boolean(await checkIn());
  } catch (problem) {
    if (problem instanceof SignedOut) return false;
    if (problem instanceof NoSignal) return undefined;
    throw problem;
  }
}

function after(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

// Lets an agent in by the PIN of this phone; what comes back is tryPin's.
export async function enterByPin(account_id, pin) {
  const outcome = await tryPin(account_id, pin);
  if (!outcome.isRight) return outcome;
  const before = await who();
  const { name } = (await agentsWithPin()).find((one) => one.account_id === account_id);
  // The server must not take this agent's deliveries for the one's who was here before.
  if (before && before.account_id !== account_id) await setFact("leaving", true);
  await setFact("agent", { account_id, name, by: "pin" });
  await setFact("seen_at", Date.now());
  await setFact("is_locked", false);
  return outcome;
}

// Locks this phone; the queue stays. Without signal the server is told later.
export async function goAway() {
  await setFact("is_locked", true);
  await setFact("leaving", true);
  await Promise.race([tellServer(), after(CHECK_MS)]);
}

async function tellServer() {
  try {
    await leave();
  } catch (problem) {
    if (!(problem instanceof NoSignal)) throw problem;
  }
}

// Notes that somebody is working here, at most once a minute; in front of the door nobody does.
export function watchPresence() {
  let noted = 0;
  const note = () => {
    const isOutside = document.querySelector("main").hidden;
    if (isOutside || document.hidden || Date.now() - noted < SEEN_MS) return;
    noted = Date.now();
    setFact("seen_at", noted);
  };
  for (const event of ["pointerdown", "keydown"]) addEventListener(event, note, { passive: true });
}
