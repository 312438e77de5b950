// Sales that the desk refused: their money is in the drawer and not in the books, so each stays here
// until it went through.
import { money } from "./reading.js";

// onAgain(entry) sends one once more. Drawn anew only where something changed: somebody may be typing.
export function drawRefused(list, entries, { text, onAgain }) {
  const shown = JSON.stringify(entries.map(({ client_id, problem }) => [client_id, problem]));
  if (list.dataset.shown === shown) return;
  list.dataset.shown = shown;
  list.replaceChildren(...entries.map((entry) => rowOf(entry, { text, onAgain })));
}

function rowOf(entry, { text, onAgain }) {
  const row = document.createElement("li");
  row.className = "stack-tight";
  const words = document.createElement("p");
  const codes = entry.sale.items.map((item) => item.code).join(" ");
  words.textContent = `${codes} ¥${money(entry.total_fen)} ${text("Refused", { why: entry.problem })}`;
  const again = document.createElement("button");
  again.type = "button";
  again.className = "button";
  again.textContent = text("Again");
  again.addEventListener("click", () => onAgain(entry));
  row.append(words, again);
  return row;
}
