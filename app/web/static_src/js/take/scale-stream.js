// What a scale sends, read into grams. Pure: the cable and the radio are in scale.js.
import { gramsOf } from "./weights.js";

// "ST,GS,+  1.250kg" (A&D and its many copies), "wn001.250kg", "  1250 g", "S S   1.250 kg".
const LINE = /^(?:(?<word>ST|US|SD|S|D|wn|ww|wt)[\s,]*)?(?:(?<scope>GS|NT|G|N|S|D)[\s,]*)?(?<sign>[+-])?\s*(?<number>\d*\.?\d+)\s*(?<unit>kg|g|公斤|千克|克|市斤|斤|jin)?$/i;
const UNITS = { kg: "kg", 公斤: "kg", 千克: "kg", g: "g", 克: "g", 市斤: "jin", 斤: "jin", jin: "jin" };
const UNSTABLE = ["us", "sd", "d"];
const STEADY_READINGS = 3;
const TEXT_MAX = 4096;
const SI_GRAMS = 5;

// One line: {grams, isStable, isNet}; null where it is none of a scale's, or says no unit.
// isStable is null where the scale does not tell: then Readings waits for the same number thrice.
export function readLine(line) {
  const found = LINE.exec(line.trim());
  if (!found?.groups.unit) return null;
  const { word = "", scope = "", sign, number, unit } = found.groups;
  const told = [word, scope].map((part) => part.toLowerCase());
  const grams = gramsOf(number, UNITS[unit.toLowerCase()]) ?? 0;
  const isUnstable = told.some((part) => UNSTABLE.includes(part));
  const isStable = isUnstable ? false : told.includes("st") || told[0] === "s" || null;
  return { grams: sign === "-" ? -grams : grams, isStable, isNet: told.includes("nt") || told[1] === "n" };
}

// The Bluetooth standard's own scales (service 181D): flags, then the weight in steps of 5 g.
export function readMeasurement(view) {
  if (view.byteLength < 3) return null;
  const isImperial = (view.getUint8(0) & 1) === 1;
  const steps = view.getUint16(1, true);
  return isImperial || steps === 0xffff ? null : { grams: steps * SI_GRAMS, isStable: true, isNet: false };
}

// Puts the pieces of a stream together into lines, and says of each reading whether it stands still.
export class Readings {
  constructor(onReading) {
    this.onReading = onReading;
    this.text = "";
    this.last = { grams: null, times: 0 };
  }

  push(text) {
    const lines = (this.text + text).split(/[\r\n\x02\x03]+/);
    // What is after the last line end may be the first half of the next one.
    this.text = lines.pop().slice(-TEXT_MAX);
    for (const line of lines) {
      const reading = readLine(line);
      if (reading) this.take(reading);
    }
  }

  take(reading) {
    const again = reading.grams === this.last.grams;
    this.last = { grams: reading.grams, times: again ? this.last.times + 1 : 1 };
    const isStable = reading.isStable ?? this.last.times >= STEADY_READINGS;
    this.onReading({ ...reading, isStable });
  }
}
