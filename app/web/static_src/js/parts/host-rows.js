// The host's screen: as many goods as can be read from three metres, and the rest by turns.
const ROWS_MAX = 8;
const ROW_PX = { wide: 68, upright: 128 };
const TURN_MS = 6000;
const still = matchMedia("(prefers-reduced-motion: reduce)");
const upright = matchMedia("(max-width: 40rem) and (orientation: portrait)");
let page = 0;

function fitting() {
  const least = upright.matches ? ROW_PX.upright : ROW_PX.wide;
  return Math.max(1, Math.min(ROWS_MAX, Math.floor((innerHeight * 0.96 - 112) / least)));
}

function words(template, figures) {
  return template.replace(/\{(\w+)\}/g, (_, name) => figures[name]);
}

export function showRows(board) {
  const list = board.querySelector(".host-list");
  const more = board.querySelector("[data-host-more]");
  if (!list) return;
  const rows = [...list.children];
  const shown = Math.min(rows.length, fitting());
  const pages = Math.ceil(rows.length / shown);
  page = still.matches ? 0 : page % pages;
  list.style.setProperty("--rows", shown);
  rows.forEach((row, index) => {
    row.hidden = Math.floor(index / shown) !== page;
  });
  const figures = { page: page + 1, pages, count: rows.length, rest: rows.length - shown };
  more.textContent = pages > 1 ? words(still.matches ? more.dataset.rest : more.dataset.page, figures) : "";
}

export function turnRows(board) {
  showRows(board);
  addEventListener("resize", () => showRows(board));
  setInterval(() => {
    page += 1;
    showRows(board);
  }, TURN_MS);
}
