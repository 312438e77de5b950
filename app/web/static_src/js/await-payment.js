// Where somebody has come back from paying: looks every few seconds whether the money is there, and
// loads the page anew only then, so that nothing moves under who reads or listens. Without scripts
// the page loads itself anew.
const EVERY_MS = 3000;
const MARK = "data-awaiting-payment";

async function isStillAwaited() {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    return !answer.ok || (await answer.text()).includes(MARK);
  } catch {
    // No network for a moment: the next turn tries again.
    return true;
  }
}

async function look() {
  if (await isStillAwaited()) setTimeout(look, EVERY_MS);
  else location.reload();
}

setTimeout(look, EVERY_MS);
