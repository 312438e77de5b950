// Reads codes and weights from standard input as the phone does, and writes what it made of them.
import { readFileSync } from "node:fs";
import { readCode } from "../../../../app/web/static_src/js/parts/codes.js";
import { gramsOf } from "../../../../app/web/static_src/js/take/weights.js";

const { codes, weights } = JSON.parse(readFileSync(0, "utf-8"));
console.log(
  JSON.stringify({
    codes: codes.map((raw) => {
      const { code, problem } = readCode(raw);
      return problem ?? code;
    }),
    grams: weights.map(([text, unit]) => gramsOf(text, unit)),
  }),
);
