// Keeps the sums of the checkout in step with what is chosen: it sends the form as "look" would, and
// takes the sums out of the page that comes back. Without a script, or without a signal, the page
// says the sum after the first press.
const PRICED_BY = new Set(["way", "address", "province", "door"]);

// A page that answered a form cannot be gone back to: from now on its address stands for it.
history.replaceState(history.state, "");

const form = document.querySelector("form#checkout");
let running;

async function priceAnew() {
  running?.abort();
  running = new AbortController();
  const body = new FormData(form);
  body.set("look", "yes");
  try {
    const answer = await fetch(form.action, { method: "POST", body, signal: running.signal });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const sums = page.querySelectorAll("[data-sums]");
    form.querySelectorAll("[data-sums]").forEach((part, at) => part.replaceChildren(...sums[at].childNodes));
  } catch {
    // Given up for a newer choice, or no signal: the press says the sum.
  }
}

form?.addEventListener("change", ({ target }) => {
  if (PRICED_BY.has(target.name)) priceAnew();
});
