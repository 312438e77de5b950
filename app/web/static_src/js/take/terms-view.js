// Step 3: villager and agent look over the same figures, and the villager agrees to the terms.
import { canSpeak, speak } from "../parts/speech.js";
import { problemNotice } from "./line-view.js";
import { actionBar, button, choice, el, field, heading, notice } from "./dom.js";
import { linesOfDraft } from "./request.js";
import { isSigned, signaturePad } from "./signature.js";
import { refusedList, resolved, takenList } from "./summary-part.js";
import { isEnglish, say } from "./texts.js";
import { hasAccepted } from "./village.js";
import { sum } from "./weights.js";
import { expectedOf, worth, yuan } from "./worth.js";

const SLOW = 0.85;

export function bodyOf(terms) {
  return ((isEnglish() && terms.body_en) || terms.body).split("\n");
}

export function readAloudButton(textOf) {
  if (!canSpeak()) return null;
  let speaking = false;
  const speaker = button(say("readAloud"), toggle, { kind: "yolk", icon: "speaker", wide: true });
  const label = speaker.querySelector("span");
  function rest() {
    speaking = false;
    label.textContent = say("readAloud");
  }
  function toggle() {
    if (speaking) {
      speechSynthesis.cancel();
      rest();
      return;
    }
    speaking = true;
    label.textContent = say("stop");
    speak(textOf(), { rate: SLOW, onEnd: rest });
  }
  return speaker;
}

// What a buy-out pays at once, by its price of each pack; null where a price of it is not on the phone.
export function cashOf(terms, rows) {
  const prices = new Map((terms.prices ?? []).map(({ pack_id: id, price_fen: fen }) => [id, fen]));
  const taken = rows.filter(({ line }) => line.packs > 0);
  if (taken.some(({ pack }) => !prices.has(pack.pack_id))) return null;
  return sum(
    taken.flatMap(({ pack, line }) =>
      (pack.loose ? line.weights : Array(line.packs).fill(pack.base_units)).map((amount) =>
        worth(prices.get(pack.pack_id), amount, pack.base_units),
      ),
    ),
  );
}

function moneyPart(app, terms, rows, lines) {
  if (terms.kind === "buy_out") {
    const cash = cashOf(terms, rows);
    const words = cash === null ? say("cashUnknown") : `¥${yuan(cash)}`;
    return el("div", { class: "figure figure-main" }, el("p", { class: "figure-label" }, say("cashNow")), el("p", { class: "figure-value" }, words));
  }
  const expected = expectedOf(lines, app.village.packs, terms.fee_basis_points);
  if (!expected) return null;
  return el(
    "div",
    { class: "figure figure-main" },
    el("p", { class: "figure-label" }, say("expected", { name: app.villager.name })),
    el("p", { class: "figure-value" }, `¥${yuan(expected.gross - expected.fee)}`),
    el("p", { class: "figure-note" }, say("expectedNote", { gross: yuan(expected.gross), fee: yuan(expected.fee) })),
  );
}

function howSold(app, terms) {
  const offered = termsOffered(app);
  if (offered.length < 2) return null;
  const options = offered.map(({ terms_id: id, kind }) => ({
    value: id,
    label: say(kind),
    detail: say(kind === "buy_out" ? "buyOutHint" : "consignmentHint"),
  }));
  const choose = (id) => {
    app.draft.terms_id = id;
    app.changed();
    app.render();
  };
  return choice(say("howSold"), options, terms.terms_id, choose, { id: "take-terms-kind", shape: "stack" });
}

function acceptancePart(app, terms) {
  const { name } = app.villager;
  if (hasAccepted(app.villager, terms, app.entries)) return notice("good", say("acceptedEarlier", { name }));
  const swap = () => {
    app.usesPin = !app.usesPin;
    app.render();
  };
  if (app.usesPin && navigator.onLine) {
    const pin = field(say("pin"), {
      id: "take-pin",
      type: "password",
      inputmode: "numeric",
      autocomplete: "one-time-code",
      maxlength: 8,
      big: true,
      value: app.pin,
      onInput: (text) => (app.pin = text.normalize("NFKC").trim()),
    });
    return el("div", { class: "stack-tight" }, pin, button(say("useSignature"), swap, { kind: "quiet" }));
  }
  const strokes = (app.draft.strokes ??= []);
  return el(
    "div",
    { class: "stack-tight" },
    el("p", { class: "field-label" }, say("sign", { name })),
    signaturePad(strokes, () => app.changed()),
    navigator.onLine ? button(say("usePin"), swap, { kind: "quiet" }) : el("p", { class: "soft small" }, say("pinOnline")),
  );
}

// {method} of the acceptance as it stands, or {problem}.
export function acceptanceOf(app, terms) {
  if (hasAccepted(app.villager, terms, app.entries)) return { method: "earlier" };
  if (app.usesPin && navigator.onLine) {
    return app.pin ? { method: "pin", pin: app.pin } : { problem: "needPin" };
  }
  return isSigned(app.draft.strokes ?? []) ? { method: "signature" } : { problem: "needSignature" };
}

// A buy-out is of one kind of goods; it is offered where nothing else was brought.
function termsOffered(app) {
  const brought = app.filledKinds().map(({ produce_id: id }) => id);
  return app.village.terms.filter(
    ({ kind, produce_id: id }) => kind === "consignment" || !id || brought.every((one) => one === id),
  );
}

export function termsInForce(app) {
  const offered = termsOffered(app);
  return offered.find(({ terms_id: id }) => id === app.draft.terms_id) ?? offered[0];
}

export function termsView(app) {
  app.onScan = app.scanOutOfPlace;
  const terms = termsInForce(app);
  const title = heading(3, say("reviewTitle"), el("p", { class: "soft" }, app.villager.name));
  const back = button(say("back"), () => app.back(), { icon: "back", large: true });
  if (!terms) return el("div", { class: "stack" }, title, notice("bad", say("noTerms")), actionBar(back));
  const lines = linesOfDraft(app.village.produce, app.draft);
  const rows = resolved(lines, app.village);
  const taken = takenList(rows);
  const words = bodyOf(terms);
  const read = () => [...view.querySelectorAll(".take-summary")].map((part) => part.textContent).concat(words).join("。");
  const view = el(
    "div",
    { class: "stack" },
    title,
    taken.length > 0 ? taken : el("p", { class: "lead" }, say("nothingTaken")),
    refusedList(rows),
    howSold(app, terms),
    moneyPart(app, terms, rows, lines),
    el(
      "section",
      { class: "terms" },
      el("h2", {}, `${say("terms")} `, el("span", { class: "soft small" }, `${say(terms.kind)} · ${say("version", { n: terms.version })}`)),
      el("div", { class: "terms-body" }, words.map((line) => el("p", {}, line))),
      readAloudButton(read),
      acceptancePart(app, terms),
    ),
    app.showsProblems && problemNotice(app.termsProblems(terms)),
    actionBar(back, button(say("take"), () => app.take(terms), { kind: "primary", icon: "check", large: true, id: "take-it" })),
  );
  return view;
}
