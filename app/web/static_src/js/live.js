// The live room: figures that change by themselves, and keys for a hand that stays on the keyboard.
import { newClientId } from "./parts/client-id.js";
import { showRows, turnRows } from "./parts/host-rows.js";

const ASK_MS = 2000;
// What of a number is typed within this time is one number: 1 and 2 are 12.
const DIGITS_MS = 1000;
const CHOSEN = `live-chosen ${location.pathname.replace(/\/room.*/, "")}`;

function listen(board) {
  const silent = document.querySelector("[data-live-silent]");
  const isHeard = (heard) => {
    if (silent) silent.hidden = heard;
  };

  function show(html) {
    board.innerHTML = html;
    follow(board);
    showRows(board);
    isHeard(true);
  }

  async function ask() {
    try {
      const answer = await fetch(board.dataset.board);
      if (answer.ok) show(await answer.text());
      else isHeard(false);
    } catch {
      isHeard(false);
    }
  }

  const stream = new EventSource(board.dataset.stream);
  stream.addEventListener("message", (event) => show(event.data));
  stream.addEventListener("error", () => {
    // A stream that ended is opened again by the browser; one that is refused is asked for.
    if (stream.readyState === EventSource.CLOSED) {
      ask();
      setInterval(ask, ASK_MS);
    } else if (!navigator.onLine) isHeard(false);
  });
  addEventListener("offline", () => isHeard(false));
}

// The panel has one form for all goods, and what can be chosen is what the board says: whoever
// caps or adds at another screen moves nothing under this hand.
const panel = document.querySelector("[data-live-panel]");
const goods = panel?.querySelector("[data-live-goods]");
const chosen = panel?.querySelector("[data-live-chosen]");
let typed = "";
let timer = 0;

function follow(board) {
  const told = board.querySelector("template[data-live-told]");
  if (!goods || !told) return;
  const kept = goods.value;
  if (goods.innerHTML !== told.innerHTML) goods.innerHTML = told.innerHTML;
  document.querySelector("[data-live-panel-of]").hidden = !goods.options.length;
  choose(kept);
}

function choose(listing) {
  goods.value = listing;
  const option = goods.selectedOptions[0];
  chosen.textContent = option ? option.textContent : chosen.dataset.none;
  chosen.toggleAttribute("data-wrong", !option);
  chosen.hidden = false;
  if (option) sessionStorage.setItem(CHOSEN, listing);
}

function forget() {
  clearTimeout(timer);
  typed = "";
}

function type(digit) {
  clearTimeout(timer);
  typed += digit;
  const option = [...goods.options].find((one) => one.dataset.number === typed);
  choose(option ? option.value : "");
  timer = setTimeout(forget, DIGITS_MS);
}

function press(event) {
  if (event.target.closest("input, select, textarea")) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (/^[0-9]$/.test(event.key)) type(event.key);
  else if (event.key === "Enter" && typed) {
    event.preventDefault();
    forget();
  } else {
    forget();
    const key = CSS.escape(event.key.toLowerCase());
    if (goods.value) panel.querySelector(`[data-key="${key}"]`)?.click();
  }
}

// A press that a bad line swallows is sent again under its id; another press has another.
function tellPressesApart(form) {
  let last = "";
  form.addEventListener("submit", (event) => {
    if (form.hasAttribute("data-sent")) return;
    const { client_id, listing, packs } = form.elements;
    const press = [event.submitter?.formAction, listing.value, packs.value].join(" ");
    if (last && press !== last) client_id.value = newClientId();
    last = press;
  });
}

for (const board of document.querySelectorAll("[data-live]")) {
  listen(board);
  if (board.querySelector(".host-list")) turnRows(board);
}
for (const form of document.querySelectorAll("[data-live-panel], #set-aside")) tellPressesApart(form);
if (panel) {
  const kept = sessionStorage.getItem(CHOSEN);
  const isThere = [...goods.options].some((one) => one.value === kept);
  choose(isThere ? kept : (goods.options[0]?.value ?? ""));
  goods.addEventListener("change", () => {
    choose(goods.value);
    goods.blur();
  });
  document.addEventListener("keydown", press);
}
