// A keyboard-wedge scanner types fast and ends with Enter. With a Chinese input method switched on
// its letters go into a composition and would come out as hanzi; the key positions still tell the code.
const BURST_GAP_MS = 60;
const BURST_KEYS_MIN = 6;
const SHIFTED = { Semicolon: ":", Equal: "+", Slash: "?", Minus: "_", Digit5: "%", Digit7: "&", Backslash: "|" };
const PLAIN = { Semicolon: ";", Equal: "=", Slash: "/", Minus: "-", Period: ".", Comma: ",", Backslash: "\\" };

function characterOf({ code, shiftKey }) {
  if (/^Key[A-Z]$/.test(code)) return shiftKey ? code[3] : code[3].toLowerCase();
  const named = (shiftKey ? SHIFTED : PLAIN)[code];
  if (named) return named;
  return /^(Digit|Numpad)[0-9]$/.test(code) ? code.slice(-1) : "";
}

// Calls onCode with the text of a burst that an input method has swallowed.
export function watchComposedBursts(input, onCode) {
  let keys = [];
  let lastAt = 0;
  input.addEventListener("keydown", (event) => {
    if (event.code.startsWith("Shift")) return;
    if (event.timeStamp - lastAt > BURST_GAP_MS) keys = [];
    lastAt = event.timeStamp;
    const composed = event.isComposing || event.keyCode === 229;
    if (event.code === "Enter" || event.code === "NumpadEnter") {
      const swallowed = keys.some((key) => key.composed) || composed;
      if (swallowed && keys.length >= BURST_KEYS_MIN) {
        event.preventDefault();
        onCode(keys.map((key) => key.character).join(""));
      }
      keys = [];
      return;
    }
    const character = characterOf(event);
    if (character) keys.push({ character, composed });
  });
}

const BURST_PAUSE_MAX_MS = 250;

function fieldOf(element) {
  return element?.matches?.("input, textarea") && element.type !== "radio" ? element : null;
}

// Calls onCode for every burst anywhere on the page. What it typed into a field on its way is taken
// out again, and its Enter presses no button. People do not type that fast, so their keys pass.
export function watchScanner(onCode) {
  let burst = null;
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.code.startsWith("Shift") || event.ctrlKey || event.altKey || event.metaKey) return;
      const element = document.activeElement;
      const isOver = burst && event.timeStamp - burst.lastAt > BURST_PAUSE_MAX_MS;
      // Keys in another place are not the end of what was begun here.
      if (!burst || isOver || burst.element !== element) {
        const field = fieldOf(element);
        burst = { keys: [], startedAt: event.timeStamp, element, field, before: field?.value };
      }
      burst.lastAt = event.timeStamp;
      if (event.code === "Enter" || event.code === "NumpadEnter") {
        const ended = burst;
        burst = null;
        const tookMs = event.timeStamp - ended.startedAt;
        const isScan = ended.keys.length >= BURST_KEYS_MIN && tookMs <= ended.keys.length * BURST_GAP_MS;
        if (!isScan) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        putBack(ended);
        onCode(ended.keys.join(""));
        return;
      }
      const composed = event.isComposing || event.keyCode === 229;
      const character = !composed && event.key.length === 1 ? event.key : characterOf(event);
      if (character) burst.keys.push(character);
    },
    true,
  );
}

function putBack({ field, before }) {
  if (!field) return;
  // Leaving the field ends a composition; its letters would else come in after the old value.
  field.blur();
  field.value = before;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
}

// Full-width letters of an input method become the plain ones; a group separator stays.
export function cleaned(raw) {
  return raw.normalize("NFKC").trim();
}
