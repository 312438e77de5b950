// How the till reads what is typed and scanned, and what a line comes to.
import { cleaned } from "../parts/wedge.js";
import { readCode } from "../parts/codes.js";

const LAST_CODE = /[A-Z][0-9A-Z]{8,}$/;
const GRAMS_OF = { kg: 1000, 公斤: 1000, 千克: 1000, g: 1, 克: 1, 斤: 500, 两: 50 };

export const money = (fen) => `${Math.trunc(fen / 100)}.${String(fen % 100).padStart(2, "0")}`;

export function fenOf(typed) {
  const match = /^\s*(\d{1,7})(?:\.(\d{1,2}))?\s*$/.exec(typed.normalize("NFKC"));
  return match ? Number(match[1]) * 100 + Number((match[2] ?? "").padEnd(2, "0")) : null;
}

// Reads a weight as typed, or as a scale types it: "320", "0.32", "0.32kg", "6两". A bare number
// without a point is grams, with one kilograms.
export function gramsOf(typed) {
  const match = /^\s*(\d{1,6}(?:\.\d{1,3})?)\s*(kg|g|公斤|千克|克|斤|两)?\s*$/i.exec(typed.normalize("NFKC"));
  if (!match) return null;
  const unit = match[2]?.toLowerCase() ?? (match[1].includes(".") ? "kg" : "g");
  return Math.round(Number(match[1]) * GRAMS_OF[unit]);
}

export const isWeighed = (item) => item.grams !== null && item.grams !== undefined;

// What a line comes to: a weight's worth rounded once, half up, as the desk does it.
export function fenOfLine(line) {
  if (!isWeighed(line)) return line.price_fen;
  return Math.floor((line.price_fen * line.take * 2 + line.per_grams) / (2 * line.per_grams));
}

// A label's QR carries an address, of ours or of GS1, that ends in the code; people type a code in
// groups, as it is printed.
export function codeOf(raw) {
  const typed = cleaned(raw).toUpperCase();
  return readCode(raw).code ?? LAST_CODE.exec(typed)?.[0] ?? typed;
}
