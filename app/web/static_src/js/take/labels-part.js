// Pre-printed labels: stick one, scan one. Each scan is answered at once, by ear too.
import { button, el, field } from "./dom.js";
import { codesOf, packsOf } from "./goods.js";
import { checkLabel, usedCodes } from "./labels.js";
import { spaced } from "../parts/codes.js";
import { cameraPart, scanResult } from "./scanning.js";
import { nameOf, say } from "./texts.js";

// Labels go to the first pack that lacks some: who brings two sizes labels one after the other.
function packToLabel(kind, goods) {
  const lacking = kind.packs.find((pack) => codesOf(pack, goods).length < packsOf(pack, goods));
  const filled = kind.packs.find((pack) => packsOf(pack, goods) > 0);
  return lacking ?? filled ?? kind.packs[0];
}

function progressOf(app, pack) {
  const [n, m] = [codesOf(pack, app.goods).length, packsOf(pack, app.goods)];
  const words = n > 0 && n === m ? say("labelDone") : say("labelsBound", { n, m });
  return app.kind.packs.length > 1 ? `${nameOf(pack)}: ${words}` : words;
}

export function labelsPart(app) {
  const { kind, goods } = app;
  const scan = scanResult();
  const progress = el("p", { class: "take-total", role: "status" });
  const last = el("p", { class: "code" });
  const undo = button(say("labelUndo"), () => {
    const pack = [...kind.packs].reverse().find((one) => codesOf(one, goods).length > 0);
    goods.codes[pack?.pack_id]?.pop();
    app.changed();
    show();
  });
  const show = () => {
    progress.textContent = kind.packs
      .filter((pack) => packsOf(pack, goods) > 0)
      .map((pack) => progressOf(app, pack))
      .join(say("comma"));
    const codes = kind.packs.flatMap((pack) => codesOf(pack, goods));
    last.textContent = codes.length > 0 ? spaced(codes[codes.length - 1]) : "";
    undo.hidden = codes.length === 0;
  };
  const take = (raw) => {
    const pack = packToLabel(kind, goods);
    const bound = kind.packs.flatMap((one) => codesOf(one, goods));
    const others = bound.length - codesOf(pack, goods).length;
    const used = usedCodes(app.entries, app.draft, kind.produce_id);
    const room = packsOf(pack, goods) + others;
    const { code, problem } = checkLabel(raw, { bound, used, packs: packsOf(pack, goods) && room });
    if (problem) return scan.show("bad", say(problem));
    (goods.codes[pack.pack_id] ??= []).push(code);
    app.changed();
    show();
    return scan.show("good", say("labelGood", { n: codesOf(pack, goods).length }), spaced(code));
  };
  const camera = cameraPart(say("camera"), take, { stopAfterOne: false });
  const typed = field(say("labelTyped"), {
    id: "take-label-code",
    autocapitalize: "characters",
    lang: "en",
    spellcheck: "false",
    maxlength: 80,
    onInput: () => {},
  });
  const input = typed.querySelector("input");
  const enter = () => {
    if (!input.value.trim()) return;
    take(input.value);
    input.value = "";
  };
  input.addEventListener("keydown", (event) => event.key === "Enter" && !event.isComposing && enter());
  typed.querySelector(".input").append(button(say("labelAdd"), enter, { class: "button button-plain take-inside", id: "take-label-add" }));
  show();
  const part = el(
    "div",
    { class: "stack-tight" },
    el("p", { class: "soft" }, `${say("labelScan")}。${say("labelsLater")}`.replace(/。(?=[A-Z])/, ". ")),
    camera.area,
    camera.trouble,
    scan.panel,
    progress,
    last,
    camera.opener,
    typed,
    undo,
  );
  return { part, take };
}
