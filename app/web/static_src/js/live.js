// The live room: figures that change by themselves, and keys for a hand that stays on the keyboard.
const ASK_MS = 2000;
const CHOSEN = "live-chosen";

function listen(board) {
  const silent = document.querySelector("[data-live-silent]");
  const isHeard = (heard) => {
    if (silent) silent.hidden = heard;
  };

  function show(html) {
    board.innerHTML = html;
    isHeard(true);
  }

  async function ask() {
    try {
      const answer = await fetch(board.dataset.board);
      if (answer.ok) show(await answer.text());
      else isHeard(false);
    } catch {
      isHeard(false);
    }
  }

  const stream = new EventSource(board.dataset.stream);
  stream.addEventListener("message", (event) => show(event.data));
  stream.addEventListener("error", () => {
    // A stream that ended is opened again by the browser; one that is refused is asked for.
    if (stream.readyState === EventSource.CLOSED) {
      ask();
      setInterval(ask, ASK_MS);
    } else if (!navigator.onLine) isHeard(false);
  });
  addEventListener("offline", () => isHeard(false));
}

function choose(number) {
  for (const row of document.querySelectorAll("[data-live-keys]")) {
    row.toggleAttribute("data-chosen", row.dataset.liveKeys === number);
  }
  sessionStorage.setItem(CHOSEN, number);
}

function press(event) {
  if (event.target.closest("input, select, textarea") || event.ctrlKey || event.metaKey) return;
  const key = event.key.toLowerCase();
  if (/^[1-9]$/.test(key)) choose(key);
  else document.querySelector(`[data-live-keys][data-chosen] [data-key="${CSS.escape(key)}"] button`)?.click();
}

for (const board of document.querySelectorAll("[data-live]")) listen(board);
if (document.querySelector("[data-live-keys]")) {
  choose(sessionStorage.getItem(CHOSEN) ?? "1");
  document.addEventListener("keydown", press);
}
