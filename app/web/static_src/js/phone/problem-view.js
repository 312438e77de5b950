// One delivery that the desk did not take: why, and the ways out of it.
import { readCode } from "../parts/codes.js";
import { button, el, field, notice } from "../take/dom.js";
import { setAside, solve } from "./queue.js";
import { findVillagers } from "./store.js";
import { say } from "./texts.js";

function heard({ problem }) {
  return problem?.detail || problem?.title || say("unknownProblem");
}

function labelsOf({ request }) {
  return request.lines.flatMap((line, at) => (line.codes ?? []).map((code, nth) => ({ at, nth, code })));
}

// The request with other labels; nothing of a delivery is changed in place.
function withLabels(request, labels) {
  const lines = request.lines.map((line, at) => {
    if (!line.codes) return line;
    return { ...line, codes: labels.filter((label) => label.at === at && label.code).map(({ code }) => code) };
  });
  return { ...request, lines };
}

// A form is closed before its verb: while somebody is in one, the page is not drawn over it.
function form(title, ...parts) {
  return el("div", { class: "stack problem-form" }, el("p", { class: "soft" }, title), parts);
}

function labelsForm(entry, close) {
  const labels = labelsOf(entry);
  const trouble = el("p", { class: "error", role: "alert", hidden: true });
  const fields = labels.map((label, at) =>
    field(say("label", { n: at + 1 }), {
      value: label.code,
      lang: "en",
      autocapitalize: "characters",
      onInput: (text) => (label.typed = text),
    }),
  );
  const send = async () => {
    for (const [at, label] of labels.entries()) {
      const { kind, code } = label.typed?.trim() ? readCode(label.typed) : { kind: "E", code: label.typed === undefined ? label.code : "" };
      if (kind !== "E") {
        trouble.textContent = say("mistyped", { n: at + 1 });
        trouble.hidden = false;
        return;
      }
      label.code = code;
    }
    close();
    await solve(entry.client_id, withLabels(entry.request, labels));
  };
  return form(say("labelsHelp"), fields, trouble, button(say("save"), send, { kind: "primary", wide: true }), button(say("cancel"), close, { kind: "quiet", wide: true }));
}

function villagerForm(entry, close) {
  const found = el("ul", { class: "rows" });
  const choose = (villager) => {
    close();
    solve(entry.client_id, { ...entry.request, villager_code: villager.code });
  };
  const row = (villager) =>
    el(
      "li",
      {},
      el(
        "button",
        { type: "button", class: "row take-row", on: { click: () => choose(villager) } },
        el("span", { class: "row-text" }, el("span", { class: "row-title" }, villager.name), el("span", { class: "row-detail" }, villager.masked_phone)),
      ),
    );
  const search = async (text) => found.replaceChildren(...(await findVillagers(text)).map(row));
  return form("", field(say("whoIsIt"), { type: "search", onInput: search }), found, button(say("cancel"), close, { kind: "quiet", wide: true }));
}

function asideForm(entry, close) {
  let words = "";
  const set = () => {
    close();
    setAside(entry.client_id, words.trim());
  };
  const put = button(say("setAsideDo"), set, { kind: "danger", wide: true, disabled: true });
  const onInput = (text) => {
    words = text;
    put.disabled = !text.trim();
  };
  return form(say("setAsideHelp"), field(say("setAsideWords"), { maxlength: 200, onInput }), put, button(say("cancel"), close, { kind: "quiet", wide: true }));
}

export function problemView(entry, { title, goods }) {
  const place = el("div", {});
  const show = (make) => () => place.replaceChildren(make(entry, () => place.replaceChildren(actions())));
  const actions = () =>
    el(
      "div",
      { class: "cluster" },
      labelsOf(entry).length > 0 && button(say("changeLabels"), show(labelsForm)),
      button(say("sendAgain"), () => solve(entry.client_id)),
      button(say("changeVillager"), show(villagerForm)),
      button(say("setAside"), show(asideForm), { kind: "quiet" }),
    );
  place.append(actions());
  return el("section", { class: "card problem", "data-problem": entry.client_id }, el("h3", {}, title), el("p", { class: "soft small" }, goods), notice("bad", heard(entry)), place);
}
