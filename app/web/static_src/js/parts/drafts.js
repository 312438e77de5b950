// Drafts: what is typed into a form with data-draft survives a lost signal or a closed page.
// The client id is part of the draft, so that sending it again later is still the same delivery.
import { say } from "./say.js";

const SKIPPED_TYPES = ["password", "file", "submit", "button", "search"];

function keyOf(name) {
  return `draft:${document.body.dataset.person || "guest"}:${name}`;
}

function isKept(control) {
  return control.name && control.name !== "csrf_token" && !SKIPPED_TYPES.includes(control.type);
}

function isTicked(control) {
  return control.type === "checkbox" || control.type === "radio";
}

function valuesOf(form) {
  return [...form.elements]
    .filter(isKept)
    .filter((control) => !isTicked(control) || control.checked)
    .map((control) => [control.name, control.value]);
}

export function saveDraft(form) {
  if (!form.dataset.draft) return;
  try {
    localStorage.setItem(keyOf(form.dataset.draft), JSON.stringify(valuesOf(form)));
  } catch {
    // A full or forbidden storage must not stop the person from sending the form.
  }
}

export function hasDraft(form) {
  try {
    return localStorage.getItem(keyOf(form.dataset.draft)) !== null;
  } catch {
    return false;
  }
}

export function dropDraft(name) {
  try {
    localStorage.removeItem(keyOf(name));
  } catch {
    // As above: without a storage there is no draft either.
  }
}

function readDraft(form) {
  try {
    return JSON.parse(localStorage.getItem(keyOf(form.dataset.draft)));
  } catch {
    return null;
  }
}

function fill(form, pairs) {
  const left = pairs.map(([name, value]) => ({ name, value }));
  let changed = false;
  for (const control of [...form.elements].filter(isKept)) {
    const at = left.findIndex(
      ({ name, value }) => name === control.name && (!isTicked(control) || value === control.value),
    );
    if (isTicked(control)) {
      changed ||= control.checked !== at >= 0;
      control.checked = at >= 0;
    } else if (at >= 0) {
      changed ||= control.type !== "hidden" && control.value !== left[at].value;
      control.value = left[at].value;
    }
    if (at >= 0) left.splice(at, 1);
  }
  return changed;
}

function showRestored(form) {
  const note = document.createElement("div");
  note.className = "notice notice-info";
  note.setAttribute("role", "status");
  const text = document.createElement("p");
  text.className = "notice-text";
  text.textContent = say("restored");
  const over = document.createElement("button");
  over.type = "button";
  over.className = "button button-quiet";
  over.textContent = say("startOver");
  over.addEventListener("click", () => {
    dropDraft(form.dataset.draft);
    location.reload();
  });
  note.append(text, over);
  form.prepend(note);
}

export function keepDraft(form) {
  // A page that came back with errors already holds the newest values.
  const fromServer = form.querySelector('[aria-invalid="true"]');
  const pairs = fromServer ? null : readDraft(form);
  if (Array.isArray(pairs) && fill(form, pairs)) {
    showRestored(form);
    form.dispatchEvent(new Event("change", { bubbles: true }));
  }
  form.addEventListener("input", () => saveDraft(form));
  form.addEventListener("change", () => saveDraft(form));
}
