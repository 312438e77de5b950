// Small helpers to write a page in script: elements, icons, buttons and fields of the house.
import { say } from "./texts.js";

let ids = 0;

export function newId(word) {
  ids += 1;
  return `${word}-${ids}`;
}

// el("p", {class: "soft", on: {click}}, "text", child). False, null and "" leave an attribute out.
export function el(tag, { on = {}, ...attributes } = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "value") element.value = value;
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  for (const [event, listener] of Object.entries(on)) element.addEventListener(event, listener);
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

// A line icon, cloned from the set that the page carries.
export function icon(name) {
  const found = document.querySelector("template[data-icons]")?.content.querySelector(`.icon-${name}`);
  return found ? found.cloneNode(true) : "";
}

export function button(label, onClick, { kind = "plain", icon: name = "", wide = false, large = false, ...rest } = {}) {
  const classes = ["button", `button-${kind}`, wide && "button-wide", large && "button-large"];
  return el(
    "button",
    { type: "button", class: classes.filter(Boolean).join(" "), ...rest, on: { click: onClick } },
    name && icon(name),
    el("span", {}, label),
  );
}

export function link(label, href, { kind = "plain", icon: name = "", wide = false } = {}) {
  const classes = `button button-${kind}${wide ? " button-wide" : ""}`;
  return el("a", { class: classes, href }, name && icon(name), el("span", {}, label));
}

// A labelled input; the caller gets the field and finds the input by querySelector.
export function field(label, { id = newId("field"), unit = "", big = false, hint = "", onInput, ...input } = {}) {
  return el(
    "div",
    { class: "field" },
    el("label", { class: "field-label", for: id }, label),
    hint && el("p", { class: "hint", id: `${id}-hint` }, hint),
    el(
      "div",
      { class: `input${big ? " input-big" : ""}` },
      el("input", {
        id,
        type: "text",
        autocomplete: "off",
        "aria-describedby": hint ? `${id}-hint` : null,
        ...input,
        on: { input: (event) => onInput(event.target.value, event.target) },
      }),
      unit && el("span", { class: "input-part" }, unit),
    ),
  );
}

// Radio buttons as large as a thumb. options: [{value, label, detail, bad}].
// shape: row side by side | line question left, answers right | stack one below the other.
const SHAPES = { row: "choice choice-row", line: "choice choice-row choice-line", stack: "choice" };

export function choice(label, options, value, onChoose, { id = newId("choice"), shape = "row" } = {}) {
  return el(
    "fieldset",
    { class: SHAPES[shape], id },
    el("legend", {}, label),
    el(
      "div",
      { class: "choice-options" },
      options.map((option, at) =>
        el(
          "label",
          { class: `choice-option${option.bad ? " choice-option-bad" : ""}` },
          el("input", {
            type: "radio",
            name: id,
            id: `${id}-${at}`,
            value: String(option.value),
            checked: option.value === value,
            on: { change: () => onChoose(option.value) },
          }),
          el("span", {}, option.label, option.detail && el("small", {}, option.detail)),
        ),
      ),
    ),
  );
}

const NOTICE_ICONS = { good: "check", bad: "cross", warn: "warning", info: "info" };

export function notice(kind, title, text = "", ...more) {
  return el(
    "div",
    { class: `notice notice-${kind}`, role: kind === "bad" ? "alert" : "status" },
    icon(NOTICE_ICONS[kind]),
    el("div", { class: "notice-text" }, el("p", { class: "notice-title" }, title), text && el("p", {}, text)),
    ...more,
  );
}

export function badge(kind, text) {
  return el("span", { class: `badge badge-${kind}` }, text);
}

export function actionBar(...buttons) {
  return el("div", { class: "action-bar" }, el("div", { class: "take-actions" }, buttons));
}

// A part that opens; what is open stays open when the view is drawn again.
export function folded(key, summary, opened, ...children) {
  const details = el(
    "details",
    { class: "more", id: key, open: opened.has(key), on: {
      toggle: () => (details.open ? opened.add(key) : opened.delete(key)),
    } },
    el("summary", {}, summary),
    children,
  );
  return details;
}

export function heading(step, title, ...more) {
  return el(
    "header",
    { class: "take-head" },
    el("p", { class: "take-step soft small" }, say("stepOf", { n: step })),
    el("h1", { tabindex: "-1" }, title),
    more,
  );
}
