// What the till reads.
import assert from "node:assert/strict";
import { test } from "node:test";
import { codeOf, fenOfLine, gramsOf } from "../../../../app/web/static_src/js/till/reading.js";
import { chinaDay, deskNow, minutesOff } from "../../../../app/web/static_src/js/till/clock.js";

const [ONE] = process.env.CODES.split(",");
const HOUR_MS = 3600_000;

test("a code is read as it is printed, typed or scanned", () => {
  const spaced = `${ONE.slice(0, 3)} ${ONE.slice(3, 6)} ${ONE.slice(6)}`;
  for (const raw of [ONE, spaced, spaced.toLowerCase(), `HTTPS://DESK.EXAMPLE/T/${ONE}`, `https://id.example/01/06901234567892/21/${ONE}`]) {
    assert.equal(codeOf(raw), ONE, raw);
  }
});

test("a weight is no code", () => {
  assert.equal(gramsOf("6两"), 300);
  assert.equal(gramsOf("0.32"), 320);
  assert.equal(gramsOf(ONE), null);
});

test("what nobody weighed comes to nothing", () => {
  assert.equal(fenOfLine({ price_fen: 1290, grams: 800, per_grams: 500, take: 0 }), 0);
  assert.equal(fenOfLine({ price_fen: 1290, grams: 800, per_grams: 500, take: 320 }), 826);
  assert.equal(fenOfLine({ price_fen: 1800, grams: null, per_grams: 1, take: 0 }), 1800);
});

test("a clock that is off is told and corrected; a small gap is none", () => {
  const ahead = { ahead_ms: 3 * HOUR_MS };
  assert.equal(minutesOff(ahead), 180);
  assert.equal(minutesOff({ ahead_ms: -3 * HOUR_MS }), -180);
  assert.equal(minutesOff({ ahead_ms: 60_000 }), 0);
  assert.equal(minutesOff(undefined), 0);
  assert.ok(Math.abs(Date.now() - 3 * HOUR_MS - deskNow(ahead).getTime()) < 5_000);
  assert.equal(chinaDay(new Date("2026-11-29T16:00:00Z")), "2026-11-30");
});
