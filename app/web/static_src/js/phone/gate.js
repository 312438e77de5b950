// The door of the pages that show the village: shut after signing out and after a long absence.
import { setFact } from "./database.js";
import { agentsWithPin } from "./pins.js";
import { doorState, enterByPin } from "./session.js";
import { who } from "./who.js";

const LOOK_MS = 60_000;

// Resolves when an agent of this phone is in; shuts the door again whenever it has to be.
export async function opened() {
  await pass();
  const look = () => document.hidden || gate().hidden === false || pass();
  document.addEventListener("visibilitychange", look);
  setInterval(look, LOOK_MS);
}

function gate() {
  return document.querySelector("[data-gate]");
}

async function pass() {
  for (;;) {
    const state = await doorState();
    // Who may enter is known before the form is seen: what is typed at once must not be lost.
    const agents = state === "pin" ? await agentsWithPin() : [];
    const current = (await who())?.account_id;
    show(state);
    if (state === "open") break;
    if (state === "pin") await pinGiven(agents, current);
    else await change();
  }
  document.body.dataset.person = (await who()).account_id;
  await setFact("seen_at", Date.now());
}

function show(state) {
  gate().hidden = state === "open";
  document.querySelector("main").hidden = state !== "open";
  for (const part of gate().querySelectorAll("[data-gate-when]")) part.hidden = part.dataset.gateWhen !== state;
}

// Signal, or a look at the phone after signing in elsewhere: ask again.
function change() {
  return new Promise((resolve) => {
    addEventListener("online", resolve, { once: true });
    document.addEventListener("visibilitychange", resolve, { once: true });
  });
}

function chooser(agents, current) {
  if (agents.length === 1) return Object.assign(document.createElement("strong"), { textContent: agents[0].name });
  const select = document.createElement("select");
  select.name = "agent";
  for (const { account_id, name } of agents) select.append(new Option(name, account_id, false, account_id === current));
  const frame = Object.assign(document.createElement("div"), { className: "input input-select" });
  frame.append(select);
  return frame;
}

function pinGiven(agents, current) {
  const form = gate().querySelector("[data-gate-form]");
  form.querySelector("[data-gate-agents]").replaceChildren(chooser(agents, current));
  form.elements.pin.value = "";
  form.elements.pin.focus();
  return new Promise((resolve) => {
    form.onsubmit = async (event) => {
      event.preventDefault();
      const account_id = Number(form.elements.agent?.value ?? agents[0].account_id);
      const outcome = await enterByPin(account_id, form.elements.pin.value);
      form.elements.pin.value = "";
      showProblem(form.querySelector("[data-gate-problem]"), outcome);
      if (outcome.isRight) resolve();
    };
  });
}

function showProblem(line, { isRight, triesLeft, waitMinutes }) {
  line.hidden = Boolean(isRight);
  const text = waitMinutes ? line.dataset.wait : line.dataset.wrong;
  line.textContent = text.replace("{n}", waitMinutes ?? triesLeft);
}
