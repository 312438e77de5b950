import assert from "node:assert/strict";
import { test } from "node:test";
import {
  countOf,
  decimal,
  gramsOf,
  jin,
  kilograms,
  netGrams,
  scaledOf,
  scaledText,
  tenthsOf,
} from "../../../../app/web/static_src/js/take/weights.js";

test("decimals become whole grams without a float between", () => {
  assert.equal(gramsOf("0.29", "kg"), 290);
  assert.equal(gramsOf("1.005", "kg"), 1005);
  assert.equal(gramsOf("2.5", "jin"), 1250);
  assert.equal(gramsOf(".5", "jin"), 250);
  assert.equal(gramsOf("12", "g"), 12);
});

test("half a gram goes to the even neighbour, as on the server", () => {
  assert.equal(gramsOf("0.005", "jin"), 2);
  assert.equal(gramsOf("0.007", "jin"), 4);
  assert.equal(gramsOf("1.0005", "kg"), 1000);
  assert.equal(gramsOf("1.0015", "kg"), 1002);
});

test("what an input method makes of digits and the point is read", () => {
  assert.equal(gramsOf("１。５", "jin"), 750);
  assert.equal(gramsOf(" 1，5 ", "kg"), 1500);
});

test("what is no weight is none", () => {
  for (const text of ["", ".", "0", "-1", "1e3", "1.2.3", "一斤", "99999999", "1.23456"]) {
    assert.equal(gramsOf(text, "kg"), null, text);
  }
});

test("the basket is taken off, and never leaves less than nothing", () => {
  assert.equal(netGrams(5000, 1200), 3800);
  assert.equal(netGrams(5000, 0), 5000);
  assert.equal(netGrams(1200, 1200), null);
  assert.equal(netGrams(null, 0), null);
});

test("a count is whole, and nothing typed is zero", () => {
  assert.equal(countOf("12"), 12);
  assert.equal(countOf("１２"), 12);
  assert.equal(countOf(""), 0);
  for (const text of ["1.5", "-1", "abc", "123456789"]) assert.equal(countOf(text), null, text);
});

test("a reading keeps its tenth", () => {
  assert.equal(tenthsOf("12.5"), 125);
  assert.equal(tenthsOf("50"), 500);
  assert.equal(tenthsOf("12.55"), null);
  assert.equal(tenthsOf("-1"), null);
});

test("grams are written in kilograms and 斤", () => {
  assert.equal(kilograms(1250), "1.25");
  assert.equal(jin(1250), "2.5");
  assert.equal(jin(333), "0.666");
  assert.equal(kilograms(2000), "2");
  assert.equal(decimal(1005, 1000), "1.005");
});

test("a number of a checklist is kept whole, with the decimals that its question asks for", () => {
  assert.equal(scaledOf("12.5", 1), 125);
  assert.equal(scaledOf("-18", 1), -180);
  assert.equal(scaledOf("−0.5", 1), -5);
  assert.equal(scaledOf("7", 0), 7);
  assert.equal(scaledOf("7.5", 0), null);
  assert.equal(scaledOf("", 1), null);
  for (const [scaled, decimals, text] of [[125, 1, "12.5"], [-180, 1, "-18"], [-5, 1, "-0.5"], [7, 0, "7"], [0, 2, "0"]]) {
    assert.equal(scaledText(scaled, decimals), text);
  }
});
