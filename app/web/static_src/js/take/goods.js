// What is filled in of one kind of goods, what is still missing, and the lines that it becomes.
// Pure: the screen is in line.js. Goods are plain data, so that a draft of them can be kept.
import { countOf, gramsOf, sum, tenthsOf } from "./weights.js";

export const PACKS_MAX = 500;
export const BAG_GRAMS_MAX = 1_000_000;
const REASON_CHARACTERS_MAX = 200;
// Enzyme inhibition at 50 % is positive, whatever limit is typed (GB/T 5009.199).
const POSITIVE_TENTHS = 500;
const PERCENT_TENTHS_MAX = 1000;

export function newGoods() {
  return {
    counts: {},
    bags: {},
    weighing: {},
    answers: {},
    refused: [],
    tests: [],
    certificate: null,
    codes: {},
  };
}

export function packsOf(pack, goods) {
  return pack.loose ? bagsOf(pack, goods).length : (countOf(goods.counts[pack.pack_id] ?? "") ?? 0);
}

export function bagsOf(pack, goods) {
  return goods.bags[pack.pack_id] ?? [];
}

export function codesOf(pack, goods) {
  return goods.codes[pack.pack_id] ?? [];
}

// Pieces or grams that lie on the counter in this pack.
export function unitsOf(pack, goods) {
  return pack.loose ? sum(bagsOf(pack, goods)) : packsOf(pack, goods) * pack.base_units;
}

export function totalPacks(kind, goods) {
  return sum(kind.packs.map((pack) => packsOf(pack, goods)));
}

export function isEmpty(kind, goods) {
  const isTyped = kind.packs.some((pack) => (goods.counts[pack.pack_id] ?? "").trim() !== "");
  return !isTyped && totalPacks(kind, goods) === 0 && goods.refused.length === 0;
}

export function isAnswered(question, answer) {
  // A draft may be older than the question: what was answered to its forerunner is no answer.
  if (question.kind === "yes_no") return typeof answer === "boolean";
  if (question.kind === "number") return Number.isInteger(answer);
  return typeof answer === "string" && answer !== "";
}

export function isBad(question, answer) {
  if (!isAnswered(question, answer)) return false;
  if (question.kind === "yes_no") return answer === false;
  if (question.kind === "number") {
    return answer < (question.minimum ?? answer) || answer > (question.maximum ?? answer);
  }
  if (question.kind === "choice") return !question.options.find(({ key }) => key === answer)?.good;
  return false;
}

export function badQuestions(kind, goods) {
  return kind.checklist.filter((question) => isBad(question, goods.answers[question.key]));
}

export function openQuestions(kind, goods) {
  return kind.checklist.filter((question) => !isAnswered(question, goods.answers[question.key]));
}

// Says yes to all that can be answered so; a number, a choice and a photo need eyes.
export function answerAllGood(kind, goods) {
  for (const { key, kind: sort } of kind.checklist) if (sort === "yes_no") goods.answers[key] = true;
}

// Pieces or grams of one refused part as typed; null if it is not a quantity.
export function refusedUnits(kind, part) {
  if (kind.base_unit === "gram") return gramsOf(part.amount, part.unit);
  return countOf(part.amount) || null;
}

export function isTestWhole(test) {
  const [value, limit] = [test.value, test.limit].map(tenthsOf);
  const isPercent = value !== null && value <= PERCENT_TENTHS_MAX && limit > 0 && limit <= PERCENT_TENTHS_MAX;
  return isPercent && test.device.trim() !== "" && test.reagent_batch.trim() !== "";
}

export function isPositive(test) {
  return isTestWhole(test) && tenthsOf(test.value) >= Math.min(tenthsOf(test.limit), POSITIVE_TENTHS);
}

