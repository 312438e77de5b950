// Sends one picture in pieces, after its delivery, and goes on where the line broke.
import { NoSignal, ask } from "./net.js";
import { notePicture, picture } from "./queue.js";

const PIECE_BYTES = 64 * 1024;

// Throws NoSignal, SignedOut. A picture that the server keeps is dropped here; one that it refuses
// stays on the phone with the reason.
export async function sendPicture(id, { csrf_token }) {
  const { blob, is_begun } = await picture(id);
  let at = is_begun ? await received(id) : 0;
  await notePicture(id, { is_begun: true });
  while (at !== null) {
    at = await sendPiece(id, blob, at, csrf_token);
  }
}

async function received(id) {
  const { ok, body } = await ask(`/api/pictures/${id}/progress`);
  // Nothing of it had arrived.
  return ok && !body.is_kept ? body.received_bytes : 0;
}

// Returns where to go on, or null where there is nothing more to send.
async function sendPiece(id, blob, start, token) {
  const { ok, status, body } = await ask(`/api/pictures/${id}?start=${start}&total=${blob.size}`, {
    method: "PATCH",
    headers: { "Content-Type": "application/octet-stream", "X-CSRFToken": token },
    body: blob.slice(start, start + PIECE_BYTES),
  });
  if (ok && !body.is_kept) return body.received_bytes;
  if (ok) {
    await notePicture(id, { state: "sent", blob: null });
    return null;
  }
  if (body?.code === "picture.goes_on_at") return Number(body.params.received_bytes);
  if (body?.code === "form.stale") throw new NoSignal();
  await notePicture(id, { state: "refused", problem: body ?? { status } });
  return null;
}
