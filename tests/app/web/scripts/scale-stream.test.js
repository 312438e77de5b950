import assert from "node:assert/strict";
import { test } from "node:test";
import { Readings, readLine, readMeasurement } from "../../../../app/web/static_src/js/take/scale-stream.js";

const READ = [
  ["ST,GS,+  1.250kg", { grams: 1250, isStable: true, isNet: false }],
  ["US,GS,+  1.250kg", { grams: 1250, isStable: false, isNet: false }],
  ["ST,NT,-  0.050kg", { grams: -50, isStable: true, isNet: true }],
  ["ST,+00001.25  kg", { grams: 1250, isStable: true, isNet: false }],
  ["  850 g", { grams: 850, isStable: null, isNet: false }],
  ["wn0002.500kg", { grams: 2500, isStable: null, isNet: false }],
  ["S S     12.35 kg", { grams: 12350, isStable: true, isNet: false }],
  ["S D     12.35 kg", { grams: 12350, isStable: false, isNet: false }],
  ["2.50斤", { grams: 1250, isStable: null, isNet: false }],
  ["3.2 公斤", { grams: 3200, isStable: null, isNet: false }],
  ["ST,GS,   0.000kg", { grams: 0, isStable: true, isNet: false }],
];

for (const [line, reading] of READ) {
  test(`"${line}" is read`, () => assert.deepEqual(readLine(line), reading));
}

for (const line of ["OL", "ST,GS,OL", "1.250", "ST,GS,+1.250lb", "hello", "", "kg"]) {
  test(`"${line}" is no reading`, () => assert.equal(readLine(line), null));
}

test("a stream in pieces gives whole lines, and none of half a line", () => {
  const seen = [];
  const readings = new Readings((reading) => seen.push(reading.grams));
  for (const piece of ["ST,GS,+  1.2", "50kg\r", "\nUS,GS,+ 1.3kg\r\nST,GS,+  1.4"]) readings.push(piece);
  assert.deepEqual(seen, [1250, 1300]);
});

test("a scale that does not say whether it stands still does so with the third same number", () => {
  const seen = [];
  const readings = new Readings((reading) => seen.push(reading.isStable));
  readings.push("1.1kg\n1.2kg\n1.2kg\n1.2kg\n1.3kg\n");
  assert.deepEqual(seen, [false, false, false, true, false]);
});

test("the standard Bluetooth weight counts in steps of five grams", () => {
  const view = (...bytes) => new DataView(Uint8Array.from(bytes).buffer);
  assert.deepEqual(readMeasurement(view(0, 250, 0)), { grams: 1250, isStable: true, isNet: false });
  assert.equal(readMeasurement(view(1, 250, 0)), null);
  assert.equal(readMeasurement(view(0, 0xff, 0xff)), null);
  assert.equal(readMeasurement(view(0)), null);
});
