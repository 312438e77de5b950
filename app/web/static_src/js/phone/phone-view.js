// The phone itself: its PIN, its clock, how fresh the village is, and the way out for the queue.
import { button, el, field, notice } from "../take/dom.js";
import { fact } from "./database.js";
import { saveExport } from "./export.js";
import { PIN_DIGITS, hasPin, setPin } from "./pins.js";
import { bringNews } from "./refresh.js";
import { snapshot } from "./store.js";
import { isEnglish, say } from "./texts.js";
import { who } from "./who.js";

const CLOCK_MINUTES = 5;
const MEGABYTE = 1024 * 1024;

function line(term, value, ...more) {
  return el("div", {}, el("dt", {}, term), el("dd", {}, value, more));
}

async function village() {
  const kept = await snapshot();
  if (!kept) return say("villageNone");
  const at = new Date(kept.taken_at).toLocaleString(isEnglish() ? "en-GB" : "zh-CN", { dateStyle: "short", timeStyle: "short" });
  return say("villageAt", { at, n: kept.villagers.length });
}

async function clock() {
  const minutes = await fact("clock_minutes");
  if (minutes === undefined) return say("clockUnknown");
  return Math.abs(minutes) < CLOCK_MINUTES ? say("clockGood") : say("clockWrong", { n: Math.abs(minutes) });
}

async function space() {
  const { usage } = (await navigator.storage?.estimate?.()) ?? {};
  return usage === undefined ? "—" : `${Math.ceil(usage / MEGABYTE)} MB`;
}

function refresher(said) {
  return button(say("refresh"), async () => {
    const isFresh = await bringNews({ freshMs: 0 });
    if (!isFresh) said.replaceChildren(notice("warn", say("failed")));
  }, { kind: "quiet" });
}

function pinForm(said) {
  let pin = "";
  const save = async (event) => {
    event.preventDefault();
    try {
      await setPin(pin);
      said.replaceChildren(notice("good", say("pinDone")));
    } catch (problem) {
      said.replaceChildren(notice("bad", problem instanceof RangeError ? say("pinWrong") : say("failed")));
    }
  };
  return el(
    "form",
    { class: "stack-tight pin-form", id: "pin", on: { submit: save } },
    field(say("pinLabel"), { type: "password", inputmode: "numeric", maxlength: PIN_DIGITS, autocomplete: "new-password", onInput: (text) => (pin = text) }),
    el("button", { type: "submit", class: "button button-wide" }, say("pinSave")),
  );
}

export async function phoneView() {
  const agent = await who();
  const isSet = agent && (await hasPin(agent.account_id));
  const said = el("div", { "aria-live": "polite" });
  return el(
    "section",
    { class: "stack" },
    el("h2", {}, say("thisPhone")),
    el(
      "dl",
      { class: "details" },
      line(say("village"), await village(), " ", refresher(said)),
      line(say("clock"), await clock()),
      line(say("space"), await space()),
      line(say("pin"), isSet ? say("pinSet") : say("pinUnset")),
    ),
    said,
    pinForm(said),
    el("p", { class: "soft" }, say("exportHelp")),
    button(say("export"), saveExport, { icon: "download", wide: true }),
  );
}
