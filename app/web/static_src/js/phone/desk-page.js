// What runs on every page of the desk: how much waits, sending it, signing out, the village's news.
import { fact, onChange, setFact } from "./database.js";
import { counts } from "./queue.js";
import { bringNews } from "./refresh.js";
import { goAway, watchPresence } from "./session.js";
import { keepSending, sendInBackground, syncNow } from "./sync.js";
import { who } from "./who.js";
import { installWorker } from "./worker.js";

const CLOCK_MINUTES = 5;

async function showCount() {
  const badge = document.querySelector("[data-waiting]");
  if (!badge) return;
  const { waiting, refused, pictures } = await counts();
  badge.hidden = waiting + refused + pictures === 0;
  badge.dataset.state = refused > 0 ? "bad" : "wait";
  badge.querySelector("[data-waiting-count]").textContent = refused + waiting || pictures;
}

async function showAgent() {
  const sheet = document.querySelector("[data-phone-agent]");
  const agent = await who();
  if (!sheet || !agent) return;
  sheet.hidden = Boolean(await fact("is_locked"));
  for (const place of sheet.querySelectorAll("[data-phone-agent-name]")) place.textContent = agent.name;
}

function fill(element, values) {
  element.textContent = element.dataset.text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

function showBand(name, isShown, values) {
  const band = document.querySelector(`[data-band="${name}"]`);
  if (!band) return;
  band.hidden = !isShown;
  fill(band.querySelector("[data-text]") ?? band, values);
}

async function showBands() {
  const { waiting, pictures } = await counts();
  const isOut = (await fact("sync"))?.state === "signed-out" && !(await fact("is_locked"));
  const agent = await who();
  showBand("signed-out", isOut && waiting + pictures > 0, { name: agent?.name, n: waiting || pictures });
  const minutes = (await fact("clock_minutes")) ?? 0;
  showBand("clock-ahead", minutes >= CLOCK_MINUTES, { n: minutes });
  showBand("clock-behind", -minutes >= CLOCK_MINUTES, { n: -minutes });
}

// Signing out works without signal too: the phone is locked now, the server is told later.
function wireSignOut() {
  document.addEventListener("submit", async (event) => {
    if (!event.target.matches('form[action$="/sign-out"]')) return;
    event.preventDefault();
    await goAway();
    location.assign((await fact("leaving")) ? "/desk/take" : "/sign-in");
  });
}

async function showFacts() {
  await Promise.all([showAgent(), showBands()]);
}

let known = 0;

// A delivery that was just kept goes out at once; without signal the browser is asked to wake us.
async function onQueue() {
  await showCount();
  const { waiting } = await counts();
  if (waiting > known) {
    syncNow();
    sendInBackground();
  }
  known = waiting;
}

async function start() {
  await setFact("language", document.documentElement.lang.startsWith("en") ? "en" : "zh");
  wireSignOut();
  watchPresence();
  onChange((what) => (what === "queue" ? onQueue() : showFacts()));
  known = (await counts()).waiting;
  await Promise.all([showCount(), showFacts()]);
  await bringNews();
  keepSending();
  await installWorker();
}

start();
