// How a quantity is written for people: pieces, grams, and from a kilogram on both kg and 斤.
import { say } from "./texts.js";
import { jin, kilograms } from "./weights.js";

export function quantity(baseUnits, unit) {
  if (unit !== "gram") return say("piecesOf", { n: baseUnits });
  if (baseUnits < 1000) return say("grams", { g: baseUnits });
  return say("kilogramsJin", { kg: kilograms(baseUnits), jin: jin(baseUnits) });
}
