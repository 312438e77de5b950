// Finding a villager without signal: by name, by pinyin in any reading, by initials or a mixture of
// both, by the last digits of the phone, by the card. Pure; thousands are searched while one types.
import { readCode } from "../parts/codes.js";

const FOUND_MAX = 20;
const CARD = "V";
const RUNS = /(?<han>[\u3400-\u9fff]+)|(?<latin>[a-z]+)|(?<digits>\d+)/gu;
const PHONE_DIGITS = 11;
const TAIL_DIGITS = 4;

// Builds what a search reads of each villager, once for a snapshot.
export function indexed(villagers) {
  return villagers.map((villager) => ({
    villager,
    name: villager.name.toLowerCase(),
    readings: villager.readings.map((reading) => reading.toLowerCase().split(" ")),
  }));
}

// Best first; empty for an empty text.
export function found(index, text, limit = FOUND_MAX) {
  const { kind, code } = readCode(text);
  if (kind === CARD) return index.filter(({ villager }) => villager.code === code).map(({ villager }) => villager);
  const runs = runsOf(text);
  if (runs.length === 0) return [];
  return index
    .map((row) => ({ row, score: scoreOf(row, runs) }))
    .filter(({ score }) => score > 0)
    .sort((one, other) => other.score - one.score || byReading(one.row, other.row))
    .slice(0, limit)
    .map(({ row }) => row.villager);
}

function runsOf(text) {
  const typed = text.normalize("NFKC").toLowerCase().replaceAll("ü", "v");
  // A space or an apostrophe between syllables is how people type pinyin: li guixiang, xi'an.
  const joined = typed.replace(/([a-z])['\s]+(?=[a-z])/g, "$1");
  return [...joined.matchAll(RUNS)].map(({ groups }) => groups);
}

function scoreOf(row, runs) {
  let score = 0;
  for (const run of runs) {
    const one = scoreOfRun(row, run);
    if (one === 0) return 0;
    score += one;
  }
  return score;
}

function scoreOfRun(row, { han, latin, digits }) {
  if (han) return scoreOfName(row.name, han);
  if (digits) return scoreOfDigits(row.villager, digits);
  const readings = row.readings.map((syllables) => scoreOfReading(syllables, latin));
  return Math.max(0, ...readings, row.name.includes(latin) ? scoreOfName(row.name, latin) : 0);
}

function scoreOfName(name, part) {
  const at = name.indexOf(part);
  if (at < 0) return 0;
  if (name === part) return 100;
  return at === 0 ? 80 : 60;
}

function scoreOfDigits({ tail, masked_phone: masked }, digits) {
  if (digits.length === PHONE_DIGITS) {
    const isLike = digits.endsWith(tail) && digits.slice(0, 3) === masked.slice(0, 3);
    return tail && isLike ? 90 : 0;
  }
  if (!tail || digits.length > TAIL_DIGITS || !tail.includes(digits)) return 0;
  return tail === digits ? 90 : 40;
}

// From the first syllable before a later one, the whole name before a part of it.
function scoreOfReading(syllables, letters) {
  for (let start = 0; start < syllables.length; start += 1) {
    const end = endOf(syllables, start, letters);
    if (end > 0) return (start === 0 ? 70 : 50) + (end === syllables.length ? 10 : 0);
  }
  return 0;
}

// Each syllable gives a beginning of its own, so liguixiang, lgx, ligx and guix all fit 李桂香.
// Returns the syllable after the last one used; 0 where the letters do not fit.
function endOf(syllables, at, letters) {
  if (letters === "") return at;
  if (at === syllables.length) return 0;
  const syllable = syllables[at];
  let length = 0;
  while (length < syllable.length && syllable[length] === letters[length]) length += 1;
  for (; length > 0; length -= 1) {
    const end = endOf(syllables, at + 1, letters.slice(length));
    if (end > 0) return end;
  }
  return 0;
}

function byReading(one, other) {
  const [first, second] = [one, other].map(({ readings }) => readings[0]?.join(" ") ?? "");
  if (first === second) return 0;
  return first < second ? -1 : 1;
}
