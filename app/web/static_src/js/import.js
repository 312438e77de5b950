// A file is dropped on the page, and one waits while it is read or taken.
const ASK_MS = 700;

for (const area of document.querySelectorAll("[data-drop]")) {
  const input = area.querySelector("input[type=file]");
  for (const kind of ["dragover", "dragleave", "drop"]) {
    area.addEventListener(kind, (event) => {
      event.preventDefault();
      area.toggleAttribute("data-over", kind === "dragover");
    });
  }
  area.addEventListener("drop", (event) => {
    if (event.dataTransfer.files.length) input.files = event.dataTransfer.files;
  });
}

function show(box, { rows_read: read, rows_taken: taken }) {
  const count = box.querySelector("[data-rows-read]");
  const bar = box.querySelector("[data-progress]");
  if (count) count.textContent = read;
  if (bar) {
    bar.value = taken;
    box.querySelector("[data-progress-text]").textContent = `${taken} / ${bar.max}`;
  }
}

async function wait(box) {
  try {
    const answer = await fetch(box.dataset.importProgress);
    if (answer.ok) {
      const said = await answer.json();
      show(box, said);
      if (!["reading", "taking"].includes(said.state)) {
        location.reload();
        return;
      }
    }
  } catch {
    // No signal: what is on the screen stays, and is asked for again.
  }
  setTimeout(() => wait(box), ASK_MS);
}

for (const box of document.querySelectorAll("[data-import-progress]")) wait(box);
