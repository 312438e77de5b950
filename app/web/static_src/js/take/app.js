// The intake screen: which step is shown, what is half filled in, and what a scan means there.
import { bringNews, entries, entryOf, keepDelivery, onChange } from "../phone/store.js";
import { sound } from "../parts/sounds.js";
import { watchScanner } from "../parts/wedge.js";
import { Drafts, newDraft } from "./drafts.js";
import { findView } from "./find-view.js";
import { el, notice } from "./dom.js";
import { isEmpty, newGoods, problemsOf } from "./goods.js";
import { goodsView } from "./goods-view.js";
import { lineView } from "./line-view.js";
import { newPicture } from "./pictures.js";
import { requestOf } from "./request.js";
import { signaturePng } from "./signature.js";
import { slipView } from "./slip-view.js";
import { acceptanceOf, cashProblem, termsView } from "./terms-view.js";
import { say } from "./texts.js";
import { readVillage } from "./village.js";

const VIEWS = { find: findView, goods: goodsView, line: lineView, terms: termsView, slip: slipView };
const SAVE_MS = 120;

// On the very first visit the village is on its way.
function nothingKnown() {
  const words = navigator.onLine
    ? notice("info", say("fetchingVillage"))
    : notice("warn", say("noVillage"), say("noVillageHelp"));
  return el("div", { class: "stack" }, el("h1", {}, say("whoComes")), words);
}

export class Intake {
  constructor(root) {
    this.root = root;
    this.images = root.dataset.images;
    this.opened = new Set();
    this.addresses = new Map();
    this.drafted = [];
    this.latest = [];
    this.entries = [];
    this.pin = "";
    this.scanOutOfPlace = () => sound("bad");
    this.scanForNext = (raw) => this.nextVillager(raw);
  }

  async start() {
    // What changes while the phone is read for the first time must not be missed.
    onChange((what) => this.onPhoneChange(what));
    this.started = this.readPhone();
    await this.started;
    watchScanner((raw) => this.isLocked || this.onScan?.(raw));
    addEventListener("popstate", ({ state }) => this.showState(state));
    // A phone that runs out of memory kills the tab without asking: what is typed is already kept.
    document.addEventListener("visibilitychange", () => document.hidden && this.save());
    addEventListener("pagehide", () => this.save());
    // The delivery that the next one makes good, where the page was opened to put one right.
    this.corrects = new URLSearchParams(location.search).get("corrects") ?? "";
    const asked = await this.asked();
    history.replaceState({ view: "find" }, "");
    if (asked) await this.open(asked);
    else this.show("find");
  }

  // The villager in the address. One who was registered a moment ago is not on the phone yet.
  async asked() {
    const code = new URLSearchParams(location.search).get("villager");
    if (code && !this.byCode.has(code) && (await bringNews({ freshMs: 0 }))) await this.readPhone();
    return this.byCode.get(code);
  }

  async readPhone() {
    this.village = await readVillage();
    this.byCode = new Map((this.village?.villagers ?? []).map((villager) => [villager.code, villager]));
    this.entries = await entries();
    this.latest = [...new Set([...this.entries].reverse().map(({ request }) => request.villager_code))];
    this.drafts = new Drafts(this.village?.agent.account_id ?? 0);
    this.drafted = await this.drafts.villagers();
  }

  // Shut by phone/gate.js: nobody is at the phone whom it knows.
  get isLocked() {
    return this.root.closest("main").hidden;
  }

  // A fresher village must not be drawn under the fingers of somebody who is typing.
  async onPhoneChange(what) {
    if (what === "facts") return;
    await this.started;
    const { accountId } = this.drafts;
    await this.save();
    await this.readPhone();
    if (accountId && this.drafts.accountId !== accountId) {
      // Another agent came in: what the first one had open is kept under their own name.
      this.draft = null;
      await this.toFind();
      return;
    }
    if (this.villager) this.villager = this.byCode.get(this.villager.code) ?? this.villager;
    if (this.view === "find" && !document.getElementById("take-search")?.value) this.render();
    await this.onQueue?.();
  }

  show(view) {
    this.view = view;
    this.showsProblems = false;
    this.onQueue = this.onReading = null;
    this.render();
    this.root.querySelector("h1")?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }

  go(view) {
    history.pushState({ view, villager: this.villager?.code, open: this.draft?.open }, "");
    this.show(view);
  }

  back() {
    history.back();
  }

  async showState(state) {
    // What has been taken is no longer open: back from the slip leads to the next villager.
    if (!state?.villager || this.view === "slip") return this.toFind();
    if (state.villager !== this.draft?.villager) return this.open(this.byCode.get(state.villager));
    this.draft.open = state.open ?? null;
    return this.show(state.view);
  }

  render() {
    const active = document.activeElement?.id;
    const view = this.village ? VIEWS[this.view](this) : nothingKnown();
    this.root.replaceChildren(view);
    if (active) document.getElementById(active)?.focus({ preventScroll: true });
  }

  // Villagers and their drafts

  async open(villager) {
    if (!villager) return this.toFind();
    const before = await this.drafts.read(villager.code);
    this.villager = villager;
    this.draft = before ?? newDraft(villager.code);
    if (this.corrects) this.draft.corrects = this.corrects;
    this.isRestored = Boolean(before);
    this.usesPin = false;
    this.pin = "";
    this.opened.clear();
    const [only] = this.village.produce;
    if (this.village.produce.length === 1) return this.openKind(only);
    return this.go("goods");
  }

