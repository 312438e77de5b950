// Forms with data-once are sent once, under one client id, and never into the void.
import { newClientId } from "./client-id.js";
import { hasDraft, saveDraft } from "./drafts.js";
import { serverAnswers } from "./network.js";
import { say } from "./say.js";

const RELEASE_MS = 15000;

function giveClientId(form) {
  const field = form.elements.namedItem("client_id");
  if (field && !field.value) field.value = newClientId();
}

function setBusy(form, busy) {
  form.toggleAttribute("data-sent", busy);
  form.setAttribute("aria-busy", String(busy));
  for (const button of form.querySelectorAll('button[type="submit"]')) {
    button.classList.toggle("is-busy", busy);
    if (busy) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }
}

function showOffline(form) {
  form.querySelector("[data-offline-note]")?.remove();
  const note = document.createElement("p");
  note.className = "notice notice-warn";
  note.dataset.offlineNote = "";
  note.setAttribute("role", "alert");
  note.textContent = say("offline");
  const bar = form.querySelector(".action-bar");
  if (bar) bar.before(note);
  else form.append(note);
  note.scrollIntoView({ block: "center" });
}

// Older Safari knows neither requestSubmit nor which button was pressed.
function sendAgain(form, submitter) {
  if (form.requestSubmit) form.requestSubmit(submitter);
  else form.submit();
}

async function probeThenSend(form, submitter) {
  const answers = await serverAnswers();
  setBusy(form, false);
  if (!answers) {
    showOffline(form);
    return;
  }
  form.dataset.probed = "yes";
  sendAgain(form, submitter);
}

function onSubmit(event) {
  const form = event.target;
  if (!form.matches("form[data-once]")) return;
  if (form.hasAttribute("data-sent")) {
    event.preventDefault();
    return;
  }
  giveClientId(form);
  saveDraft(form);
  if (!navigator.onLine) {
    event.preventDefault();
    showOffline(form);
    return;
  }
  // Only a long form is worth a round trip before it leaves the page.
  if (form.dataset.draft && !form.dataset.probed) {
    event.preventDefault();
    setBusy(form, true);
    probeThenSend(form, event.submitter);
    return;
  }
  delete form.dataset.probed;
  // After the browser has read the form, so that the pressed button's value goes along.
  setTimeout(() => setBusy(form, true));
  // A download leaves the page where it is; the form must not stay locked for ever.
  setTimeout(() => setBusy(form, false), RELEASE_MS);
}

function onShow(event) {
  for (const form of document.querySelectorAll("form[data-once]")) {
    const wasSent = form.hasAttribute("data-sent");
    setBusy(form, false);
    // Back from a page that took the draft: a fresh form, not the old client id again.
    if (event.persisted && wasSent && form.dataset.draft && !hasDraft(form)) location.reload();
  }
}

export function sendOnce() {
  for (const form of document.querySelectorAll("form[data-once]")) giveClientId(form);
  document.addEventListener("submit", onSubmit);
  addEventListener("pageshow", onShow);
}
