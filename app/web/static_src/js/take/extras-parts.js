// What most hand-overs do without: parts that go back, rapid tests, the compliance certificate.
import { unitChoice } from "./count-part.js";
import { button, choice, el, field } from "./dom.js";
import { isPositive, isTestWhole } from "./goods.js";
import { photoButton, thumbnail } from "./photos.js";
import { say } from "./texts.js";

// Enzyme inhibition (GB/T 5009.199).
const TEST = { method: "inhibition", value: "", limit: "50" };
const BASES = ["self_control", "self_test", "lab_test"];

function removeButton(app, list, at, label) {
  const remove = () => {
    list.splice(at, 1);
    app.changed();
    app.render();
  };
  return button(say("takeAway"), remove, { kind: "quiet", icon: "cross", "aria-label": `${say("takeAway")} ${label}` });
}

function refusedRow(app, part, at) {
  const isWeighed = app.kind.base_unit === "gram";
  const name = `${say("goesBack")} ${at + 1}`;
  const reason = field(say("why"), {
    id: `take-reason-${at}`,
    maxlength: 200,
    value: part.reason,
    onInput: (text) => {
      part.reason = text;
      app.changed();
    },
  });
  const chip = (word) =>
    button(word, () => {
      part.reason = word;
      reason.querySelector("input").value = word;
      app.changed();
    }, { class: "button button-plain take-chip" });
  return el(
    "div",
    { class: "take-refused-row stack-tight", role: "group", "aria-label": name },
    field(say("howMuchBack"), {
      id: `take-back-${at}`,
      inputmode: isWeighed ? "decimal" : "numeric",
      maxlength: 12,
      unit: isWeighed ? say(part.unit) : say("piece"),
      value: part.amount,
      onInput: (text) => {
        part.amount = text;
        app.changed();
      },
    }),
    isWeighed &&
      unitChoice(`take-back-unit-${at}`, part.unit, (unit) => {
        part.unit = unit;
        app.changed();
        app.render();
      }, ["jin", "kg", "g"]),
    reason,
    el("div", { class: "take-chips" }, say("reasons").split("|").map(chip)),
    removeButton(app, app.goods.refused, at, name),
  );
}

export function refusedPart(app) {
  const { refused } = app.goods;
  const add = () => {
    refused.push({ amount: "", unit: "jin", reason: "" });
    app.changed();
    app.render();
    document.getElementById(`take-back-${refused.length - 1}`)?.focus();
  };
  return el(
    "div",
    { class: "stack-tight" },
    refused.map((part, at) => refusedRow(app, part, at)),
    button(say(refused.length > 0 ? "addRefused" : "refusedPart"), add, { icon: "plus", wide: true, id: "take-add-refused" }),
  );
}

function testRow(app, test, at) {
  const verdict = el("p", { class: "take-verdict", role: "status" });
  const show = () => {
    const isOver = isPositive(test);
    verdict.classList.toggle("take-wrong", isOver);
    verdict.textContent = isTestWhole(test) ? say(isOver ? "testPositive" : "testNegative") : "";
  };
  const entry = (name, label, rest = {}) =>
    field(label, {
      id: `take-test-${name}-${at}`,
      maxlength: 40,
      value: test[name],
      onInput: (text) => {
        test[name] = text;
        show();
        app.changed();
      },
      ...rest,
    });
  show();
  return el(
    "div",
    { class: "stack-tight", role: "group", "aria-label": `${say("rapidTest")} ${at + 1}` },
    el(
      "div",
      { class: "take-pair" },
      entry("value", say("testValue"), { inputmode: "decimal", unit: say("testUnit"), maxlength: 7 }),
      entry("limit", say("testLimit"), { inputmode: "decimal", unit: say("testUnit"), maxlength: 7 }),
    ),
    el("div", { class: "take-pair" }, entry("device", say("testDevice")), entry("reagent_batch", say("testBatch"))),
    verdict,
    removeButton(app, app.goods.tests, at, `${say("rapidTest")} ${at + 1}`),
  );
}

export function testsPart(app) {
  const { tests } = app.goods;
  const add = () => {
    // The same device and batch serve all day: the next test begins with those of the last.
    const last = tests[tests.length - 1] ?? app.lastTest;
    const { device = "", reagent_batch = "" } = last ?? {};
    tests.push({ ...TEST, device, reagent_batch });
    app.changed();
    app.render();
    document.getElementById(`take-test-value-${tests.length - 1}`)?.focus();
  };
  return el(
    "section",
    { class: "stack-tight", "aria-label": say("rapidTest") },
    tests.map((test, at) => testRow(app, test, at)),
    button(say("addTest"), add, { icon: "plus", wide: true, id: "take-add-test" }),
  );
}

function basisTicks(app, certificate) {
  const tick = (basis) => ({ target }) => {
    certificate.basis = BASES.filter((one) => (one === basis ? target.checked : certificate.basis.includes(one)));
    app.changed();
  };
  return el(
    "fieldset",
    { class: "fieldset stack-tight" },
    el("legend", { class: "field-label" }, say("basisHint")),
    BASES.map((basis) =>
      el(
        "label",
        { class: "tick" },
        el("input", {
          type: "checkbox",
          id: `take-basis-${basis}`,
          checked: certificate.basis.includes(basis),
          on: { change: tick(basis) },
        }),
        el("span", {}, say(basis)),
      ),
    ),
  );
}

export function certificatePart(app) {
  const { goods } = app;
  const way = goods.certificate?.way ?? "none";
  const choose = (chosen) => {
    goods.certificate = chosen === "none" ? null : { way: chosen, basis: ["self_control"], picture_id: "" };
    app.changed();
    app.render();
  };
  const options = [
    { value: "none", label: say("certificateNone") },
    { value: "issue", label: say("certificateIssue") },
    { value: "attach", label: say("certificateAttach") },
  ];
  const taken =
    way === "attach" &&
    thumbnail(app, goods.certificate.picture_id, say("certificate"), () => (goods.certificate.picture_id = ""));
  const take = (picture) => (goods.certificate.picture_id = picture.id);
  return el(
    "div",
    { class: "stack-tight" },
    choice(say("certificate"), options, way, choose, { id: "take-certificate-way", shape: "stack" }),
    way === "attach" && (taken || photoButton(app, say("takePhoto"), { id: "take-certificate-photo", kind: "certificate", onPicture: take })),
    way !== "none" && basisTicks(app, goods.certificate),
  );
}