  async startOver() {
    await this.drafts.drop(this.villager.code);
    this.draft = newDraft(this.villager.code);
    if (this.corrects) this.draft.corrects = this.corrects;
    this.isRestored = false;
    this.show("goods");
  }

  // What is half filled in stays, and is offered when the villager is chosen again.
  async toFind() {
    await this.save();
    this.villager = this.draft = this.entry = null;
    await this.readPhone();
    history.replaceState({ view: "find" }, "");
    this.show("find");
  }

  changed() {
    // What was said of the old state may no longer be true.
    this.showsProblems = false;
    document.getElementById("take-problem")?.remove();
    clearTimeout(this.saving);
    this.saving = setTimeout(() => this.save(), SAVE_MS);
  }

  async save() {
    clearTimeout(this.saving);
    const { draft } = this;
    if (!draft || this.isTaking) return;
    const isTouched = this.filledKinds().length > 0 || draft.pictures.length > 0;
    await (isTouched ? this.drafts.save(draft) : this.drafts.drop(draft.villager));
  }

  // Goods

  get kind() {
    return this.village.produce.find(({ produce_id: id }) => id === this.draft.open);
  }

  get goods() {
    return (this.draft.goods[this.draft.open] ??= newGoods());
  }

  openKind(kind) {
    this.draft.open = kind.produce_id;
    this.opened.clear();
    this.go("line");
    this.changed();
    const [first] = kind.packs;
    const number = document.getElementById(first.loose ? `take-gross-${first.pack_id}` : `take-count-${first.pack_id}`);
    number?.focus({ preventScroll: true });
  }

  closeKind() {
    this.draft.open = null;
    this.go("goods");
  }

  answer(question) {
    return (value) => {
      this.goods.answers[question.key] = value;
      this.changed();
      this.showVerdict();
    };
  }

  addressOf(picture) {
    if (!this.addresses.has(picture.id)) this.addresses.set(picture.id, URL.createObjectURL(picture.blob));
    return this.addresses.get(picture.id);
  }

  filledKinds() {
    return this.village.produce.filter((kind) => {
      const goods = this.draft.goods[kind.produce_id];
      return goods && !isEmpty(kind, goods);
    });
  }

  // Goes on to the terms, or to the first kind that is not whole.
  toTerms() {
    const filled = this.filledKinds();
    const open = this.kind;
    const wanting = (filled.length > 0 ? filled : [open]).find(
      (kind) => problemsOf(kind, this.draft.goods[kind.produce_id]).length > 0,
    );
    if (!wanting) {
      this.go("terms");
      return;
    }
    sound("bad");
    if (wanting !== open) this.openKind(wanting);
    this.showsProblems = true;
    this.render();
    document.getElementById("take-problem")?.scrollIntoView({ block: "center" });
  }

  // The scale

  async connectScale(open) {
    this.isScaleLost = false;
    const onEnd = () => {
      if (!this.scale) return;
      this.scale = null;
      this.isScaleLost = true;
      if (this.view === "line") this.render();
    };
    this.scale = { close: await open({ onReading: (reading) => this.onReading?.(reading), onEnd }) };
  }

  dropScale() {
    const { scale } = this;
    this.scale = null;
    scale?.close();
    this.render();
  }

  // Taking

  termsProblems(terms) {
    const { problem } = acceptanceOf(this, terms);
    const said = [problem, this.problem].filter(Boolean).map((key) => ({ key }));
    return [...said, cashProblem(this, terms)].filter(Boolean);
  }

  async take(terms) {
    if (this.isTaking) return;
    this.problem = "";
    if (this.termsProblems(terms).length > 0) {
      this.refuse();
      return;
    }
    this.isTaking = true;
    try {
      await this.keep(terms);
    } catch {
      this.problem = "keepFailed";
      this.refuse();
    } finally {
      this.isTaking = false;
    }
  }

  refuse() {
    sound("bad");
    this.showsProblems = true;
    this.render();
    document.getElementById("take-problem")?.scrollIntoView({ block: "center" });
  }

  async keep(terms) {
    clearTimeout(this.saving);
    const acceptance = acceptanceOf(this, terms);
    const pictures = [...this.draft.pictures];
    if (acceptance.method === "signature") {
      const signature = newPicture("signature", await signaturePng(this.draft.strokes));
      acceptance.picture_id = signature.id;
      pictures.push(signature);
    }
    const request = requestOf(this.village.produce, this.draft, {
      terms_id: terms.terms_id,
      acceptance,
      now: new Date(),
    });
    // A photo of goods that all went back is named by nobody, and stays out.
    const named = JSON.stringify(request);
    await keepDelivery(request, pictures.filter(({ id }) => named.includes(id)));
    this.rememberTest(request);
    await this.drafts.drop(this.draft.villager);
    this.corrects = "";
    this.entry = await entryOf(request.client_id);
    this.draft = null;
    sound("good");
    // The steps before lead nowhere now.
    history.replaceState({ view: "slip" }, "");
    this.show("slip");
  }

  rememberTest({ lines }) {
    const test = lines.flatMap((line) => line.tests ?? []).pop();
    if (test) this.lastTest = { device: test.device, reagent_batch: test.reagent_batch };
  }

  async nextVillager(raw) {
    await this.toFind();
    if (raw) this.onScan(raw);
  }
}
