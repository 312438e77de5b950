// Between the till and the desk: fetches goods and prices, sends what waits, oldest first.
import { inTurn } from "../parts/in-turn.js";
import { keepCounter, noteAnswers, sales } from "./store.js";

const BATCH = 20;

export async function fetchCounter(shop) {
  const answer = await fetch(`/api/till/${shop}`, { headers: { Accept: "application/json" }, cache: "no-store" });
  if (!answer.ok) throw new Error(`${answer.status}`);
  await keepCounter(await answer.json());
}

// One at a time: two tabs of one till take turns.
export const sendWaiting = inTurn((shop, token) => {
  const work = () => send(shop, token);
  return navigator.locks ? navigator.locks.request("till-sync", work) : work();
});

async function send(shop, token) {
  for (;;) {
    const waiting = (await sales(shop)).filter((entry) => entry.state === "waiting").slice(0, BATCH);
    if (waiting.length === 0) return;
    const answer = await fetch(`/api/till/${shop}/sales`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify({ sales: waiting.map((entry) => entry.sale) }),
    });
    if (!answer.ok) throw new Error(`${answer.status}`);
    await noteAnswers((await answer.json()).results);
  }
}
