// Photos made small on the phone: a picture of goods is worth 120 KB of a village's signal, not 5 MB.
import { newClientId } from "../parts/client-id.js";

export const PHOTO_BYTES_MAX = 120_000;
const SIDES = [1280, 1024, 800, 640];
const QUALITIES = [0.8, 0.65, 0.5];

// The browser turns the picture upright by what the camera wrote into it.
async function decoded(file) {
  try {
    return await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return createImageBitmap(file);
  }
}

function drawn(bitmap, side) {
  const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const context = canvas.getContext("2d");
  // A transparent picture would turn black as a JPEG.
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas;
}

function encoded(canvas, type, quality) {
  return new Promise((resolve) => canvas.toBlob(resolve, type, quality));
}

// A JPEG of at most 120 KB, or the smallest that comes out. Throws where it is no picture.
export async function compressed(file) {
  const bitmap = await decoded(file);
  let smallest = null;
  for (const side of SIDES) {
    const canvas = drawn(bitmap, side);
    for (const quality of QUALITIES) {
      const blob = await encoded(canvas, "image/jpeg", quality);
      if (blob.size <= PHOTO_BYTES_MAX) return blob;
      if (!smallest || blob.size < smallest.size) smallest = blob;
    }
  }
  return smallest;
}

// kind: goods | check | certificate | signature.
export function newPicture(kind, blob) {
  return { id: newClientId(), kind, blob };
}
