import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as goods from "../../../../app/web/static_src/js/take/goods.js";
import { momentOf, requestOf } from "../../../../app/web/static_src/js/take/request.js";
import { agreedOf, expectedOf, settle, worth, yuan } from "../../../../app/web/static_src/js/take/worth.js";

const EGGS = {
  produce_id: 1,
  base_unit: "piece",
  checklist: [
    { key: "clean", kind: "yes_no", question: "蛋壳干净吗？" },
    { key: "days", kind: "number", question: "捡了几天？", minimum: 0, maximum: 7 },
    { key: "size", kind: "choice", question: "大小？", options: [{ key: "big", good: true }, { key: "tiny", good: false }] },
    { key: "look", kind: "photo", question: "拍一张" },
  ],
  packs: [{ pack_id: 11, base_units: 30, loose: false, guide_price_fen: 6000 }],
};
const PEPPERS = {
  produce_id: 2,
  base_unit: "gram",
  checklist: [],
  packs: [{ pack_id: 21, base_units: 500, loose: true, guide_price_fen: 890 }],
};
const PACKS = new Map(
  [EGGS, PEPPERS].flatMap(({ produce_id, packs }) => packs.map((pack) => [pack.pack_id, { ...pack, produce_id }])),
);
const TWELVE = { fee_basis_points: 1200, above_basis_points: 0, prices: [] };
const SETTLEMENTS = JSON.parse(readFileSync("tests/inventory/terms/settlements.json", "utf-8"));
const GOOD = { clean: true, days: 3, size: "big", look: "photo-1" };

function eggs(count, answers = GOOD) {
  return { ...goods.newGoods(), counts: { 11: count }, answers };
}

function keys(problems) {
  return problems.map(({ key }) => key);
}

test("a draft's answers to questions that are asked no more stay on the phone", () => {
  const filled = eggs("1", { ...GOOD, clean: 3, old: true });
  assert.deepEqual(keys(goods.problemsOf(EGGS, filled)), ["needAnswers"]);
  const [line] = goods.linesOf({ ...EGGS, checklist_version: 4 }, eggs("1", { ...GOOD, old: true }));
  assert.deepEqual([line.answers, line.checklist_version], [GOOD, 4]);
});

test("good eggs are one line", () => {
  assert.deepEqual(goods.problemsOf(EGGS, eggs("12")), []);
  assert.deepEqual(goods.linesOf(EGGS, eggs("12")), [{ pack_id: 11, packs: 12, answers: GOOD }]);
});

test("one bad answer sends all of it back, the question being the reason", () => {
  for (const [key, answer, question] of [["clean", false, "蛋壳干净吗？"], ["days", 8, "捡了几天？"], ["size", "tiny", "大小？"]]) {
    const filled = eggs("2", { ...GOOD, [key]: answer });
    assert.deepEqual(goods.problemsOf(EGGS, filled), []);
    assert.deepEqual(goods.linesOf(EGGS, filled), [{ pack_id: 11, packs: 0, refused: [{ base_units: 60, reason: question }] }]);
  }
});

test("limits themselves are good", () => {
  for (const days of [0, 7]) assert.deepEqual(goods.badQuestions(EGGS, eggs("1", { ...GOOD, days })), []);
});

test("the one tap answers yes and no, and leaves what needs eyes", () => {
  const filled = eggs("1", {});
  goods.answerAllGood(EGGS, filled);
  assert.deepEqual(filled.answers, { clean: true });
  assert.deepEqual(goods.problemsOf(EGGS, filled), [{ key: "needAnswers", values: { n: 3 } }]);
});

test("parts go back by themselves, each with its reason", () => {
  const filled = { ...eggs("12"), refused: [{ amount: "3", unit: "jin", reason: " 破了 " }, { amount: "2", unit: "jin", reason: "脏" }] };
  assert.deepEqual(goods.linesOf(EGGS, filled)[0].refused, [
    { base_units: 3, reason: "破了" },
    { base_units: 2, reason: "脏" },
  ]);
  filled.refused[0].reason = " ";
  assert.deepEqual(keys(goods.problemsOf(EGGS, filled)), ["needReason"]);
});

test("goods of which nothing is taken need no answers", () => {
  const filled = { ...eggs("", {}), refused: [{ amount: "3", unit: "jin", reason: "破了" }] };
  assert.deepEqual(goods.problemsOf(EGGS, filled), []);
  assert.deepEqual(goods.linesOf(EGGS, filled), [{ pack_id: 11, packs: 0, refused: [{ base_units: 3, reason: "破了" }] }]);
});

test("bags are weighed one by one, and nothing weighed is said", () => {
  const filled = { ...goods.newGoods(), bags: { 21: [5200, 4800] } };
  assert.deepEqual(goods.linesOf(PEPPERS, filled), [{ pack_id: 21, packs: 2, answers: {}, weights: [5200, 4800] }]);
  assert.deepEqual(keys(goods.problemsOf(PEPPERS, goods.newGoods())), ["needWeight"]);
});

