// The baskets that were set by, as rows with the key that takes one up again.
import { part } from "./part.js";
import { money } from "./reading.js";

export function drawHeld(list, baskets, { text, onTakeUp }) {
  list.replaceChildren(...baskets.map((basket) => rowOf(basket, { text, onTakeUp })));
}

function rowOf(basket, { text, onTakeUp }) {
  const row = part("li", "");
  const at = new Date(basket.at).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Shanghai" });
  const n = basket.items.length;
  const words = text(n === 1 ? "HeldOne" : "HeldMany", { n });
  const button = part("button", text("TakeUp"), "button");
  button.type = "button";
  button.addEventListener("click", () => onTakeUp(basket));
  row.append(part("span", `${at} · ${words}`), part("span", `¥${money(basket.total_fen)}`), button);
  return row;
}
