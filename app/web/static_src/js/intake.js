// The intake page: one tap for a good checklist, totals while one counts, jars from a weight.
const GRAMS_PER = { jin: 500, kg: 1000 };

function countOf(input) {
  return Number.parseInt(input.value, 10) || 0;
}

function packsOfWeight(weight) {
  const typed = weight.querySelector("input").value.trim().replace("，", ".");
  if (!typed) return null;
  const grams = Math.round(Number(typed) * GRAMS_PER[weight.querySelector("select").value]);
  const packs = grams / Number(weight.dataset.grams);
  return Number.isInteger(packs) && packs > 0 ? packs : NaN;
}

function showWeight(weight) {
  const packs = packsOfWeight(weight);
  const output = weight.querySelector("[data-weight-packs]");
  if (packs === null) output.textContent = "";
  else if (Number.isNaN(packs)) output.textContent = weight.dataset.broken;
  else output.textContent = weight.dataset.whole.replace("N", packs);
  return packs || 0;
}

function showTotal(goods) {
  let total = 0;
  for (const input of goods.querySelectorAll('input[name^="packs-"]')) total += countOf(input);
  let weighed = 0;
  for (const weight of goods.querySelectorAll("[data-weight]")) weighed += showWeight(weight);
  const badge = goods.querySelector("[data-goods-total]");
  badge.textContent = `× ${total || weighed}`;
  badge.hidden = !(total || weighed);
}

function wireChecks(checks) {
  const button = checks.querySelector("[data-all-good]");
  button.hidden = false;
  button.addEventListener("click", () => {
    for (const radio of checks.querySelectorAll('input[value="yes"]')) radio.checked = true;
    checks.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

function wireGoods(goods) {
  const count = goods.querySelector('input[name^="packs-"]');
  goods.addEventListener("toggle", (event) => {
    // Opened by a finger, not by the draft: the number is what comes next.
    if (event.target !== goods || !goods.open || !count || countOf(count)) return;
    count.focus();
    count.select();
  });
  goods.addEventListener("input", () => showTotal(goods));
  for (const checks of goods.querySelectorAll("[data-checks]")) wireChecks(checks);
  showTotal(goods);
  if (!goods.querySelector("[data-goods-total]").hidden) goods.open = true;
}

for (const goods of document.querySelectorAll("[data-goods]")) wireGoods(goods);

// A draft that came back has filled the fields before or after this script ran: look again then.
for (const form of document.querySelectorAll("form[data-draft]")) {
  form.addEventListener("change", () => {
    for (const goods of form.querySelectorAll("[data-goods]")) {
      showTotal(goods);
      if (!goods.querySelector("[data-goods-total]").hidden) goods.open = true;
    }
  });
}
