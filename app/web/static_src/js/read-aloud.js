// Reads a page to a person who would rather listen. The button shows only where there is a voice.
import { say } from "./parts/say.js";
import { canSpeak, speak } from "./parts/speech.js";

const SLOW = 0.85;

// Headings and figures are lines of their own; a full stop after each lets the voice breathe.
function textOf(target) {
  return target.innerText
    .replace(/\s*\n+\s*/g, "。")
    .replace(/[。\s]+。/g, "。")
    .replace(/−\s*¥\s*([\d.]+)/g, "负 $1 元")
    .replace(/¥\s*([\d.]+)/g, "$1 元");
}

function wire(button) {
  const label = button.querySelector("span");
  const atRest = label.textContent;
  let speaking = false;
  const rest = () => {
    speaking = false;
    label.textContent = atRest;
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    const target = document.querySelector(button.dataset.readAloud);
    if (speaking || !target) {
      speechSynthesis.cancel();
      rest();
      return;
    }
    speaking = true;
    label.textContent = say("stop");
    speak(textOf(target), { rate: SLOW, onEnd: rest });
  });
}

if (canSpeak()) {
  for (const button of document.querySelectorAll("[data-read-aloud]")) wire(button);
  addEventListener("pagehide", () => speechSynthesis.cancel());
}
