// The camera as a scanner, and one line that says what became of a scan: seen, heard and felt.
import { sound } from "../parts/sounds.js";
import { button, el, icon } from "./dom.js";
import { say } from "./texts.js";

export function scanResult() {
  const title = el("p", { class: "scan-result-title" });
  const detail = el("p", {});
  const panel = el(
    "div",
    { class: "scan-result", role: "status", "aria-live": "assertive", "aria-atomic": "true", hidden: true },
    icon("check"),
    icon("cross"),
    el("div", {}, title, detail),
  );
  // state: good | bad.
  const show = (state, words, more = "") => {
    panel.hidden = false;
    panel.dataset.state = state;
    title.textContent = words;
    detail.textContent = more;
    sound(state);
    panel.scrollIntoView({ block: "nearest" });
  };
  return { panel, show };
}

// A button and the place where the camera's picture appears.
export function cameraPart(label, onCode, { stopAfterOne }) {
  const area = el("div", { hidden: true });
  const trouble = el("p", { class: "error", role: "alert", hidden: true });
  const opener = button(label, open, { icon: "camera" });
  async function open() {
    opener.disabled = true;
    trouble.hidden = true;
    try {
      // Loaded only when asked for: the decoder is the largest script of the house.
      const { readCodes } = await import("../camera.js");
      await readCodes(area, { onCode, stopAfterOne });
    } catch (problem) {
      trouble.hidden = false;
      trouble.textContent = problem.message || say("photoBroken");
    } finally {
      opener.disabled = false;
    }
  }
  return { opener, area, trouble };
}
