// Installs the service worker, and lets a new version take over when nobody is in the middle of
// something.
const FILE = "/desk/sw.js";
const SCOPE = "/desk/";
const IDLE_MS = 20_000;

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

function letTakeOver(registration) {
  const offer = () => {
    const { waiting } = registration;
    if (waiting && isQuiet()) waiting.postMessage("take over");
  };
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", offer);
  });
  document.addEventListener("visibilitychange", offer);
  offer();
}

// Files keep their versions apart, so a page that stays open is not disturbed by what takes over.
function isQuiet() {
  return document.hidden || !document.querySelector(BUSY_PAGE);
}

// The camera's decoder is larger than all the rest: not while the line is needed.
function keepTheRest(registration) {
  setTimeout(() => registration.active?.postMessage("keep the rest"), IDLE_MS);
}
