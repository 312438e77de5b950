import assert from "node:assert/strict";
import { test } from "node:test";
import { checkLabel, usedCodes } from "../../../../app/web/static_src/js/take/labels.js";
import { CHINESE } from "../../../../app/web/static_src/js/take/texts.js";
import { ENGLISH } from "../../../../app/web/static_src/js/take/texts-en.js";

// Made by inventory.labels.rules.codes.make_code for serials 1, 2 and 300, and a villager's 1.
const [ONE, TWO, , CARD] = process.env.CODES.split(",");
const PLENTY = { bound: [], used: new Set(), packs: 2 };

test("a label of ours is taken however it was read", () => {
  for (const raw of [ONE, ONE.toLowerCase(), ` ${ONE} `, `HTTPS://DESK.EXAMPLE/T/${ONE}`, `]Q1https://x.cn/t/${ONE}?a=1`]) {
    assert.deepEqual(checkLabel(raw, PLENTY), { code: ONE }, raw);
  }
});

test("what may not be stuck on is named", () => {
  const problem = (raw, over = {}) => checkLabel(raw, { ...PLENTY, ...over }).problem;
  const wrong = ONE.slice(0, -1) + (ONE.endsWith("A") ? "B" : "A");
  assert.equal(problem(wrong), "mistyped");
  assert.equal(problem("6901234567892"), "labelForeign");
  assert.equal(problem(CARD), "labelOtherKind");
  assert.equal(problem(ONE, { bound: [ONE] }), "labelTwice");
  assert.equal(problem(ONE, { used: new Set([ONE]) }), "labelUsed");
  assert.equal(problem(ONE, { packs: 0 }), "labelNoCount");
  assert.equal(problem(ONE, { packs: 1, bound: [TWO] }), "labelTooMany");
});

test("labels of other goods and other deliveries are used up", () => {
  const line = (codes) => ({ request: { lines: [{ codes }] } });
  const queue = [
    { client_id: "a", state: "waiting", ...line(["E1"]) },
    { client_id: "b", state: "aside", ...line(["E2"]) },
    { client_id: "mine", state: "refused", ...line(["E3"]) },
  ];
  const draft = { client_id: "mine", goods: { 1: { codes: { 11: ["E4"] } }, 2: { codes: { 21: ["E5"] } } } };
  assert.deepEqual([...usedCodes(queue, draft, 1)].sort(), ["E1", "E5"]);
});

test("every text is there in both languages, with the same blanks", () => {
  const blanks = (texts) => Object.entries(texts).map(([key, text]) => [key, (text.match(/\{\w+\}/g) ?? []).sort().join()]);
  assert.deepEqual(blanks(ENGLISH).sort(), blanks(CHINESE).sort());
  assert.equal(ENGLISH.reasons.split("|").length, CHINESE.reasons.split("|").length);
});
