// Which label may be stuck on what lies here. Pure; the server has the last word when it is sent.
import { readCode } from "../parts/codes.js";

// {code} of a label that may be bound, or {problem}: the key of what to say.
//   bound: codes on this very kind; used: codes on all other goods that the phone knows of;
//   packs: how many there are to label.
export function checkLabel(raw, { bound, used, packs }) {
  const read = readCode(raw);
  if (read.problem === "mistyped") return { problem: "mistyped" };
  if (read.problem) return { problem: "labelForeign" };
  if (read.kind !== "E") return { problem: "labelOtherKind" };
  if (bound.includes(read.code)) return { problem: "labelTwice" };
  if (used.has(read.code)) return { problem: "labelUsed" };
  if (packs === 0) return { problem: "labelNoCount" };
  if (bound.length >= packs) return { problem: "labelTooMany" };
  return { code: read.code };
}

// All labels that stand on deliveries of this phone's queue or on other goods of the draft.
export function usedCodes(entries, draft, exceptProduceId) {
  const used = new Set();
  for (const entry of entries) {
    if (entry.client_id === draft.client_id || entry.state === "aside") continue;
    for (const line of entry.request.lines) for (const code of line.codes ?? []) used.add(code);
  }
  for (const [produceId, goods] of Object.entries(draft.goods)) {
    if (produceId === String(exceptProduceId)) continue;
    for (const codes of Object.values(goods.codes)) for (const code of codes) used.add(code);
  }
  return used;
}
