import assert from "node:assert/strict";
import test from "node:test";
import { found, indexed } from "../../../../app/web/static_src/js/phone/search.js";

const [, , , CARD] = process.env.CODES.split(",");

function villager(name, reading, tail, code = "V00000000") {
  return { code, name, readings: [reading].flat(), tail, masked_phone: `138****${tail}` };
}

const VILLAGE = [
  villager("王桂香", "wang gui xiang", "9001"),
  villager("李桂香", "li gui xiang", "8000", CARD),
  villager("李桂", "li gui", "8080"),
  villager("单田", ["shan tian", "dan tian"], "1234"),
  villager("吕安", "lv an", ""),
];
const INDEX = indexed(VILLAGE);
const names = (text) => found(INDEX, text).map(({ name }) => name);

test("a villager is found by name, pinyin, initials, a mixture, and the phone's last digits", () => {
  for (const text of ["李桂香", "桂香", "liguixiang", "li guixiang", "lgx", "ligx", "liguix", "8000", "13800138000", "李 8000", "lgx8000"]) {
    assert.ok(names(text).includes("李桂香"), text);
  }
});

test("the best comes first: the whole name before a part of it, the surname before the rest", () => {
  assert.deepEqual(names("李桂"), ["李桂", "李桂香"]);
  assert.deepEqual(names("lg"), ["李桂", "李桂香"]);
  assert.deepEqual(names("gui"), ["李桂", "李桂香", "王桂香"]);
});

test("every reading of a name finds it, and ü is typed as v or as itself", () => {
  assert.deepEqual(names("dt"), ["单田"]);
  assert.deepEqual(names("shantian"), ["单田"]);
  assert.deepEqual(names("lüan"), ["吕安"]);
  assert.deepEqual(names("lvan"), ["吕安"]);
});

test("a card is found by its code and by its label's address, and by nothing mistyped", () => {
  assert.deepEqual(names(CARD.toLowerCase()), ["李桂香"]);
  assert.deepEqual(names(`HTTPS://DESK.EXAMPLE/T/${CARD}`), ["李桂香"]);
  const mistyped = CARD.slice(0, -1) + (CARD.endsWith("0") ? "1" : "0");
  assert.deepEqual(names(mistyped), []);
});

test("nothing finds nobody", () => {
  for (const text of ["", "  ", "，", "zzz", "陈", "李 9001"]) assert.deepEqual(names(text), [], text);
});

test("five thousand villagers are searched faster than one types", () => {
  const many = indexed(Array.from({ length: 5000 }, (_, at) => villager(`李桂${at}`, "li gui xiang", String(at).padStart(4, "0"))));
  const begun = performance.now();
  for (const text of ["l", "lg", "lgx", "liguixiang", "4999", "桂"]) found(many, text);
  assert.ok((performance.now() - begun) / 6 < 100);
});
