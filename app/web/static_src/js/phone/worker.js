// Installs the service worker, and lets a new version take over when nobody is in the middle of
// something.
import { isAsking } from "./net.js";

const FILE = "/desk/sw.js";
const SCOPE = "/desk/";
const IDLE_MS = 20_000;
const STILL_MS = 2_000;

// Pages on which a delivery may be half filled in.
const BUSY_PAGE = "[data-take]";

export async function installWorker() {
  if (!navigator.serviceWorker) return;
  try {
    const registration = await navigator.serviceWorker.register(FILE, { scope: SCOPE });
    letTakeOver(registration);
    keepTheRest(registration);
    // What the phone has taken must not be thrown away to make room for other sites.
    await navigator.storage?.persist?.();
  } catch {
    // Not over https, forbidden, or no signal during the first visit: the next visit tries again.
  }
}

// Chromium stops the old worker for this, and asks only once: a request that comes just then wakes
// it again, and the new one waits until it has slept for half a minute, on a busy desk for minutes.
// So nothing may be on its way when it is asked.
function letTakeOver(registration) {
  const offer = async () => {
    await stillness();
    const { waiting } = registration;
    if (waiting && isQuiet()) waiting.postMessage("take over");
  };
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", offer);
  });
  document.addEventListener("visibilitychange", offer);
  offer();
}

// Resolves when this page is there and asks for nothing.
async function stillness() {
  do await new Promise((go) => setTimeout(go, STILL_MS));
  while (isAsking() || document.readyState !== "complete");
}

// Files keep their versions apart, so a page that stays open is not disturbed by what takes over.
function isQuiet() {
  return document.hidden || !document.querySelector(BUSY_PAGE);
}

// The camera's decoder is larger than all the rest: not while the line is needed.
function keepTheRest(registration) {
  setTimeout(() => registration.active?.postMessage("keep the rest"), IDLE_MS);
}
