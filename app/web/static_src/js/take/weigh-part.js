// Loose goods: bag after bag on the scale, each with its own weight, and the total of all.
import { unitChoice } from "./count-part.js";
import { button, el, field } from "./dom.js";
import { BAG_GRAMS_MAX, bagsOf } from "./goods.js";
import { quantity } from "./quantity.js";
import { hasBluetooth, hasSerial, openBluetooth, openSerial } from "./scale.js";
import { nameOf, say } from "./texts.js";
import { gramsOf, kilograms, netGrams, sum } from "./weights.js";
import { yuan } from "./worth.js";

function weighingOf(goods, pack) {
  return (goods.weighing[pack.pack_id] ??= { gross: "", tare: "", unit: "jin" });
}

// {grams} of what is typed, or {problem}; {} while nothing is typed.
export function readWeighing({ gross, tare, unit }) {
  if (!gross.trim()) return {};
  const [all, basket] = [gramsOf(gross, unit), tare.trim() ? gramsOf(tare, unit) : 0];
  if (all === null || basket === null) return { problem: "weightWrong" };
  const grams = netGrams(all, basket);
  if (grams === null) return { problem: "tareTooHeavy" };
  return grams > BAG_GRAMS_MAX ? { problem: "bagTooHeavy" } : { grams };
}

export function weighPart(app, pack) {
  const { goods } = app;
  const weighing = weighingOf(goods, pack);
  const output = el("output", { class: "take-net", "aria-live": "polite" });
  const show = () => {
    const { grams, problem } = readWeighing(weighing);
    output.classList.toggle("take-wrong", Boolean(problem));
    output.textContent = problem ? say(problem) : grams ? say("net", { weight: quantity(grams, "gram") }) : "";
  };
  const typed = (name) => (text) => {
    weighing[name] = text;
    show();
    app.changed();
  };
  const add = () => {
    const { grams } = readWeighing(weighing);
    if (!grams) return gross.querySelector("input").focus();
    (goods.bags[pack.pack_id] ??= []).push(grams);
    weighing.gross = "";
    app.changed();
    app.render();
    return document.getElementById(`take-gross-${pack.pack_id}`)?.focus();
  };
  const gross = field(weighing.tare ? say("gross") : say("grossPlain"), {
    id: `take-gross-${pack.pack_id}`,
    inputmode: "decimal",
    big: true,
    maxlength: 12,
    unit: say(weighing.unit),
    enterkeyhint: "done",
    value: weighing.gross,
    hint: pack.guide_price_fen
      ? say("loosePrice", { weight: quantity(pack.base_units, "gram"), yuan: yuan(pack.guide_price_fen) })
      : "",
    onInput: typed("gross"),
  });
  gross.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) add();
  });
  const tare = field(say("tare"), {
    id: `take-tare-${pack.pack_id}`,
    inputmode: "decimal",
    maxlength: 12,
    unit: say(weighing.unit),
    value: weighing.tare,
    onInput: typed("tare"),
  });
  const unit = unitChoice(`take-unit-${pack.pack_id}`, weighing.unit, (chosen) => {
    weighing.unit = chosen;
    app.changed();
    app.render();
  });
  show();
  return el(
    "section",
    { class: "take-weigh stack-tight", "aria-label": nameOf(pack) },
    el("h2", { class: "take-part-head" }, nameOf(pack)),
    gross,
    output,
    el("div", { class: "take-weigh-more" }, unit, tare),
    scalePart(app, pack, weighing, gross.querySelector("input"), show),
    button(say("addBag"), add, { kind: "yolk", icon: "plus", wide: true }),
    bagList(app, pack),
  );
}

function bagList(app, pack) {
  const bags = bagsOf(pack, app.goods);
  if (bags.length === 0) return null;
  const remove = (at) => () => {
    bags.splice(at, 1);
    app.changed();
    app.render();
  };
  return el(
    "div",
    {},
    el("p", { class: "take-total", role: "status" }, `${say("bags", { n: bags.length })} · ${say("total")} ${quantity(sum(bags), "gram")}`),
    el(
      "ol",
      { class: "take-bags" },
      bags.map((grams, at) => {
        const name = say("bagOf", { n: at + 1 });
        const label = `${say("takeAway")} ${name}`;
        return el(
          "li",
          {},
          el("span", {}, `${name} · ${quantity(grams, "gram")}`),
          button("", remove(at), { kind: "quiet", icon: "cross", "aria-label": label }),
        );
      }),
    ),
  );
}

// What the scale says goes into the field as soon as it stands still; one tap adds the bag.
function scalePart(app, pack, weighing, input, show) {
  if (!hasBluetooth() && !hasSerial()) return null;
  const status = el("p", { class: "take-scale", role: "status" });
  app.onReading = ({ grams, isStable, isNet }) => {
    status.textContent = `${kilograms(Math.max(grams, 0))} kg · ${say(isStable ? "scaleSteady" : "scaleSettling")}`;
    if (!isStable || grams <= 0) return;
    if (weighing.unit !== "kg" || (isNet && weighing.tare)) {
      // The scale has its own tare, and counts in kilograms: the fields must say the same.
      Object.assign(weighing, { unit: "kg", tare: "", gross: kilograms(grams) });
      app.render();
      return;
    }
    input.value = weighing.gross = kilograms(grams);
    show();
    app.changed();
  };
  const connect = (open) => async () => {
    try {
      await app.connectScale(open);
      app.render();
    } catch {
      status.textContent = say("scaleRefused");
    }
  };
  if (app.scale) return el("div", {}, status, button(say("scaleOff"), () => app.dropScale(), { kind: "quiet" }));
  if (app.isScaleLost) status.textContent = say("scaleLost");
  return el(
    "div",
    { class: "cluster" },
    hasBluetooth() && button(say("scaleBluetooth"), connect(openBluetooth), { icon: "scale" }),
    hasSerial() && button(say("scaleSerial"), connect(openSerial), { icon: "scale" }),
    status,
  );
}
