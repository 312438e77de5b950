// The board of a centre, and one's own number on a phone: drawn anew every few seconds, and each
// new call said aloud, twice.
// A browser may stay silent until somebody has touched the page; the figures are there anyway.
import { canSpeak, speak } from "./parts/speech.js";

const EVERY_MS = 4000;
const SLOW = 0.85;

let said = document.querySelector("[data-call]")?.dataset.call;

function announce() {
  const call = document.querySelector("[data-call]");
  if (!call || call.dataset.call === said) return;
  said = call.dataset.call;
  if (canSpeak()) speak(`${call.textContent}。${call.textContent}。`, { rate: SLOW });
}

async function redraw() {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const board = fresh.querySelector("[data-board]");
    if (board) document.querySelector("[data-board]").replaceWith(board);
    announce();
  } catch {
    // No network for a moment: what stands there stays, and the next turn tries again.
  }
}

setInterval(redraw, EVERY_MS);
