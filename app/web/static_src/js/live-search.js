// A search box that answers while one types: it fetches the page that its form would open, and
// takes the list out of it. Without a script, or without a signal, the form works by itself.
const WAIT_MS = 250;

function wire(box) {
  const form = box.querySelector("form");
  const input = form.querySelector('input[type="search"]');
  const target = box.dataset.liveSearch;
  let timer;
  let running;

  async function search() {
    running?.abort();
    running = new AbortController();
    const address = `${form.action}?${new URLSearchParams(new FormData(form))}`;
    try {
      const answer = await fetch(address, { signal: running.signal });
      // A scanned card leads to another page: only the form itself may go there.
      if (!answer.ok || answer.redirected) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const list = page.querySelector(target);
      if (list) document.querySelector(target).replaceChildren(...list.childNodes);
      history.replaceState(null, "", address);
    } catch {
      // Given up for a newer question, or no signal: what is on the screen stays.
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    if (!input.value.trim() || input.isComposing) return;
    timer = setTimeout(search, WAIT_MS);
  });
}

for (const box of document.querySelectorAll("[data-live-search]")) wire(box);
