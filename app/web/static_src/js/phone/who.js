// Who works on this phone. Facts in the phone's database:
//   agent          { account_id, name, by }  by: "server" (signed in there) or "pin" (since then)
//   is_locked      after signing out, until a PIN of this phone or the server lets somebody in
//   leaving        the server still has to be told of a signing out
//   clock_minutes  how far this phone's clock is ahead of the server's
import { fact, setFact } from "./database.js";
import { NoSignal, SignedOut, ask } from "./net.js";

const MINUTE_MS = 60_000;

// { account_id, name, by }, or undefined.
export async function who() {
  return fact("agent");
}

// Asks the server who is signed in. Returns { account_id, name, csrf_token }, or nothing where this
// phone's agent is not the one whom the server knows. Throws NoSignal, SignedOut.
export async function checkIn() {
  if (await fact("leaving")) await leave();
  const asked_at = Date.now();
  const { ok, body } = await ask("/api/offline/session");
  if (!ok) return undefined;
  const middle = (asked_at + Date.now()) / 2;
  await change("clock_minutes", Math.round((middle - Date.parse(body.now)) / MINUTE_MS));
  const { account_id, name } = body;
  await change("agent", { account_id, name, by: "server" });
  await change("is_locked", false);
  return body;
}

// Nothing is told of a fact that stays as it is.
async function change(name, value) {
  if (JSON.stringify(await fact(name)) !== JSON.stringify(value)) await setFact(name, value);
}

// Ends the session at the server, where there still is one. Throws NoSignal.
export async function leave() {
  try {
    const { ok, body } = await ask("/api/offline/session");
    if (ok) await post("/sign-out", body.csrf_token);
  } catch (problem) {
    if (!(problem instanceof SignedOut)) throw problem;
  }
  await setFact("leaving", false);
}

// The answer leads to the page for signing in, which nobody wants here.
async function post(address, token) {
  const headers = { "X-CSRFToken": token };
  await fetch(address, { method: "POST", credentials: "same-origin", headers, redirect: "manual" }).catch(() => {
    throw new NoSignal();
  });
}
