// What the till shows and takes.
import { newClientId } from "../parts/client-id.js";
import { cleaned, watchScanner } from "../parts/wedge.js";
import { fetchCounter, sendWaiting } from "./sync.js";
import { counterOf, keepSale, sales } from "./store.js";

const AGAIN_MS = 10_000;
const CODE = /[A-Z][0-9A-Z]{8,}$/;

export const money = (fen) => `${Math.trunc(fen / 100)}.${String(fen % 100).padStart(2, "0")}`;

export function fenOf(typed) {
  const match = /^\s*(\d{1,7})(?:\.(\d{1,2}))?\s*$/.exec(typed.normalize("NFKC"));
  return match ? Number(match[1]) * 100 + Number((match[2] ?? "").padEnd(2, "0")) : null;
}

const GRAMS_OF = { kg: 1000, 公斤: 1000, 千克: 1000, g: 1, 克: 1, 斤: 500, 两: 50 };

// Reads a weight as typed, or as a scale types it: "320", "0.32", "0.32kg", "6两". A bare number
// without a point is grams, with one kilograms.
export function gramsOf(typed) {
  const match = /^\s*(\d{1,6}(?:\.\d{1,3})?)\s*(kg|g|公斤|千克|克|斤|两)?\s*$/i.exec(typed.normalize("NFKC"));
  if (!match) return null;
  const unit = match[2]?.toLowerCase() ?? (match[1].includes(".") ? "kg" : "g");
  return Math.round(Number(match[1]) * GRAMS_OF[unit]);
}

// What a line comes to: a weight's worth rounded once, half up, as the desk does it.
export function fenOfLine({ price_fen, grams, per_grams, take }) {
  return grams === null || grams === undefined ? price_fen : Math.floor((price_fen * take * 2 + per_grams) / (2 * per_grams));
}

// A label's QR carries an address that ends in the code.
export function codeOf(raw) {
  return CODE.exec(cleaned(raw).toUpperCase())?.[0] ?? cleaned(raw).toUpperCase();
}

const today = () => new Date(Date.now() + 8 * 3600 * 1000).toISOString().slice(0, 10);

