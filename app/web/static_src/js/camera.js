// The camera as a scanner; scan.js loads this when the button is pressed.
import jsQR from "jsqr";
import { say } from "./parts/say.js";

const SAME_CODE_MS = 2500;
const WIDTH_MAX = 640;

async function openStream() {
  if (!globalThis.isSecureContext) throw new Error(say("cameraInsecure"));
  if (!navigator.mediaDevices?.getUserMedia) throw new Error(say("noCamera"));
  try {
    return await navigator.mediaDevices.getUserMedia({
      video: { facingMode: "environment", width: { ideal: 1280 } },
      audio: false,
    });
  } catch (problem) {
    const keys = { NotAllowedError: "cameraRefused", SecurityError: "cameraRefused", NotFoundError: "noCamera" };
    throw new Error(say(keys[problem.name] ?? "cameraBusy"));
  }
}

function buildView(area) {
  const frame = document.createElement("div");
  frame.className = "camera";
  const video = document.createElement("video");
  video.muted = true;
  video.playsInline = true;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "button";
  close.textContent = say("closeCamera");
  frame.append(video, close);
  area.replaceChildren(frame);
  area.hidden = false;
  return { video, close };
}

function makeDecoder(video) {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return () => {
    if (video.readyState < video.HAVE_CURRENT_DATA || !video.videoWidth) return "";
    const scale = Math.min(1, WIDTH_MAX / video.videoWidth);
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
    return jsQR(data, width, height, { inversionAttempts: "dontInvert" })?.data ?? "";
  };
}

// Shows the picture in `area` and calls onCode for each code seen, until it is closed.
export async function readCodes(area, { onCode, stopAfterOne }) {
  const stream = await openStream();
  const { video, close } = buildView(area);
  video.srcObject = stream;
  await video.play();
  const decode = makeDecoder(video);
  let last = { code: "", at: -Infinity };
  await new Promise((finish) => {
    let isOpen = true;
    const stop = () => {
      isOpen = false;
      finish();
    };
    close.addEventListener("click", stop);
    document.addEventListener("visibilitychange", () => document.hidden && stop(), { once: true });
    const look = () => {
      if (!isOpen) return;
      const code = decode();
      const now = performance.now();
      // The label stays in view for a while; that is one scan.
      if (code && (code !== last.code || now - last.at > SAME_CODE_MS)) {
        onCode(code);
        if (stopAfterOne) stop();
      }
      if (code) last = { code, at: now };
      requestAnimationFrame(look);
    };
    look();
  });
  for (const track of stream.getTracks()) track.stop();
  area.hidden = true;
  area.replaceChildren();
}
