// A button that opens the phone's camera, and what was taken with it.
import { button, el, icon, notice } from "./dom.js";
import { compressed, newPicture } from "./pictures.js";
import { say } from "./texts.js";

// A label over a hidden file input: the only way to the camera app that every phone has.
export function photoButton(app, label, { id, kind, onPicture }) {
  const input = el("input", {
    id,
    class: "unseen",
    type: "file",
    accept: "image/*",
    capture: "environment",
    on: { change: () => take() },
  });
  const shown = el("label", { class: "button button-plain take-photo", for: id }, icon("camera"), el("span", {}, label));
  const part = el("div", { class: "take-photo-part" }, input, shown);
  async function take() {
    const [file] = input.files;
    if (!file) return;
    shown.setAttribute("aria-busy", "true");
    try {
      const picture = newPicture(kind, await compressed(file));
      app.draft.pictures.push(picture);
      onPicture(picture);
      app.changed();
      app.render();
    } catch {
      part.append(notice("bad", say("photoBroken")));
    } finally {
      shown.removeAttribute("aria-busy");
      input.value = "";
    }
  }
  return part;
}

// A small picture with a way to throw it away.
export function thumbnail(app, id, label, onRemove) {
  const picture = app.draft.pictures.find((one) => one.id === id);
  if (!picture) return null;
  const remove = () => {
    app.draft.pictures = app.draft.pictures.filter((one) => one !== picture);
    onRemove();
    app.changed();
    app.render();
  };
  return el(
    "figure",
    { class: "take-thumbnail" },
    el("img", { src: app.addressOf(picture), alt: label }),
    button(say("takeAway"), remove, { kind: "quiet", "aria-label": `${say("takeAway")} ${label}` }),
  );
}
