// What waits on this phone, what the desk did not take, and the phone itself.
import { badge, button, el, link, notice } from "../take/dom.js";
import { onChange } from "./database.js";
import { phoneView } from "./phone-view.js";
import { problemView } from "./problem-view.js";
import { counts, entries, picturesRefused, sendPicturesAgain, solve } from "./queue.js";
import { snapshot } from "./store.js";
import { syncNow, syncState } from "./sync.js";
import { nameOf, say } from "./texts.js";
import { who } from "./who.js";

const SHOWN = 50;
const DRAW_MS = 150;

export class WaitingPage {
  constructor(root) {
    this.root = root;
  }

  async start() {
    // Five hundred answers are not five hundred drawings; and nobody's typing is drawn over.
    onChange(() => {
      clearTimeout(this.drawing);
      this.drawing = setTimeout(() => this.draw(), DRAW_MS);
    });
    await this.draw();
  }

  async draw() {
    if (this.isBusy()) return;
    [this.entries, this.counts, this.agent, this.sync] = await Promise.all([entries(), counts(), who(), syncState()]);
    await this.readVillage();
    const of = (state) => this.entries.filter((entry) => entry.state === state);
    const parts = [
      el("h1", {}, say("title")),
      this.stateNotice(),
      this.problems(of("refused")),
      this.list(say("waiting"), of("waiting"), (entry) => this.whose(entry)),
      await this.pictures(),
      this.aside(of("aside")),
      this.list(say("sent"), of("taken").reverse(), () => badge("good", "✓")),
      await phoneView(),
    ];
    // While the phone was read, somebody may have begun to type.
    if (this.isBusy()) return;
    this.root.replaceChildren(...parts.filter(Boolean));
    this.root.className = "stack waiting-page";
  }

  // Somebody is solving a problem, or types a PIN.
  isBusy() {
    if (this.root.querySelector(".problem-form")) return true;
    return Boolean(this.root.querySelector(".pin-form")?.contains(document.activeElement));
  }

  async readVillage() {
    const village = await snapshot();
    this.villagers = new Map((village?.villagers ?? []).map((villager) => [villager.code, villager.name]));
    const packs = (village?.produce ?? []).flatMap((kind) => kind.packs.map((pack) => [pack.pack_id, kind]));
    this.kinds = new Map(packs);
  }

  stateNotice() {
    const { waiting, refused, pictures } = this.counts;
    if (waiting + pictures === 0) return refused === 0 ? notice("good", say("allSent"), say("allSentHelp")) : null;
    const now = button(say("sendNow"), () => syncNow());
    const state = this.sync?.state;
    if (state === "sending") return notice("info", say("sending"));
    if (state === "signed-out") return notice("warn", say("signedOut", { name: this.agent?.name }), "", link(say("signIn"), "/sign-in?next=/desk/waiting"));
    return notice("warn", say("noSignal"), "", now);
  }

  titleOf({ request, kept_at }) {
    const name = this.villagers.get(request.villager_code) ?? request.villager_code;
    const at = new Date(kept_at);
    const two = (number) => String(number).padStart(2, "0");
    return `${name} · ${at.getMonth() + 1}-${at.getDate()} ${two(at.getHours())}:${two(at.getMinutes())}`;
  }

  goodsOf({ request }) {
    const parts = request.lines.filter(({ packs }) => packs > 0).map((line) => {
      const kind = this.kinds.get(line.pack_id);
      return say("packs", { name: kind ? nameOf(kind) : "?", n: line.packs });
    });
    return parts.join("，") || say("noGoods");
  }

  whose(entry) {
    if (entry.account_id !== this.agent?.account_id) return badge("wait", say("otherAgent", { name: entry.account_name }));
    return entry.earlier.length > 0 ? badge("wait", say("askedAgain", { n: entry.earlier.length + 1 })) : null;
  }

  problems(refused) {
    if (refused.length === 0) return null;
    const views = refused.map((entry) => problemView(entry, { title: this.titleOf(entry), goods: this.goodsOf(entry) }));
    return el("section", { class: "stack" }, el("h2", {}, say("problems")), views);
  }

  list(title, listed, metaOf) {
    if (listed.length === 0) return null;
    const row = (entry) =>
      el("li", { "data-entry": entry.client_id }, el("div", { class: "row" }, el("span", { class: "row-text" }, el("span", { class: "row-title" }, this.titleOf(entry)), el("span", { class: "row-detail" }, this.goodsOf(entry))), el("span", { class: "row-meta" }, metaOf(entry) ?? "")));
    return el("section", { class: "stack" }, el("h2", {}, `${title} `, el("span", { class: "soft" }, String(listed.length))), el("ul", { class: "rows" }, listed.slice(0, SHOWN).map(row)));
  }

  async pictures() {
    const refused = await picturesRefused();
    const { pictures } = this.counts;
    const lines = [pictures > 0 && say("pictures", { n: pictures }), refused > 0 && say("picturesRefused", { n: refused })];
    if (!lines.some(Boolean)) return null;
    const again = async () => {
      await sendPicturesAgain();
      await syncNow();
    };
    return el(
      "div",
      {},
      lines.filter(Boolean).map((line) => el("p", { class: "soft" }, line)),
      refused > 0 && button(say("sendAgain"), again, { id: "send-pictures-again" }),
    );
  }

  aside(listed) {
    if (listed.length === 0) return null;
    const back = (entry) => button(say("bringBack"), () => solve(entry.client_id));
    const cards = listed.map((entry) => el("section", { class: "card" }, el("h3", {}, this.titleOf(entry)), el("p", { class: "soft small" }, this.goodsOf(entry)), el("p", {}, entry.aside_because), back(entry)));
    return el("section", { class: "stack" }, el("h2", {}, say("aside")), el("p", { class: "soft" }, say("asideHelp")), cards);
  }
}
