// Everything of the queue as one JSON file: the way out when a phone breaks before it has signal.
// `deliveries` has the form that POST /api/deliveries/batch takes; a villager's PIN is in no file.
import { database } from "./database.js";
import { entries } from "./queue.js";

const FORM = 1;

function base64(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}

async function* picturesAsText() {
  const ids = await (await database()).getAllKeys("pictures");
  for (const id of ids) {
    const { blob, ...rest } = await (await database()).get("pictures", id);
    if (blob) yield JSON.stringify({ ...rest, type: blob.type, base64: await base64(blob) });
  }
}

// A Blob made of pieces: hundreds of photos do not fit in one string.
export async function exported() {
  const kept = (await entries()).map(({ sealed_pin, ...entry }) => ({ ...entry, has_pin: Boolean(sealed_pin) }));
  const open = kept.filter(({ state }) => state !== "taken").map(({ request }) => request);
  const head = { form: FORM, exported_at: new Date().toISOString(), deliveries: open, entries: kept };
  const parts = [`${JSON.stringify(head).slice(0, -1)},"pictures":[`];
  let isFirst = true;
  for await (const text of picturesAsText()) {
    parts.push(new Blob([isFirst ? text : `,${text}`]));
    isFirst = false;
  }
  return new Blob([...parts, "]}"], { type: "application/json" });
}

export async function saveExport() {
  const address = URL.createObjectURL(await exported());
  const link = document.createElement("a");
  link.href = address;
  link.download = `desk-${new Date().toISOString().slice(0, 16).replace(/[:T]/g, "-")}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
