// A pad in a form: what is drawn with a finger becomes the file of the input beside it, so that the
// form is sent like any other. Without a script the input stays a choice of a photo.
import { isSigned, signaturePad, signaturePng } from "./take/signature.js";

async function put(strokes, input) {
  const files = new DataTransfer();
  if (isSigned(strokes)) {
    const blob = await signaturePng(strokes);
    files.items.add(new File([blob], "signature.png", { type: "image/png" }));
  }
  input.files = files.files;
}

for (const place of document.querySelectorAll("[data-sign]")) {
  const input = place.closest("form").querySelector("input[type=file]");
  const strokes = [];
  place.append(signaturePad(strokes, () => put(strokes, input)));
  input.closest(".input").hidden = true;
  input.required = false;
}
