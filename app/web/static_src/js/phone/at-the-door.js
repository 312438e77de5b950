// On the page for signing in: a signing out that happened without signal comes first.
import { fact } from "./database.js";
import { NoSignal } from "./net.js";
import { leave } from "./who.js";

async function finishLeaving() {
  if (!(await fact("leaving"))) return;
  try {
    await leave();
    // The form on this page belongs to the session that has just ended.
    location.reload();
  } catch (problem) {
    if (!(problem instanceof NoSignal)) throw problem;
  }
}

finishLeaving();
