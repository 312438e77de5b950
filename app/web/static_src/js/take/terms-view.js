// Step 3: villager and agent look over the same figures, and the villager agrees to the terms.
import { canSpeak, speak } from "../parts/speech.js";
import { spaced } from "../parts/codes.js";
import { problemNotice } from "./line-view.js";
import { actionBar, button, choice, el, field, heading, notice } from "./dom.js";
import { linesOfDraft } from "./request.js";
import { isSigned, signaturePad } from "./signature.js";
import { refusedList, resolved, takenList } from "./summary-part.js";
import { isEnglish, say } from "./texts.js";
import { hasAccepted } from "./village.js";
import { sum } from "./weights.js";
import { agreedOf, amountsOf, expectedOf, yuan } from "./worth.js";

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

// What a buy-out pays at once; it is offered only where it has a price for all that was brought.
export function cashOf(terms, lines, packs) {
  const taken = lines.filter((line) => line.packs > 0 && packs.has(line.pack_id));
  return sum(
    taken.flatMap((line) => {
      const pack = packs.get(line.pack_id);
      return amountsOf(line, pack).map((amount) => agreedOf(terms, packs, pack, amount));
    }),
  );
}

// What is left of the desk's float: as the server knows it, less what waits on this phone.
function cashLeft(app) {
  const { packs, places, terms } = app.village;
  const place = places?.find(({ place_id: id }) => id === app.villager.place_id);
  if (!place) return null;
  const waiting = app.entries.filter(({ state }) => state === "waiting").map(({ request }) => request);
  const spent = waiting.map((request) => {
    const agreed = terms.find(({ terms_id: id }) => id === request.terms_id);
    return agreed?.kind === "buy_out" ? cashOf(agreed, request.lines, packs) : 0;
  });
  return (place.cash_fen ?? 0) - sum(spent);
}

// Why the villager cannot be paid at once: {key, values}, or nothing.
export function cashProblem(app, terms) {
  if (terms.kind !== "buy_out") return null;
  const needed = cashOf(terms, linesOfDraft(app.village.produce, app.draft), app.village.packs);
  const left = cashLeft(app);
  if (left === null || needed <= left) return null;
  return { key: "floatShort", values: { left: yuan(Math.max(left, 0)), needed: yuan(needed) } };
}

export function moneyPart(village, terms, lines, name, kind = "figure") {
  if (terms.kind === "buy_out") {
    return el(
      "div",
      { class: kind },
      el("p", { class: "figure-label" }, say("cashNow")),
      el("p", { class: "figure-value" }, `¥${yuan(cashOf(terms, lines, village.packs))}`),
    );
  }
  const expected = expectedOf(lines, village.packs, terms);
  if (!expected) return null;
  const { gross, topUp, fee, net } = expected;
  const note = topUp ? "expectedNoteTopUp" : "expectedNote";
  return el(
    "div",
    { class: kind },
    el("p", { class: "figure-label" }, say("expected", { name })),
    el("p", { class: "figure-value" }, `¥${yuan(net)}`),
    el("p", { class: "figure-note" }, say(note, { gross: yuan(gross), fee: yuan(fee), topUp: yuan(topUp) })),
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

// A buy-out is offered where it has a price for all that was brought.
function termsOffered(app) {
  const { packs, produce, terms } = app.village;
  const taken = linesOfDraft(produce, app.draft).filter((line) => line.packs > 0);
  return terms.filter(
    (one) =>
      one.kind === "consignment" ||
      (taken.length > 0 && taken.every((line) => agreedOf(one, packs, packs.get(line.pack_id), 1) !== null)),
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
    app.draft.corrects && notice("info", say("makesGood", { code: spaced(app.draft.corrects) })),
    taken.length > 0 ? taken : el("p", { class: "lead" }, say("nothingTaken")),
    refusedList(rows),
    howSold(app, terms),
    moneyPart(app.village, terms, lines, app.villager.name, "figure figure-main"),
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
