// Keeps the till's page and its files, so that a till opens while the line is cut. It touches no
// sale: those are in the page's own database.
const CACHE = "till-1";
const PAGE = /^\/till\/\d{12}$/;

async function kept(request) {
  const cache = await caches.open(CACHE);
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected) await cache.put(request, answer.clone());
    return answer;
  } catch (problem) {
    const known = await cache.match(request, { ignoreSearch: request.mode === "navigate" });
    if (known) return known;
    throw problem;
  }
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (PAGE.test(url.pathname) || url.pathname.startsWith("/static/")) event.respondWith(kept(request));
});
