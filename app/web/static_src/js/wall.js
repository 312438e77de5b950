// The wall: the tile of the slot that a scan filled is drawn anew.
function draw({ number, state, text, href }) {
  const tile = document.querySelector(`[data-slot="${number}"]`);
  if (!tile) return;
  const drawn = document.createElement(href ? "a" : "div");
  drawn.className = tile.className;
  Object.assign(drawn.dataset, { slot: number, state });
  if (href) drawn.href = href;
  drawn.append(...tile.childNodes);
  drawn.querySelector("[data-slot-text]").textContent = text;
  tile.replaceWith(drawn);
}

document.addEventListener("scan:answer", ({ detail }) => {
  if (detail.slot) draw(detail.slot);
});
