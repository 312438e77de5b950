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

  const total = () => [...lines.values()].reduce((sum, item) => sum + item.price_fen, 0);

  function draw() {
    const list = find("lines");
    list.replaceChildren(
      ...[...lines.values()].map((item) => {
        const row = page.createElement("li");
        const name = page.createElement("span");
        name.textContent = `${item.title} · ${item.code}`;
        const sum = page.createElement("span");
        sum.textContent = `¥${money(item.price_fen)}`;
        const remove = page.createElement("button");
        remove.type = "button";
        remove.className = "button button-quiet";
        remove.textContent = text("Remove");
        remove.setAttribute("aria-label", `${text("Remove")} ${item.code}`);
        remove.addEventListener("click", () => {
          lines.delete(item.code);
          draw();
        });
        row.append(name, sum, remove);
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
    if (lines.has(code)) say("warn", text("Twice"));
    else if (!item) say("bad", text("Unknown", { code }));
    else if (item.expires_on < today()) say("bad", text("Expired"));
    else {
      lines.set(code, item);
      say("good", `${item.title} ¥${money(item.price_fen)}`);
    }
    draw();
  }

  async function load() {
    const counter = await counterOf(shop);
    const sold = new Set((await sales(shop)).filter((entry) => entry.state !== "refused").flatMap((entry) => entry.sale.items.map((item) => item.code)));
    goods = new Map((counter?.items ?? []).filter((item) => !sold.has(item.code)).map((item) => [item.code, item]));
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
        items: [...lines.values()].map(({ code, price_fen }) => ({ code, price_fen })),
        tender,
        reference: tender === "cash" ? "" : reference,
        given_fen: given,
        rung_at: new Date().toISOString(),
      },
    });
    for (const code of lines.keys()) goods.delete(code);
    lines.clear();
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