// What has to be put right before this kind can be taken: [{key, values}] for the words of a screen.
export function problemsOf(kind, goods) {
  if (isEmpty(kind, goods)) return [{ key: kind.packs.every((pack) => pack.loose) ? "needWeight" : "needCount" }];
  const problems = [];
  const counts = kind.packs.map((pack) => countOf(goods.counts[pack.pack_id] ?? ""));
  if (counts.includes(null) || kind.packs.some((pack) => packsOf(pack, goods) > PACKS_MAX)) {
    problems.push({ key: "countWrong" });
  }
  if (goods.refused.some((part) => refusedUnits(kind, part) === null || !part.reason.trim())) {
    problems.push({ key: "needReason" });
  }
  if (totalPacks(kind, goods) === 0 || badQuestions(kind, goods).length > 0) return problems;
  return [...problems, ...problemsOfTaken(kind, goods)];
}

function problemsOfTaken(kind, goods) {
  const problems = [];
  const open = openQuestions(kind, goods).length;
  if (open > 0) problems.push({ key: "needAnswers", values: { n: open } });
  if (!goods.tests.every(isTestWhole)) problems.push({ key: "needTest" });
  const { certificate } = goods;
  if (certificate?.way === "issue" && certificate.basis.length === 0) problems.push({ key: "needBasis" });
  // We write no promise that a test speaks against, or that rests on a test nobody made.
  if (certificate?.way === "issue" && goods.tests.some(isPositive)) problems.push({ key: "certificateOver" });
  if (certificate?.way === "issue" && certificate.basis.includes("self_test") && goods.tests.length === 0) {
    problems.push({ key: "needTestOfBasis" });
  }
  if (certificate?.way === "attach" && !certificate.picture_id) problems.push({ key: "needCertificatePhoto" });
  const isOverLabelled = kind.packs.some((pack) => codesOf(pack, goods).length > packsOf(pack, goods));
  if (isOverLabelled) problems.push({ key: "labelTooMany" });
  return problems;
}

// The lines of the request. One bad answer sends all of this kind back, the questions being the
// reason; parts that go back by themselves stand on the first line.
export function linesOf(kind, goods) {
  const bad = badQuestions(kind, goods);
  const parts = goods.refused.map((part) => ({
    base_units: refusedUnits(kind, part),
    reason: part.reason.trim(),
  }));
  if (bad.length > 0) return linesOfBad(kind, goods, bad, parts);
  const lines = kind.packs
    .filter((pack) => packsOf(pack, goods) > 0)
    .map((pack) => lineOfTaken(kind, pack, goods));
  if (lines.length === 0 && parts.length > 0) lines.push({ pack_id: kind.packs[0].pack_id, packs: 0 });
  if (lines.length > 0 && parts.length > 0) lines[0].refused = parts;
  return lines;
}

function linesOfBad(kind, goods, bad, parts) {
  const reason = bad.map(({ question }) => question).join("；").slice(0, REASON_CHARACTERS_MAX);
  const all = sum(kind.packs.map((pack) => unitsOf(pack, goods)));
  const whole = all > 0 ? [{ base_units: all, reason }] : [];
  const refused = [...whole, ...parts];
  return refused.length > 0 ? [{ pack_id: kind.packs[0].pack_id, packs: 0, refused }] : [];
}

function lineOfTaken(kind, pack, goods) {
  const line = { pack_id: pack.pack_id, packs: packsOf(pack, goods), answers: answersOf(kind, goods) };
  if (kind.checklist_version) line.checklist_version = kind.checklist_version;
  if (pack.loose) line.weights = [...bagsOf(pack, goods)];
  if (codesOf(pack, goods).length > 0) line.codes = [...codesOf(pack, goods)];
  if (goods.tests.length > 0) line.tests = goods.tests.map(testOf);
  if (goods.certificate) line.certificate = certificateOf(goods.certificate);
  return line;
}

// A draft may hold answers to a question that is asked no more.
function answersOf({ checklist }, { answers }) {
  return Object.fromEntries(checklist.map(({ key }) => [key, answers[key]]));
}

function testOf({ method, value, limit, device, reagent_batch }) {
  return {
    method,
    value_tenths: tenthsOf(value),
    limit_tenths: tenthsOf(limit),
    device: device.trim(),
    reagent_batch: reagent_batch.trim(),
  };
}

function certificateOf({ way, basis, picture_id }) {
  return way === "attach" ? { basis: [...basis], picture_id } : { basis: [...basis] };
}
