// Step 1: who brings goods. By search, card or from the list of those who came last.
import { bringNews, findVillagers } from "../phone/store.js";
import { sound } from "../parts/sounds.js";
import { readCode } from "../parts/codes.js";
import { badge, el, heading, icon, link, notice } from "./dom.js";
import { cameraPart, scanResult } from "./scanning.js";
import { say } from "./texts.js";
import { hindranceOf } from "./village.js";

const SHOWN = 8;
// Whom the phone does not know may have been registered since it last asked.
const FRESH_MS = 30_000;

function row(app, villager) {
  const hindrance = hindranceOf(villager);
  const isDrafted = app.drafted.includes(villager.code);
  const choose = () => (hindrance ? sound("bad") : app.open(villager));
  return el(
    "li",
    {},
    el(
      "button",
      {
        type: "button",
        // By its id, the focus finds the row again when the list is drawn anew.
        id: `take-villager-${villager.code}`,
        class: "row take-row",
        "aria-disabled": hindrance ? "true" : null,
        on: { click: choose },
      },
      icon("person"),
      el(
        "span",
        { class: "row-text" },
        el("span", { class: "row-title" }, villager.name),
        el("span", { class: "row-detail" }, villager.masked_phone),
        hindrance && el("span", { class: "row-detail take-hindrance" }, say(hindrance)),
      ),
      isDrafted && el("span", { class: "row-meta" }, badge("wait", say("unfinished"))),
      icon("next"),
    ),
  );
}

// Half-filled ones, then who came last, then whoever else there is.
function lately(app) {
  const codes = [...new Set([...app.drafted, ...app.latest])];
  const known = codes.map((code) => app.byCode.get(code)).filter(Boolean);
  const others = app.village.villagers.filter(({ code }) => !codes.includes(code));
  return [...known, ...others].slice(0, SHOWN);
}

function list(app, title, villagers) {
  return [
    el("h2", { class: "take-list-head" }, title),
    el("ul", { class: "rows" }, villagers.map((villager) => row(app, villager))),
  ];
}

export function findView(app) {
  const results = el("section", { "aria-live": "polite" });
  const scan = scanResult();
  const onCode = (raw) => {
    const read = readCode(raw);
    if (read.problem === "mistyped") return scan.show("bad", say("mistyped"));
    if (read.kind !== "V") return scan.show("bad", say("notVillager"), say("notVillagerHelp"));
    const villager = app.byCode.get(read.code);
    if (!villager) return scan.show("bad", say("unknownCard"), say("unknownCardHelp"));
    const hindrance = hindranceOf(villager);
    if (hindrance) return scan.show("bad", villager.name, say(hindrance));
    sound("good");
    return app.open(villager);
  };
  app.onScan = onCode;
  const camera = cameraPart(say("scanCard"), onCode, { stopAfterOne: true });
  const search = async (text) => {
    if (!text.trim()) return results.replaceChildren(...list(app, say("recent"), lately(app)));
    let villagers = await findVillagers(text);
    if (villagers.length === 0 && (await bringNews({ freshMs: FRESH_MS }))) villagers = await findVillagers(text);
    // A slower answer to an older text must not overwrite a newer one.
    if (input.value !== text) return undefined;
    if (villagers.length > 0) return results.replaceChildren(...list(app, say("found"), villagers));
    return results.replaceChildren(notice("info", say("nobody")));
  };
  const input = el("input", {
    type: "search",
    id: "take-search",
    "aria-label": say("search"),
    placeholder: say("search"),
    autocomplete: "off",
    enterkeyhint: "search",
    on: { input: () => search(input.value) },
  });
  search("");
  return el(
    "div",
    { class: "stack" },
    heading(1, say("whoComes")),
    scan.panel,
    camera.area,
    camera.trouble,
    el("div", { class: "search take-search" }, el("div", { class: "input" }, input), camera.opener),
    results,
    link(say("register"), app.root.dataset.register, { kind: "quiet", wide: true }),
  );
}
