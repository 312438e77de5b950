// Step 4: the slip, from what the phone has kept. It is there at once, with signal or without, and
// gets its number when the server has answered.
import { entryOf } from "../phone/store.js";
import { spaced } from "../parts/codes.js";
import { actionBar, button, el, heading, link, notice } from "./dom.js";
import { refusedList, resolved, takenList } from "./summary-part.js";
import { bodyOf, moneyPart, readAloudButton } from "./terms-view.js";
import { nameOf, say } from "./texts.js";

const CODES_SHOWN_MAX = 6;
const ACCEPTED = { earlier: "acceptedBefore", signature: "acceptedBySignature", pin: "acceptedByPin" };

function stateNotice(app, entry) {
  if (entry.state === "taken") return notice("good", say("sent"));
  if (entry.state === "refused") {
    const { title, detail } = entry.problem ?? {};
    return notice("bad", say("refusedByServer"), detail || title || "", link(say("solve"), app.root.dataset.solve));
  }
  return notice("warn", say("waiting"), say("waitingHelp"));
}

function details(pairs) {
  return el("dl", { class: "details" }, pairs.map(([term, value]) => el("div", {}, el("dt", {}, term), el("dd", {}, value || "—"))));
}

function momentText(iso) {
  return iso.slice(0, 16).replace("T", " ");
}

function labelCodes(entry) {
  const given = entry.slip?.lots?.flatMap((lot) => lot.packs.flatMap((pack) => pack.codes));
  return given ?? entry.request.lines.flatMap((line) => line.codes ?? []);
}

// A roll's labels follow each other: of many, the first and the last tell which they are.
function codesPart(entry) {
  const codes = labelCodes(entry).map(spaced);
  if (codes.length === 0) return null;
  const shown = codes.length > CODES_SHOWN_MAX ? `${codes[0]} … ${codes[codes.length - 1]}` : codes.join(say("comma"));
  return el("p", { class: "small" }, `${say("ownLabels", { n: codes.length })} `, el("span", { class: "code" }, shown));
}

function paper(app, entry) {
  const { village } = app;
  const { request } = entry;
  const rows = resolved(request.lines, village);
  const terms = village.terms.find(({ terms_id: id }) => id === request.terms_id);
  const villager = app.byCode.get(request.villager_code);
  const name = villager?.name ?? request.villager_code;
  const place = village.places?.find(({ place_id: id }) => id === villager?.place_id) ?? village.places?.[0];
  return el(
    "article",
    { class: "slip take-slip" },
    app.root.dataset.sandbox && el("p", { class: "soft" }, app.root.dataset.sandbox),
    el(
      "header",
      { class: "slip-head" },
      el("p", { class: "take-slip-title" }, say("slip")),
      el("p", { class: "code" }, entry.slip ? spaced(entry.slip.code) : say("waiting")),
    ),
    details([
      [say("villager"), name],
      [say("time"), momentText(request.delivered_at)],
      [say("place"), place ? nameOf(place) : ""],
      [say("agent"), entry.account_name],
    ]),
    request.corrects && el("p", {}, say("makesGood", { code: spaced(request.corrects) })),
    takenList(rows),
    refusedList(rows),
    terms && moneyPart(village, terms, request.lines, name),
    codesPart(entry),
    terms &&
      el(
        "section",
        {},
        el("h2", {}, `${say("terms")} `, el("span", { class: "soft small" }, say("version", { n: terms.version }))),
        bodyOf(terms).map((line) => el("p", {}, line)),
        el("p", { class: "soft" }, say(ACCEPTED[request.acceptance.method])),
      ),
    el("div", { class: "slip-sign" }, el("p", {}, say("villagerSigns")), el("p", {}, say("agentSigns"))),
  );
}

export function slipView(app) {
  app.onScan = app.scanForNext;
  const { entry } = app;
  const sheet = paper(app, entry);
  const state = el("div", { class: "screen-only", "aria-live": "polite" }, stateNotice(app, entry));
  app.onQueue = async () => {
    const now = await entryOf(entry.client_id);
    if (now && app.view === "slip" && now.state !== app.entry.state) {
      app.entry = now;
      app.render();
    }
  };
  const canPrintLabels = entry.slip?.lots?.length > 0;
  return el(
    "div",
    { class: "stack" },
    el("div", { class: "screen-only" }, heading(4, say("slip"))),
    state,
    el(
      "div",
      { class: "take-slip-tools screen-only" },
      button(say("print"), () => print(), { icon: "print" }),
      canPrintLabels && link(say("printLabels"), `${app.root.dataset.labels}?delivery=${entry.slip.code}`, { icon: "label" }),
      readAloudButton(() => sheet.innerText.replace(/\s*\n+\s*/g, "。")),
    ),
    sheet,
    actionBar(
      button(say("nextVillager"), () => app.nextVillager(), { kind: "yolk", icon: "next", large: true, id: "take-next" }),
    ),
  );
}
