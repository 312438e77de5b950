// Sales that the desk refused: their money is in the drawer and not in the books, so each stays here
// until it went through, or was set aside for somebody to settle.
import { part } from "./part.js";
import { money } from "./reading.js";

// onAgain(entry) sends one once more, onAside(entry, reason) sets it aside. Drawn anew only where
// something changed: somebody may be typing.
export function drawRefused(list, entries, { text, onAgain, onAside }) {
  const shown = JSON.stringify(entries.map(({ client_id, problem }) => [client_id, problem]));
  if (list.dataset.shown === shown) return;
  list.dataset.shown = shown;
  list.replaceChildren(...entries.map((entry) => rowOf(entry, { text, onAgain, onAside })));
}

function rowOf(entry, { text, onAgain, onAside }) {
  const row = part("li", "", "stack-tight");
  const codes = entry.sale.items.map((item) => item.code).join(" ");
  const again = part("button", text("Again"), "button");
  again.type = "button";
  again.addEventListener("click", () => onAgain(entry));
  const aside = part("details", "", "more");
  aside.append(part("summary", text("Aside")), asideForm(entry, { text, onAside }));
  row.append(part("p", `${codes} ¥${money(entry.total_fen)} ${text("Refused", { why: entry.problem })}`), again, aside);
  return row;
}

function asideForm(entry, { text, onAside }) {
  const form = part("form", "", "form");
  const field = part("div", "", "field");
  const label = part("label", text("Reason"), "field-label");
  const box = part("div", "", "input");
  const input = part("input", "");
  label.htmlFor = input.id = `aside-${entry.client_id}`;
  input.type = "text";
  input.maxLength = 200;
  input.required = true;
  box.append(input);
  field.append(label, box);
  form.append(field, part("button", text("SetAside"), "button button-danger"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    onAside(entry, input.value.trim());
  });
  return form;
}
