// How many packs of one size: a stepper, a typed number, or the number that a weight comes to.
import { button, choice, el, field, folded } from "./dom.js";
import { nameOf, say } from "./texts.js";
import { countOf, gramsOf } from "./weights.js";
import { PACKS_MAX } from "./goods.js";
import { yuan } from "./worth.js";

export function countPart(app, pack) {
  const { goods } = app;
  const id = `take-count-${pack.pack_id}`;
  const set = (text) => {
    goods.counts[pack.pack_id] = text;
    app.changed();
  };
  const entry = field(nameOf(pack), {
    id,
    inputmode: "numeric",
    big: true,
    unit: say("pieces"),
    maxlength: 6,
    enterkeyhint: "done",
    value: goods.counts[pack.pack_id] ?? "",
    hint: pack.guide_price_fen ? say("guidePrice", { yuan: yuan(pack.guide_price_fen) }) : "",
    onInput: set,
  });
  const input = entry.querySelector("input");
  const step = (by) => () => {
    const wanted = (countOf(input.value) ?? 0) + by;
    input.value = String(Math.min(Math.max(wanted, 0), PACKS_MAX));
    set(input.value);
  };
  const stepper = el("div", { class: "stepper" });
  const box = entry.querySelector(".input");
  box.before(stepper);
  const name = nameOf(pack);
  stepper.append(
    button("", step(-1), { icon: "minus", "aria-label": `${say("less")} ${name}` }),
    box,
    button("", step(1), { icon: "plus", "aria-label": `${say("more")} ${name}` }),
  );
  if (app.kind.base_unit !== "gram") return entry;
  return el("div", {}, entry, folded(`take-by-weight-${pack.pack_id}`, say("byWeight"), app.opened, byWeight(app, pack, input, set)));
}

// Twelve jars on the scale at once: 6 kg are twelve of 500 g.
function byWeight(app, pack, input, set) {
  const weighing = (app.goods.weighing[pack.pack_id] ??= { gross: "", tare: "", unit: "jin" });
  const output = el("output", { class: "soft" });
  const read = () => {
    const grams = gramsOf(weighing.gross, weighing.unit);
    const isWhole = grams !== null && grams % pack.base_units === 0;
    if (!weighing.gross.trim()) output.textContent = "";
    else output.textContent = isWhole ? say("wholePacks", { n: grams / pack.base_units }) : say("brokenPacks");
    if (!isWhole) return;
    input.value = String(grams / pack.base_units);
    set(input.value);
  };
  return el(
    "div",
    { class: "stack-tight" },
    field(say("weight"), {
      id: `take-weight-${pack.pack_id}`,
      inputmode: "decimal",
      maxlength: 12,
      value: weighing.gross,
      onInput: (text) => {
        weighing.gross = text;
        read();
      },
    }),
    unitChoice(`take-weight-unit-${pack.pack_id}`, weighing.unit, (unit) => {
      weighing.unit = unit;
      read();
    }),
    output,
  );
}

export function unitChoice(id, value, onChoose, units = ["jin", "kg"]) {
  return choice(say("unit"), units.map((unit) => ({ value: unit, label: say(unit) })), value, onChoose, { id });
}
