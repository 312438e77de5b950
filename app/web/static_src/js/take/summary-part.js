// The same list on the screen that both look at and on the slip: what is taken and what goes back.
import { el } from "./dom.js";
import { quantity } from "./quantity.js";
import { nameOf, say } from "./texts.js";
import { sum } from "./weights.js";

// [{kind, pack, line}] of the lines of a request; what the phone no longer knows is left out.
export function resolved(lines, village) {
  return lines.flatMap((line) => {
    const kind = village.produce.find(({ packs }) => packs.some((pack) => pack.pack_id === line.pack_id));
    const pack = village.packs.get(line.pack_id);
    return kind ? [{ kind, pack, line }] : [];
  });
}

function weightsOf(line) {
  return line.weights.length > 1 ? el("p", { class: "small" }, line.weights.map((grams) => quantity(grams, "gram")).join(" + ")) : null;
}

export function takenList(rows) {
  return rows
    .filter(({ line }) => line.packs > 0)
    .map(({ kind, pack, line }) =>
      el(
        "section",
        { class: "take-summary" },
        el("h2", {}, `${say("taken")} ${nameOf(kind)}`),
        el(
          "p",
          { class: "take-summary-count" },
          el("strong", {}, `${line.packs} × ${nameOf(pack)}`),
          ` ${say("total")} `,
          el("strong", { class: "nowrap" }, quantity(pack.loose ? sum(line.weights) : line.packs * pack.base_units, kind.base_unit)),
        ),
        pack.loose && weightsOf(line),
      ),
    );
}

export function refusedList(rows) {
  return rows
    .flatMap(({ kind, line }) => (line.refused ?? []).map((part) => ({ kind, part })))
    .map(({ kind, part }) =>
      el(
        "section",
        { class: "take-summary take-summary-back" },
        el("h2", {}, `${say("goesBack")} ${nameOf(kind)}`),
        el("p", {}, el("strong", { class: "nowrap" }, quantity(part.base_units, kind.base_unit)), ` · ${part.reason}`),
      ),
    );
}
