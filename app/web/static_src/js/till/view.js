// What the till shows and takes.
import { newClientId } from "../parts/client-id.js";
import { cleaned, watchScanner } from "../parts/wedge.js";
import { heldBaskets, hold, keepOpen, openBasket, takeUp } from "./baskets.js";
import { chinaDay, deskNow, minutesOff } from "./clock.js";
import { drawHeld } from "./held.js";
import { rowOf, weigh, weightInput } from "./lines.js";
import { codeOf, fenOf, fenOfLine, gramsOf, isWeighed, money } from "./reading.js";
import { drawRefused } from "./refused.js";
import { counterOf, keepSale, sales, sendAgain } from "./store.js";
import { DeskFault, SignedOut, fetchCounter, sendWaiting, setAside } from "./sync.js";

const AGAIN_MS = 10_000;
const FRESH_MS = 60_000;

export async function openTill(root) {
  const { shop, token } = root.dataset;
  const find = (name) => document.querySelector(`[data-till-${name}]`);
  const text = (name, words = {}) =>
    Object.entries(words).reduce((said, [key, value]) => said.replace(`{${key}}`, value), root.dataset[`text${name}`]);
  const isEnglish = document.documentElement.lang === "en";
  const lines = new Map();
  let goods = new Map();
  let counter;
  // One basket is one sale, however often its button is pressed.
  let basket = newClientId();
  let isPaying = false;
  let isSold = false;
  let isOnline = false;
  let isCut = false;

  function say(kind, words) {
    const box = find("said");
    box.hidden = false;
    box.className = `notice notice-${kind}`;
    box.querySelector(".notice-title").textContent = words;
    // On a low screen it would lie under the bar with the total.
    box.scrollIntoView({ block: "nearest" });
  }

  const total = () => [...lines.values()].reduce((sum, line) => sum + fenOfLine(line), 0);

  function sayWeight(line, grams) {
    if (grams > line.grams) say("bad", text("Heavy", { grams: line.grams }));
    else if (line.take) find("said").hidden = true;
    sayTotal();
  }

  // What the sale comes to, and what goes back of the cash that was typed.
  function sayTotal() {
    keepOpen(shop, basketNow());
    find("total").textContent = `¥${money(total())}`;
    const form = find("pay");
    const given = form.tender.value === "cash" ? fenOf(form.given.value) : null;
    find("change").hidden = given === null || lines.size === 0;
    if (given === null) return;
    const left = given - total();
    find("change").textContent = text(left < 0 ? "Missing" : "Change", { yuan: money(Math.abs(left)) });
  }

  function basketNow() {
    const items = [...lines.values()].map(({ code, typed }) => ({ code, typed }));
    return { client_id: basket, items, total_fen: total(), at: new Date().toISOString() };
  }

  // Lays a basket on the counter again, at today's prices; what was sold meanwhile is said.
  function lay({ client_id, items }) {
    basket = client_id;
    isSold = false;
    const there = items.filter(({ code }) => goods.has(code));
    for (const { code, typed } of there) {
      const line = { ...goods.get(code), take: 0, typed: "" };
      if (typed) weigh(line, typed);
      lines.set(code, line);
    }
    draw();
    if (there.length < items.length) say("warn", text("Gone", { n: items.length - there.length }));
  }

  function clear() {
    lines.clear();
    find("pay").reset();
    basket = newClientId();
    draw();
  }

  function setBy() {
    hold(shop, basketNow());
    clear();
    say("good", text("Held"));
    document.getElementById("till-code").focus();
  }

  function resume({ client_id }) {
    const held = takeUp(shop, client_id);
    find("said").hidden = true;
    if (!held) return draw();
    if (lines.size > 0) hold(shop, basketNow());
    clear();
    lay(held);
  }

  async function layWhatWasOpen() {
    const open = openBasket(shop);
    const isPaid = (await sales(shop)).some((entry) => entry.client_id === open?.client_id);
    if (open && !isPaid) lay(open);
  }

  function remove(line) {
    lines.delete(line.code);
    draw();
  }

  function draw() {
    const rows = [...lines.values()].map((line) => rowOf(line, { text, onWeight: sayWeight, onRemove: remove }));
    find("lines").replaceChildren(...rows);
    find("empty").hidden = lines.size > 0;
    find("keys").hidden = lines.size === 0;
    const held = heldBaskets(shop);
    find("held").hidden = held.length === 0;
    drawHeld(find("held-list"), held, { text, onTakeUp: resume });
    sayTotal();
  }

  function add(item) {
    isSold = false;
    lines.set(item.code, { ...item, take: 0, typed: "" });
    draw();
    weightInput(item.code)?.focus();
    say("good", isWeighed(item) ? text("Weigh", { title: item.title }) : `${item.title} ¥${money(item.price_fen)}`);
  }

  function scan(raw) {
    const code = codeOf(raw);
    const item = goods.get(code);
    if (!code) return;
    // A scale that types like a keyboard: the weight of the last loose thing.
    const weighed = [...lines.values()].filter(isWeighed).at(-1);
    if (weighed && gramsOf(cleaned(raw)) !== null) {
      const grams = weigh(weighed, cleaned(raw));
      draw();
      sayWeight(weighed, grams);
    } else if (lines.has(code)) {
      say("warn", text("Twice"));
      weightInput(code)?.focus();
    } else if (!item) say("bad", text("Unknown", { code }));
    else if (item.expires_on < chinaDay(deskNow(counter))) say("bad", text("Expired"));
    else add(item);
  }

  async function load() {
    counter = await counterOf(shop);
    const rung = (await sales(shop)).filter((entry) => ["waiting", "taken"].includes(entry.state));
    const whole = new Set(rung.flatMap((entry) => entry.sale.items.filter((item) => !item.grams).map((item) => item.code)));
    const here = (counter?.items ?? []).filter((item) => !whole.has(item.code));
    const left = new Map(here.map((item) => [item.code, { ...item, title: (isEnglish && item.title_en) || item.title }]));
    // The desk had not heard of these when it last told what is left of each bag.
    const unheard = rung.filter((entry) => !(entry.answered_at < counter?.fetched_at));
    for (const { code, grams } of unheard.flatMap((entry) => entry.sale.items)) {
      const item = left.get(code);
      if (item && grams) item.grams -= grams;
    }
    goods = new Map([...left].filter(([, item]) => !isWeighed(item) || item.grams > 0));
  }

  function showClock() {
    const minutes = minutesOff(counter);
    const n = Math.abs(minutes);
    // A demonstration whose own clock was moved says nothing of the tablet's.
    find("clock").hidden = minutes === 0 || "deskAhead" in find("clock").dataset;
    const time = n < 60 ? text("Minutes", { n }) : text("Hours", { n: Math.round(n / 60) });
    find("clock").querySelector(".notice-title").textContent = text(minutes > 0 ? "Fast" : "Slow", { time });
  }

  async function again({ client_id }) {
    await sendAgain(client_id);
    await sync({ fresh: true });
    const entry = (await sales(shop)).find((each) => each.client_id === client_id);
    if (entry?.state === "refused") say("bad", text("Refused", { why: entry.problem }));
    else if (entry?.state !== "waiting") say("good", text("Sent"));
  }

  async function aside(entry, reason) {
    try {
      await setAside(shop, token, entry, reason);
      say("good", text("PutAside"));
    } catch (problem) {
      say("bad", problem instanceof DeskFault ? problem.message : text("NeedsLine"));
    }
    await sync();
  }

  async function show() {
    const all = await sales(shop);
    const waiting = all.filter((entry) => entry.state === "waiting").length;
    const refused = all.filter((entry) => entry.state === "refused");
    find("waiting").hidden = waiting === 0;
    find("waiting").textContent = text("Waiting", { n: waiting });
    find("problems").hidden = refused.length === 0;
    drawRefused(find("problem-list"), refused, { text, onAgain: again, onAside: aside });
    const last = all.at(-1);
    const receipt = find("receipt");
    // After a reload too: a shopper may ask for the receipt a moment later.
    if (last && find("last").hidden && chinaDay(new Date(last.kept_at)) === chinaDay(new Date())) {
      find("last").hidden = false;
      find("last-text").textContent = `¥${money(last.total_fen)}`;
    }
    receipt.hidden = !last?.code;
    if (last?.code) receipt.href = `/till/${shop}/sales/${last.code}`;
    showClock();
  }

  function showLine(kind, words) {
    isOnline = kind === "good";
    isCut = words === "Offline";
    find("line").textContent = text(words);
    find("line").className = `badge badge-${kind}`;
    find("signed-out").hidden = words !== "SignedOut";
  }

  async function sync({ fresh = false } = {}) {
    try {
      await sendWaiting(shop, token);
      if (fresh || !isOnline || goods.size === 0 || minutesOff(counter)) await fetchCounter(shop);
      showLine("good", "Online");
    } catch (problem) {
      if (problem instanceof SignedOut) showLine("bad", "SignedOut");
      else showLine("wait", problem instanceof DeskFault ? "Fault" : "Offline");
    }
    await load();
    await show();
  }

  // What is wrong with the sale as it stands, or nothing.
  function wrong({ tender, reference, given }) {
    if (lines.size === 0) return ["warn", text("Nothing")];
    const unweighed = [...lines.values()].find((line) => isWeighed(line) && !line.take);
    if (unweighed) {
      const input = weightInput(unweighed.code);
      input.setAttribute("aria-invalid", "true");
      input.focus();
      return ["bad", text("Unweighed", { title: unweighed.title, code: unweighed.code })];
    }
    if (given === null || given < total()) return ["bad", text("Short")];
    if (tender !== "cash" && !reference) return ["bad", text("Reference")];
    return null;
  }

  function typedIn(form) {
    const data = new FormData(form);
    const tender = data.get("tender");
    const typed = String(data.get("given")).trim();
    const given = tender === "cash" && typed ? fenOf(typed) : total();
    return { tender, given, reference: tender === "cash" ? "" : String(data.get("reference")).trim() };
  }

  async function pay(form) {
    const paid = typedIn(form);
    const problem = wrong(paid);
    if (problem) return say(...problem);
    const sold = [...lines.values()];
    const sum = total();
    try {
      await keepSale(saleOf(sold, sum, paid));
    } catch {
      return say("bad", text("Unkept"));
    }
    basket = newClientId();
    isSold = true;
    for (const line of sold) lines.delete(line.code);
    form.reset();
    await load();
    draw();
    const change = paid.given - sum;
    const words = change > 0 ? `${text("Done")} · ${text("Change", { yuan: money(change) })}` : text("Done");
    say("good", words);
    find("last").hidden = false;
    find("last-text").textContent = `¥${money(sum)} · ${words}`;
    document.getElementById("till-code").focus({ preventScroll: true });
    await show();
  }

  function saleOf(sold, sum, { tender, reference, given }) {
    const items = sold.map((line) => ({
      code: line.code,
      price_fen: line.price_fen,
      ...(isWeighed(line) && { grams: line.take, per_grams: line.per_grams }),
    }));
    const rung_at = deskNow(counter).toISOString();
    return {
      client_id: basket,
      shop,
      total_fen: sum,
      kept_at: new Date().toISOString(),
      sale: { client_id: basket, items, tender, reference, given_fen: given, rung_at, cashier_id: counter?.cashier_id ?? null },
    };
  }

  // A second press while the first is being written down is not another sale; one right after it
  // must not take the change off the screen.
  async function payOnce(form) {
    if (isPaying || (isSold && lines.size === 0)) return;
    isPaying = true;
    try {
      await pay(form);
    } finally {
      isPaying = false;
    }
    await sync();
  }

  find("scan").addEventListener("submit", (event) => {
    event.preventDefault();
    scan(event.target.code.value);
    event.target.reset();
  });
  watchScanner(scan);
  find("pay").addEventListener("submit", (event) => {
    event.preventDefault();
    payOnce(event.target);
  });
  find("pay").addEventListener("input", sayTotal);
  find("hold").addEventListener("click", setBy);
  find("clear").addEventListener("click", () => {
    if (confirm(text("ClearAll"))) clear();
  });
  // Other pages need the line: without it a press would leave the till for the browser's own error.
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[href]");
    if (!link || !isCut) return;
    event.preventDefault();
    await sync();
    if (isCut) say("warn", text("NeedsPage"));
    else location.assign(link.href);
  });
  find("refresh").addEventListener("click", () => sync({ fresh: true }));
  addEventListener("online", () => sync());
  setInterval(() => sync(), AGAIN_MS);
  setInterval(() => sync({ fresh: true }), FRESH_MS);
  await load();
  await layWhatWasOpen();
  draw();
  await show();
  await sync({ fresh: true });
}
