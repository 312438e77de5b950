// Loaded by every page: forms that are sent once, drafts, steppers, print and back.
import { dropDraft, keepDraft } from "./parts/drafts.js";
import { watchNetwork } from "./parts/network.js";
import { sendOnce } from "./parts/once.js";
import { wireStepper } from "./parts/stepper.js";

for (const done of document.querySelectorAll("[data-draft-done]")) dropDraft(done.dataset.draftDone);
for (const form of document.querySelectorAll("form[data-draft]")) keepDraft(form);
for (const stepper of document.querySelectorAll("[data-stepper]")) wireStepper(stepper);
sendOnce();
watchNetwork();
// Only the agent's phone keeps anything; a shopper need not load it.
if (globalThis.indexedDB && location.pathname.startsWith("/desk/")) import("./phone/desk-page.js");
if (globalThis.indexedDB && location.pathname === "/sign-in") import("./phone/at-the-door.js");

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-page-print]")) print();
  else if (event.target.closest("[data-page-back]")) history.back();

  // An open account sheet closes when the page beside it is touched.
  for (const sheet of document.querySelectorAll("details.account[open]")) {
    if (!sheet.contains(event.target)) sheet.open = false;
  }
});
