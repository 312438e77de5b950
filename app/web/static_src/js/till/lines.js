// The lines of the sale that is being rung up, as rows on the page.
import { part } from "./part.js";
import { fenOfLine, gramsOf, isWeighed, money } from "./reading.js";

// Takes over what was typed, or what a scale said, where the bag holds so much.
export function weigh(line, typed) {
  const grams = gramsOf(typed);
  line.typed = typed;
  line.take = grams > 0 && grams <= line.grams ? grams : 0;
  return grams;
}

export const weightInput = (code) => document.querySelector(`[data-till-weight="${CSS.escape(code)}"]`);

// What is done with a row: onWeight(line, grams) after typing, onRemove(line).
export function rowOf(line, { text, onWeight, onRemove }) {
  const row = document.createElement("li");
  const sum = part("span", `¥${money(fenOfLine(line))}`);
  row.append(part("span", `${line.title} · ${line.code}`));
  if (isWeighed(line)) row.append(...weightParts(line, sum, { text, onWeight }));
  row.append(sum, removeButton(line, { text, onRemove }));
  return row;
}

function weightParts(line, sum, { text, onWeight }) {
  const input = part("input", "", "till-weight");
  input.type = "text";
  input.inputMode = "decimal";
  input.value = line.typed;
  input.dataset.tillWeight = line.code;
  input.setAttribute("aria-label", text("Weight", { title: line.title }));
  input.setAttribute("aria-invalid", String(line.typed !== "" && !line.take));
  input.addEventListener("input", () => {
    const grams = weigh(line, input.value);
    input.setAttribute("aria-invalid", String(!line.take));
    sum.textContent = `¥${money(fenOfLine(line))}`;
    onWeight(line, grams);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    document.getElementById("till-code").focus();
  });
  const unit = text("Unit", { yuan: money(line.price_fen), grams: line.per_grams, left: line.grams });
  return [input, part("span", unit, "soft small")];
}

function removeButton(line, { text, onRemove }) {
  const button = part("button", text("Remove"), "button button-quiet");
  button.type = "button";
  button.setAttribute("aria-label", `${text("Remove")} ${line.code}`);
  button.addEventListener("click", () => onRemove(line));
  return button;
}
