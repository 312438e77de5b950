// The scan box: a wedge scanner, a camera or fingers put a code in; the answer is seen and heard.
import { newClientId } from "./parts/client-id.js";
import { ScanQueue } from "./parts/scan-queue.js";
import { say } from "./parts/say.js";
import { sound } from "./parts/sounds.js";
import { speak } from "./parts/speech.js";
import { cleaned, watchComposedBursts } from "./parts/wedge.js";

const SAME_CODE_MS = 1000;
const REDIRECT_MS = 900;

function setText(root, selector, text) {
  const element = root.querySelector(selector);
  if (element) element.textContent = text ?? "";
}

function showResult(form, state, title, detail, figure) {
  const panel = form.querySelector("[data-scan-result]");
  if (!panel) return;
  panel.dataset.state = state;
  panel.scrollIntoView({ block: "nearest" });
  setText(panel, "[data-scan-title]", title);
  setText(panel, "[data-scan-detail]", detail);
  setText(panel, "[data-scan-figure]", figure);
}

function showNext(next) {
  if (next === undefined || next === null) return;
  const { title, detail, key } = typeof next === "string" ? { title: next } : next;
  setText(document, "[data-expected-title]", title);
  setText(document, "[data-expected-detail]", detail);
  for (const field of document.querySelectorAll("[data-expected-key]")) field.value = key ?? "";
}

function showProgress(progress) {
  const bar = document.querySelector("[data-progress]");
  if (!progress || !bar) return;
  bar.max = progress.total;
  bar.value = progress.done;
  setText(document, "[data-progress-text]", `${progress.done} / ${progress.total}`);
}

// The list of what was scanned, drawn by the server with the same template as the page.
function showList(markup) {
  const list = document.querySelector("[data-scan-list]");
  if (markup && list) list.innerHTML = markup;
}

function sayAnswer(form, answer, title) {
  if (!("speak" in form.dataset)) return;
  const next = typeof answer.next === "string" ? answer.next : answer.next?.title;
  speak(next ? `${title}。${say("next")}${next}` : title, { rate: 1.15 });
}

function showAnswer(form, answer) {
  const title = answer.signIn ? say("signIn") : answer.title || (answer.ok ? "✓" : say("broken"));
  const state = answer.ok ? "good" : "bad";
  showResult(form, state, title, answer.detail, answer.figure);
  showNext(answer.next);
  showProgress(answer.progress);
  showList(answer.list);
  sound(state);
  sayAnswer(form, answer, title);
  form.dispatchEvent(new CustomEvent("scan:answer", { bubbles: true, detail: answer }));
  if (answer.redirect) setTimeout(() => location.assign(answer.redirect), REDIRECT_MS);
}

function openQueue(form) {
  const count = form.querySelector("[data-scan-queue]");
  return new ScanQueue(form.dataset.url, form.elements.namedItem("csrf_token").value, {
    onAnswer: (answer) => showAnswer(form, answer),
    onWait: (scan) => {
      // The retries of the same scan stay silent; the count on screen remains.
      if (form.dataset.waitingFor === scan.client_id) return;
      form.dataset.waitingFor = scan.client_id;
      showResult(form, "wait", say("waiting"), say("waitingDetail"));
      sound("wait");
    },
    onCount: (waiting) => {
      count.hidden = waiting === 0;
      count.textContent = say("queued", waiting);
    },
  });
}

// Without data-url the box is a look-up: the browser sends the form as it is.
function makeTaker(form, input) {
  if (!form.dataset.url) {
    return (raw) => {
      input.value = cleaned(raw);
      if (input.value) form.submit();
    };
  }
  const queue = openQueue(form);
  let last = { raw: "", at: -Infinity };
  return (text) => {
    const raw = cleaned(text);
    input.value = "";
    const now = performance.now();
    const again = raw === last.raw && now - last.at < SAME_CODE_MS;
    if (!raw || again) return;
    last = { raw, at: now };
    queue.add({ raw, client_id: newClientId() });
    // Behind a waiting scan, this one waits too: say so, or the worker scans it again.
    if (queue.waiting.length > 1) {
      showResult(form, "wait", say("waiting"), say("waitingDetail"));
      const count = form.querySelector("[data-scan-queue]");
      count.hidden = false;
      count.textContent = say("queued", queue.waiting.length);
    }
  };
}

function isTyping(element) {
  return element?.matches?.("input, select, textarea, [contenteditable]");
}

// The first key of a burst moves the focus into the box, so no scan gets lost on a button.
function catchStrayKeys(input) {
  document.addEventListener("keydown", (event) => {
    const isCharacter = event.key.length === 1 || event.key === "Process";
    if (!isCharacter || event.key === " " || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!isTyping(document.activeElement)) input.focus();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("a, button, input, select, textarea, label, summary")) input.focus();
  });
  addEventListener("focus", () => {
    if (document.activeElement === document.body) input.focus();
  });
}

function showMessage(form, text) {
  const line = form.querySelector("[data-scan-message]");
  if (line) {
    line.hidden = false;
    line.textContent = text;
  } else {
    showResult(form, "bad", text, "");
  }
}

function wireCamera(form, take) {
  const button = form.querySelector("[data-scan-camera]");
  const area = form.querySelector("[data-camera-area]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      // Loaded only when asked for: the decoder is the largest script of the house.
      const { readCodes } = await import(form.dataset.camera);
      await readCodes(area, { onCode: take, stopAfterOne: !form.dataset.url });
    } catch (problem) {
      showMessage(form, problem.message || say("cameraBusy"));
    } finally {
      button.disabled = false;
    }
  });
}

function wireTyping(form, input) {
  const button = form.querySelector("[data-scan-type]");
  button.hidden = false;
  button.addEventListener("click", () => {
    input.inputMode = "text";
    input.blur();
    input.focus();
  });
}

function wireScanBox(form) {
  const input = form.querySelector("[data-scan-input]");
  const take = makeTaker(form, input);
  let composing = false;
  input.addEventListener("compositionstart", () => (composing = true));
  input.addEventListener("compositionend", () => (composing = false));
  watchComposedBursts(input, (code) => {
    input.blur();
    take(code);
    input.focus();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (composing) return;
    take(input.value);
    input.focus();
  });
  wireCamera(form, take);
  wireTyping(form, input);
  if (input.autofocus) {
    catchStrayKeys(input);
    input.focus();
  }
}

for (const form of document.querySelectorAll("form[data-scan]")) wireScanBox(form);
