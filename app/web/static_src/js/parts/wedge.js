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

// Full-width letters of an input method become the plain ones; a group separator stays.
export function cleaned(raw) {
  return raw.normalize("NFKC").trim();
}
