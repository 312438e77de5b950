// Whether the signal is there, and one place on the page that says so.
const PROBE_MS = 6000;

export function watchNetwork() {
  const banner = document.querySelector("[data-offline]");
  const show = () => {
    if (banner) banner.hidden = navigator.onLine;
  };
  addEventListener("online", show);
  addEventListener("offline", show);
  show();
}

// navigator.onLine only knows of the radio; one small request knows of the server.
export async function serverAnswers() {
  if (!navigator.onLine) return false;
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PROBE_MS);
  try {
    await fetch(document.body.dataset.probe, {
      method: "HEAD",
      cache: "no-store",
      signal: patience.signal,
    });
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
