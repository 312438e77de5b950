// Weights and counts as people type them, into whole grams and pieces. The decimal point is moved
// in the text: a float makes 289.99… grams of 0.29 kg, and a villager is paid by the gram.
const GRAMS_PER = { g: 1, jin: 500, kg: 1000 };
export const BASE_UNITS_MAX = 10_000_000;
const NUMBER = /^(\d{1,9})(?:\.(\d{0,4}))?$|^\.(\d{1,4})$/;

// What the keys of an input method give for a point: "１。５" is 1.5.
function plain(text) {
  return text.normalize("NFKC").replace(/[,。、]/g, ".").replace(/\s/g, "");
}

// Reads "1.5" and a number of decimals that it may have: [15, 1] is 15 tenths. Null if it is no number.
function digitsOf(text) {
  const found = NUMBER.exec(plain(text));
  if (!found) return null;
  const fraction = found[2] ?? found[3] ?? "";
  return [Number((found[1] ?? "") + fraction), fraction.length];
}

function divided(total, by) {
  const rest = total % by;
  const whole = (total - rest) / by;
  // Half a gram goes to the even neighbour, as on the server: both must write the same number.
  if (rest * 2 > by || (rest * 2 === by && whole % 2 === 1)) return whole + 1;
  return whole;
}

// Grams of a weight as typed; null unless it is a number above zero and below ten tonnes.
export function gramsOf(text, unit) {
  const read = digitsOf(text);
  if (!read) return null;
  const grams = divided(read[0] * GRAMS_PER[unit], 10 ** read[1]);
  return grams > 0 && grams <= BASE_UNITS_MAX ? grams : null;
}

// What is left of a weight after the basket; null if there is nothing left, or no weight.
export function netGrams(gross, tare) {
  if (gross === null || gross <= (tare ?? 0)) return null;
  return gross - (tare ?? 0);
}

// A whole number as typed, zero for nothing; null if it is not one.
export function countOf(text) {
  const typed = plain(text);
  if (typed === "") return 0;
  return /^\d{1,8}$/.test(typed) && Number(typed) <= BASE_UNITS_MAX ? Number(typed) : null;
}

// A number as typed, times ten to the power of its decimals: "12.5" with one is 125, "-1" is -10.
// Null where it is no number, or has more decimals than are asked for.
export function scaledOf(text, decimals) {
  const typed = plain(text);
  const sign = /^[-−]/.test(typed) ? -1 : 1;
  const read = digitsOf(sign < 0 ? typed.slice(1) : typed);
  if (!read || read[1] > decimals) return null;
  return sign * read[0] * 10 ** (decimals - read[1]);
}

// The same back: 125 with one decimal is "12.5".
export function scaledText(amount, decimals) {
  return (amount < 0 ? "-" : "") + decimal(Math.abs(amount), 10 ** decimals);
}

// Tenths of a reading that is not below zero: "12.5" is 125.
export function tenthsOf(text) {
  const tenths = scaledOf(text, 1);
  return tenths !== null && tenths >= 0 ? tenths : null;
}

// Writes thousandths, or parts of another power of ten, without trailing zeros: 1250, 1000 → "1.25".
export function decimal(amount, parts) {
  const rest = amount % parts;
  const fraction = String(rest).padStart(String(parts).length - 1, "0").replace(/0+$/, "");
  return String((amount - rest) / parts) + (fraction && `.${fraction}`);
}

export function kilograms(grams) {
  return decimal(grams, 1000);
}

export function jin(grams) {
  return decimal(grams * 2, 1000);
}

export function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}