test("a count beyond five hundred is a typing error", () => {
  assert.deepEqual(keys(goods.problemsOf(EGGS, eggs("501"))), ["countWrong"]);
  assert.deepEqual(keys(goods.problemsOf(EGGS, eggs("1x"))), ["countWrong"]);
});

test("a rapid test at the limit is positive, and half a test is none", () => {
  const whole = { method: "inhibition", value: "50", limit: "50", device: "R1", reagent_batch: "B7" };
  assert.equal(goods.isPositive(whole), true);
  assert.equal(goods.isPositive({ ...whole, value: "49.9" }), false);
  assert.equal(goods.isPositive({ ...whole, limit: "90" }), true);
  assert.equal(goods.isTestWhole({ ...whole, value: "100.1" }), false);
  assert.deepEqual(keys(goods.problemsOf(EGGS, { ...eggs("1"), tests: [{ ...whole, device: "" }] })), ["needTest"]);
  assert.deepEqual(goods.linesOf(EGGS, { ...eggs("1"), tests: [whole] })[0].tests, [
    { method: "inhibition", value_tenths: 500, limit_tenths: 500, device: "R1", reagent_batch: "B7" },
  ]);
});

test("a certificate is issued on a basis or attached as a photo", () => {
  const issue = { way: "issue", basis: ["self_control"], picture_id: "" };
  assert.deepEqual(goods.linesOf(EGGS, { ...eggs("1"), certificate: issue })[0].certificate, { basis: ["self_control"] });
  assert.deepEqual(keys(goods.problemsOf(EGGS, { ...eggs("1"), certificate: { ...issue, basis: [] } })), ["needBasis"]);
  const attach = { ...issue, way: "attach" };
  assert.deepEqual(keys(goods.problemsOf(EGGS, { ...eggs("1"), certificate: attach })), ["needCertificatePhoto"]);
});

test("the request is what the contract says", () => {
  const draft = {
    client_id: "c-1",
    villager: "V1",
    goods: { 1: eggs("2") },
    pictures: [{ id: "p-1", kind: "goods" }, { id: "photo-1", kind: "check" }],
  };
  const now = new Date(2026, 10, 25, 9, 5, 7);
  assert.deepEqual(requestOf([EGGS, PEPPERS], draft, { terms_id: 7, acceptance: { method: "earlier" }, now }), {
    client_id: "c-1",
    villager_code: "V1",
    terms_id: 7,
    delivered_at: momentOf(now),
    acceptance: { method: "earlier" },
    picture_ids: ["p-1"],
    lines: [{ pack_id: 11, packs: 2, answers: GOOD }],
  });
  assert.match(momentOf(now), /^2026-11-25T09:05:07[+-]\d\d:\d\d$/);
  assert.equal(new Date(momentOf(now)).getTime(), now.getTime());
});

test("what the goods should bring is rounded as the server rounds it", () => {
  assert.equal(worth(1890, 1250, 500), 4725);
  assert.equal(yuan(4725), "47.25");
  const lines = [{ pack_id: 11, packs: 2 }, { pack_id: 21, packs: 1, weights: [1250] }];
  const fee = 1440 + 267;
  const gross = 12000 + 2225;
  assert.deepEqual(expectedOf(lines, PACKS, TWELVE), { gross, topUp: 0, fee, net: gross - fee });
  assert.equal(expectedOf([{ pack_id: 99, packs: 1 }], PACKS, TWELVE), null);
  assert.equal(expectedOf([{ pack_id: 11, packs: 0 }], PACKS, TWELVE), null);
});

test("what goes above or below a named price is settled as the server settles it", () => {
  for (const { sale, named, fee_rate: fee, above_rate: above, expected } of SETTLEMENTS) {
    const settled = settle(sale, named, { fee_basis_points: fee, above_basis_points: above });
    assert.deepEqual([settled.topUp, settled.fee, settled.net], expected, `${sale} of ${named}`);
  }
});

test("a size without a price of its own is worth as much by the piece or gram", () => {
  const terms = { prices: [{ pack_id: 11, price_fen: 6000 }] };
  assert.equal(agreedOf(terms, PACKS, PACKS.get(11), 30), 6000);
  const box = { pack_id: 12, produce_id: EGGS.produce_id, base_units: 10 };
  const withBox = new Map([...PACKS, [12, box]]);
  assert.equal(agreedOf(terms, withBox, box, 10), 2000);
  assert.equal(agreedOf({ prices: [...terms.prices, { pack_id: 12, price_fen: 2100 }] }, withBox, box, 10), 2100);
  assert.equal(agreedOf(terms, PACKS, PACKS.get(21), 1250), null);
});
