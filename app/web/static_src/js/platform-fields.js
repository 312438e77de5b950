// Connecting a shop: only the keys that its platform has are asked for.
const platform = document.querySelector('select[name="platform"]');

function show() {
  for (const part of document.querySelectorAll("[data-of-platform]")) {
    part.hidden = !part.dataset.ofPlatform.split(" ").includes(platform.value);
    for (const input of part.querySelectorAll("input")) input.disabled = part.hidden;
  }
}

if (platform) {
  show();
  platform.addEventListener("change", show);
}
