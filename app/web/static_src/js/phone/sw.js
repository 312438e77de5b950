// The service worker of the desk: it answers for the pages that a phone keeps, sends what waits
// when the signal returns, and never touches the queue otherwise. `self.version` is set by the
// server in front of this file; KEPT_NOW and KEPT_LATER are lists of addresses from the build.
import { fact } from "./database.js";
import { sendAwoken } from "./sync.js";

const PREFIX = "desk-";
const CACHE = PREFIX + self.version;
const PAGES = ["take", "waiting", "no-signal"];
const LANGUAGES = ["zh", "en"];
const NO_SIGNAL = "no-signal";
const KEPT_PATH = /^\/desk\/(take|waiting)$/;
// This version and the one before: a page that is open through an update still finds its parts.
const CACHES_KEPT = 2;

const addressOf = (page, language) => `/desk/kept/${page}/${language}`;
const pages = PAGES.flatMap((page) => LANGUAGES.map((language) => addressOf(page, language)));

async function keep(cache, address, init) {
  const answer = await fetch(address, init);
  // A page for signing in, or of somebody else's net, is not the one that was asked for.
  if (!answer.ok || answer.redirected) throw new Error(`${address}: ${answer.status}`);
  await cache.put(address, answer);
}

// All or nothing: a version that is not whole never takes over.
async function fill() {
  const cache = await caches.open(CACHE);
  await Promise.all([
    ...pages.map((address) => keep(cache, address, { cache: "no-store", credentials: "same-origin" })),
    ...KEPT_NOW.map((address) => keep(cache, address)),
  ]);
}

async function keepLater() {
  const cache = await caches.open(CACHE);
  for (const address of KEPT_LATER) {
    if (!(await cache.match(address))) await keep(cache, address);
  }
}

async function takeOver() {
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  const old = names.slice(0, Math.max(0, names.length - CACHES_KEPT + 1));
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function language(url) {
  const asked = url.searchParams.get("lang") ?? (await fact("language"));
  return LANGUAGES.includes(asked) ? asked : LANGUAGES[0];
}

async function keptPage(page, url) {
  const cache = await caches.open(CACHE);
  return cache.match(addressOf(page, await language(url)));
}

async function answerKept(request, url) {
  return (await keptPage(KEPT_PATH.exec(url.pathname)[1], url)) ?? fetch(request);
}

async function answerPage(request, url) {
  try {
    return await fetch(request);
  } catch (problem) {
    const page = await keptPage(NO_SIGNAL, url);
    if (page) return page;
    throw problem;
  }
}

async function answerFile(request, url) {
  // Without a version any will do.
  const options = { ignoreSearch: url.search === "" };
  const kept = (await (await caches.open(CACHE)).match(request, options)) ?? (await caches.match(request, options));
  if (kept) return kept;
  try {
    return await fetch(request);
  } catch (problem) {
    // Another version of the file is better than none.
    const other = await caches.match(request, { ignoreSearch: true });
    if (other) return other;
    throw problem;
  }
}

function answer(event) {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") {
    event.respondWith(KEPT_PATH.test(url.pathname) ? answerKept(request, url) : answerPage(request, url));
  } else if (url.pathname.startsWith("/static/")) {
    event.respondWith(answerFile(request, url));
  }
}

const WISHES = { "take over": () => self.skipWaiting(), "keep the rest": keepLater };

self.addEventListener("install", (event) => event.waitUntil(fill()));
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("fetch", answer);
self.addEventListener("sync", (event) => event.waitUntil(sendAwoken()));
self.addEventListener("message", (event) => event.waitUntil(Promise.resolve(WISHES[event.data]?.())));
