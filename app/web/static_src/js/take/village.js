// The snapshot as the intake screen reads it: one place that knows how the phone writes it down.
import { snapshot } from "../phone/store.js";

function questionOf(line) {
  return { unit: "", decimals: 0, options: [], ...line, kind: line.kind ?? "yes_no" };
}

function kindOf(row) {
  return { ...row, checklist: row.checklist.map(questionOf) };
}

function packsOf({ produce_id, packs }) {
  return packs.map((pack) => [pack.pack_id, { ...pack, produce_id }]);
}

// {taken_at, agent, places, produce, packs, terms}, or null where the phone knows nothing yet.
export async function readVillage() {
  const read = await snapshot();
  if (!read) return null;
  const produce = read.produce.map(kindOf).filter(({ packs }) => packs.length > 0);
  return {
    ...read,
    produce,
    packs: new Map(produce.flatMap(packsOf)),
  };
}

// Why goods of this villager cannot be taken: the key of what to say, or nothing.
export function hindranceOf(villager) {
  if (villager.status === "suspended") return "suspended";
  return villager.has_data_consent ? "" : "consentMissing";
}

// Whether this villager said yes to this very version before: as the server knows it, or in a
// delivery that still waits on this phone and will be there first.
export function hasAccepted(villager, terms, entries) {
  if (villager.accepted_terms_ids.includes(terms.terms_id)) return true;
  return entries.some(
    ({ state, request }) =>
      (state === "waiting" || state === "taken") &&
      request.villager_code === villager.code &&
      request.terms_id === terms.terms_id,
  );
}

// Home-processed food without a licence in force is kept, and not sold.
export function lacksLicence(villager, kind) {
  return kind.class === "processed" && !villager.licences[kind.code];
}