export async function openTill(root) {
  const { shop, token } = root.dataset;
  const page = document;
  const find = (name) => page.querySelector(`[data-till-${name}]`);
  const text = (name, words = {}) =>
    Object.entries(words).reduce((said, [key, value]) => said.replace(`{${key}}`, value), root.dataset[`text${name}`]);
  const lines = new Map();
  let goods = new Map();

  function say(kind, words) {
    const box = find("said");
    box.hidden = false;
    box.className = `notice notice-${kind}`;
    box.querySelector(".notice-title").textContent = words;
  }

  const total = () => [...lines.values()].reduce((sum, item) => sum + fenOfLine(item), 0);
  const isWeighed = (item) => item.grams !== null && item.grams !== undefined;

  // Takes over what was typed, or what a scale said, where the bag holds so much.
  function weigh(item, typed) {
    const isGood = typed > 0 && typed <= item.grams;
    item.take = isGood ? typed : 0;
    if (typed > item.grams) say("bad", text("Heavy", { grams: item.grams }));
    return isGood;
  }

  function weightOf(item, sum) {
    const input = page.createElement("input");
    input.type = "text";
    input.inputMode = "decimal";
    input.className = "till-weight";
    input.value = item.take;
    input.dataset.tillWeight = item.code;
    input.setAttribute("aria-label", text("Weight", { title: item.title }));
    input.addEventListener("input", () => {
      input.setAttribute("aria-invalid", String(!weigh(item, gramsOf(input.value))));
      sum.textContent = `¥${money(fenOfLine(item))}`;
      find("total").textContent = `¥${money(total())}`;
    });
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      page.getElementById("till-code").focus();
    });
    return input;
  }

  function draw() {
    const list = find("lines");
    list.replaceChildren(
      ...[...lines.values()].map((item) => {
        const row = page.createElement("li");
        const name = page.createElement("span");
        name.textContent = `${item.title} · ${item.code}`;
        const sum = page.createElement("span");
        sum.textContent = `¥${money(fenOfLine(item))}`;
        const remove = page.createElement("button");
        remove.type = "button";
        remove.className = "button button-quiet";
        remove.textContent = text("Remove");
        remove.setAttribute("aria-label", `${text("Remove")} ${item.code}`);
        remove.addEventListener("click", () => {
          lines.delete(item.code);
          draw();
        });
        if (isWeighed(item)) {
          const unit = page.createElement("span");
          unit.className = "soft small";
          unit.textContent = text("Unit", { yuan: money(item.price_fen), grams: item.per_grams });
          row.append(name, weightOf(item, sum), unit, sum, remove);
        } else row.append(name, sum, remove);
        return row;
      }),
    );
    find("empty").hidden = lines.size > 0;
    find("total").textContent = `¥${money(total())}`;
  }

  function scan(raw) {
    const code = codeOf(raw);
    const item = goods.get(code);
    if (!code) return;
    // A scale that types like a keyboard: the weight of the last loose thing.
    const weighed = [...lines.values()].filter(isWeighed).at(-1);
    const grams = gramsOf(cleaned(raw));
    if (weighed && grams !== null) {
      weigh(weighed, grams);
      draw();
      return;
    }
    if (lines.has(code)) say("warn", text("Twice"));
    else if (!item) say("bad", text("Unknown", { code }));
    else if (item.expires_on < today()) say("bad", text("Expired"));
    else {
      const line = { ...item, take: item.grams };
      lines.set(code, line);
      say("good", isWeighed(item) ? text("Weigh", { title: item.title }) : `${item.title} ¥${money(item.price_fen)}`);
    }
    draw();
    const weight = page.querySelector(`[data-till-weight="${CSS.escape(code)}"]`);
    if (weight && goods.has(code)) weight.select();
  }

  async function load() {
    const counter = await counterOf(shop);
    const rung = (await sales(shop)).filter((entry) => entry.state !== "refused");
    const whole = new Set(rung.flatMap((entry) => entry.sale.items.filter((item) => !item.grams).map((item) => item.code)));
    const left = new Map((counter?.items ?? []).filter((item) => !whole.has(item.code)).map((item) => [item.code, { ...item }]));
    // The desk had not heard of these when it last told what is left of each bag.
    const unheard = rung.filter((entry) => !(entry.answered_at < counter?.fetched_at));
    for (const { code, grams } of unheard.flatMap((entry) => entry.sale.items)) {
      const item = left.get(code);
      if (item && grams) item.grams -= grams;
    }
    goods = new Map([...left].filter(([, item]) => !isWeighed(item) || item.grams > 0));
  }

  async function show() {
    const all = await sales(shop);
    const waiting = all.filter((entry) => entry.state === "waiting").length;
    const refused = all.filter((entry) => entry.state === "refused");
    find("waiting").hidden = waiting === 0;
    find("waiting").textContent = text("Waiting", { n: waiting });
    find("problems").hidden = refused.length === 0;
    find("problem-list").replaceChildren(
      ...refused.map((entry) => {
        const row = page.createElement("li");
        row.textContent = `${entry.sale.items.map((item) => item.code).join(" ")} ¥${money(entry.total_fen)} ${text("Refused", { why: entry.problem })}`;
        return row;
      }),
    );
    const last = all.at(-1);
    const receipt = find("receipt");
    receipt.hidden = !last?.code;
    if (last?.code) receipt.href = `/till/${shop}/sales/${last.code}`;
  }

  async function sync({ fresh = false } = {}) {
    try {
      await sendWaiting(shop, token);
      if (fresh || goods.size === 0) await fetchCounter(shop);
      find("line").textContent = text("Online");
      find("line").className = "badge badge-good";
    } catch {
      find("line").textContent = text("Offline");
      find("line").className = "badge badge-wait";
    }
    await load();
    await show();
  }

  async function pay(form) {
    const data = new FormData(form);
    const tender = data.get("tender");
    const sum = total();
    const typed = String(data.get("given")).trim();
    const given = tender === "cash" && typed ? fenOf(typed) : sum;
    const reference = String(data.get("reference")).trim();
    if (lines.size === 0) return say("warn", text("Nothing"));
    if ([...lines.values()].some((item) => isWeighed(item) && !item.take)) return say("bad", text("Unweighed"));
    if (given === null || given < sum) return say("bad", text("Short"));
    if (tender !== "cash" && !reference) return say("bad", text("Reference"));
    const client_id = newClientId();
    await keepSale({
      client_id,
      shop,
      total_fen: sum,
      kept_at: new Date().toISOString(),
      sale: {
        client_id,
        items: [...lines.values()].map((item) => ({
          code: item.code,
          price_fen: item.price_fen,
          ...(isWeighed(item) && { grams: item.take, per_grams: item.per_grams }),
        })),
        tender,
        reference: tender === "cash" ? "" : reference,
        given_fen: given,
        rung_at: new Date().toISOString(),
      },
    });
    lines.clear();
    await load();
    form.reset();
    draw();
    const change = given - sum;
    const words = change > 0 ? `${text("Done")} · ${text("Change", { yuan: money(change) })}` : text("Done");
    say("good", words);
    find("last").hidden = false;
    find("last-text").textContent = `¥${money(sum)} · ${words}`;
    await show();
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
    pay(event.target);
  });
  find("refresh").addEventListener("click", () => sync({ fresh: true }));
  addEventListener("online", () => sync());
  setInterval(() => sync(), AGAIN_MS);
  await load();
  await show();
  await sync({ fresh: true });
}
