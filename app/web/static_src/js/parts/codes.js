// Our own codes, read on the phone as inventory/labels/rules reads them at the desk: a letter for
// the kind, seven base-36 digits, a check character (ISO 7064 mod 37,36).
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const SHAPE = /^[ELCVBMDZPF][0-9A-Z]{8}$/;
const AIM_PREFIX = /^\][A-Za-z][0-9A-Za-z]/;
const OWN_LABEL = /^https?:\/\/[^?#]+\/T\/([^/?#]+)\/?(?:[?#].*)?$/i;
const UNSEEN = /\p{Cf}/gu;

function checkCharacter(body) {
  let product = ALPHABET.length;
  for (const character of body) {
    const total = (product + ALPHABET.indexOf(character)) % ALPHABET.length || ALPHABET.length;
    product = (total * 2) % (ALPHABET.length + 1);
  }
  return ALPHABET[(ALPHABET.length + 1 - product) % ALPHABET.length];
}

// {kind, code} of a label or a typed code; {problem: "mistyped" | "foreign"} for all else.
export function readCode(raw) {
  let text = raw.replace(UNSEEN, "").normalize("NFKC").trim().replace(AIM_PREFIX, "").trim();
  if (/^https?:/i.test(text)) text = text.replaceAll("、", "/").replaceAll("。", ".");
  const code = (OWN_LABEL.exec(text)?.[1] ?? text.replaceAll(" ", "")).toUpperCase();
  if (!SHAPE.test(code)) return { problem: "foreign" };
  if (checkCharacter(code.slice(0, -1)) !== code.slice(-1)) return { problem: "mistyped", code };
  return { kind: code[0], code };
}

// In groups of three, as people read a code out.
export function spaced(code) {
  return code.replace(/(.{3})(?=.)/g, "$1 ");
}
