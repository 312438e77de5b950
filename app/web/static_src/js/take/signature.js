// A signature drawn by finger, pen or mouse. Kept as strokes, so that one can be taken back and the
// pad can be drawn again in any size.
import { button, el } from "./dom.js";
import { say } from "./texts.js";

const WIDTH = 600;
const HEIGHT = 200;
const LINE = 5;
export const SIGNATURE_BYTES_MAX = 6_000;
const SCALES = [1, 0.75, 0.5, 0.35];
const POINTS_MIN = 6;

function draw(context, strokes, scale) {
  context.fillStyle = "#fff";
  context.fillRect(0, 0, WIDTH * scale, HEIGHT * scale);
  context.lineWidth = LINE * scale;
  context.lineCap = context.lineJoin = "round";
  context.strokeStyle = "#000";
  for (const stroke of strokes) {
    context.beginPath();
    context.moveTo(stroke[0][0] * scale, stroke[0][1] * scale);
    for (const [x, y] of stroke) context.lineTo(x * scale, y * scale);
    context.stroke();
  }
}

// Whether somebody has written, not only touched.
export function isSigned(strokes) {
  return strokes.reduce((points, stroke) => points + stroke.length, 0) >= POINTS_MIN;
}

// A PNG of at most 6 KB: a smaller one where much was written.
export async function signaturePng(strokes) {
  let blob = null;
  for (const scale of SCALES) {
    const canvas = document.createElement("canvas");
    canvas.width = WIDTH * scale;
    canvas.height = HEIGHT * scale;
    draw(canvas.getContext("2d"), strokes, scale);
    blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
    if (blob.size <= SIGNATURE_BYTES_MAX) break;
  }
  return blob;
}

// The pad; it writes into `strokes` and tells of each change.
export function signaturePad(strokes, onChange) {
  const canvas = el("canvas", { class: "sign-pad", width: WIDTH, height: HEIGHT, role: "img", "aria-label": say("signHere") });
  const redraw = () => draw(canvas.getContext("2d"), strokes, 1);
  let stroke = null;
  const pointOf = (event) => {
    const box = canvas.getBoundingClientRect();
    return [
      Math.round(((event.clientX - box.left) * WIDTH) / box.width),
      Math.round(((event.clientY - box.top) * HEIGHT) / box.height),
    ];
  };
  canvas.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    stroke = [pointOf(event)];
    strokes.push(stroke);
    redraw();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!stroke) return;
    stroke.push(pointOf(event));
    redraw();
  });
  const end = () => {
    if (!stroke) return;
    stroke = null;
    onChange();
  };
  canvas.addEventListener("pointerup", end);
  canvas.addEventListener("pointercancel", end);
  const change = (alter) => () => {
    alter();
    redraw();
    onChange();
  };
  redraw();
  return el(
    "div",
    { class: "sign" },
    canvas,
    el(
      "div",
      { class: "cluster" },
      button(say("undo"), change(() => strokes.pop()), { kind: "plain" }),
      button(say("clear"), change(() => strokes.splice(0)), { kind: "plain" }),
    ),
  );
}
