// The hand-over as it is sent. Pure.
import { linesOf } from "./goods.js";

// "2026-11-25T09:12:30+08:00": the phone's own clock with its zone.
export function momentOf(date) {
  const two = (number) => String(number).padStart(2, "0");
  const zone = -date.getTimezoneOffset();
  const offset = Math.abs(zone);
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join("-");
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":");
  return `${day}T${time}${zone < 0 ? "-" : "+"}${two((offset - (offset % 60)) / 60)}:${two(offset % 60)}`;
}

export function linesOfDraft(produce, draft) {
  return produce
    .filter((kind) => draft.goods[kind.produce_id])
    .flatMap((kind) => linesOf(kind, draft.goods[kind.produce_id]));
}

// acceptance: {method: "earlier"} | {method: "signature", picture_id} | {method: "pin", pin}.
export function requestOf(produce, draft, { terms_id, acceptance, now }) {
  return {
    client_id: draft.client_id,
    villager_code: draft.villager,
    terms_id,
    delivered_at: momentOf(now),
    acceptance,
    ...(draft.corrects && { corrects: draft.corrects }),
    picture_ids: draft.pictures.filter(({ kind }) => kind === "goods").map(({ id }) => id),
    lines: linesOfDraft(produce, draft),
  };
}
