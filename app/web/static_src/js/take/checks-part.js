// The checklist of a kind: one tap where all is well, and each question by its sort where not.
import { button, choice, el, field, notice } from "./dom.js";
import { answerAllGood, badQuestions, isAnswered } from "./goods.js";
import { photoButton, thumbnail } from "./photos.js";
import { isEnglish, say } from "./texts.js";
import { scaledOf, scaledText } from "./weights.js";

export function questionText({ question, question_en: english }) {
  return (isEnglish() && english) || question;
}

function limitsOf({ minimum, maximum, unit, decimals }) {
  const part = unit ? ` ${unit}` : "";
  const [least, most] = [minimum, maximum].map((limit) => limit !== null && limit !== undefined && scaledText(limit, decimals));
  if (least && most) return say("between", { least, most }) + part;
  if (least) return say("atLeast", { least }) + part;
  return most ? say("atMost", { most }) + part : "";
}

function yesNo(app, question, id) {
  const options = [
    { value: true, label: say("yes") },
    { value: false, label: say("no"), bad: true },
  ];
  return choice(questionText(question), options, app.goods.answers[question.key], app.answer(question), { id, shape: "line" });
}

function numberAnswer(app, question, id) {
  const { answers } = app.goods;
  const { key, decimals } = question;
  return field(questionText(question), {
    id,
    inputmode: decimals > 0 ? "decimal" : "numeric",
    maxlength: 10,
    unit: question.unit,
    hint: limitsOf(question),
    value: isAnswered(question, answers[key]) ? scaledText(answers[key], decimals) : "",
    onInput: (text) => {
      const scaled = scaledOf(text, decimals);
      if (scaled === null) delete answers[key];
      else answers[key] = scaled;
      app.changed();
      app.showVerdict();
    },
  });
}

function oneOf(app, question, id) {
  const options = question.options.map(({ key, text, text_en: english, good }) => ({
    value: key,
    label: (isEnglish() && english) || text,
    bad: !good,
  }));
  return choice(questionText(question), options, app.goods.answers[question.key], app.answer(question), { id });
}

function photo(app, question, id) {
  const { answers } = app.goods;
  const label = questionText(question);
  const taken = thumbnail(app, answers[question.key], label, () => delete answers[question.key]);
  const take = photoButton(app, say("takePhoto"), {
    id,
    kind: "check",
    onPicture: (picture) => (answers[question.key] = picture.id),
  });
  return el("div", { class: "field" }, el("p", { class: "field-label" }, label), taken ?? take);
}

const SORTS = { yes_no: yesNo, number: numberAnswer, choice: oneOf, photo };

export function checksPart(app) {
  const { kind, goods } = app;
  const hasYesNo = kind.checklist.some((question) => question.kind === "yes_no");
  const all = () => {
    answerAllGood(kind, goods);
    app.changed();
    app.render();
  };
  const verdict = el("div", { "aria-live": "polite" });
  app.showVerdict = () => {
    const bad = badQuestions(kind, goods).map(questionText);
    const words = say("allBack", { reasons: bad.join(say("comma")) });
    verdict.replaceChildren(...(bad.length > 0 ? [notice("bad", words)] : []));
  };
  app.showVerdict();
  return el(
    "fieldset",
    { class: "fieldset take-checks" },
    el("legend", {}, say("checks")),
    hasYesNo && button(say("allGood"), all, { wide: true, icon: "check", kind: "yolk", large: true, id: "take-all-good" }),
    kind.checklist.map((question) => SORTS[question.kind](app, question, `take-answer-${question.key}`)),
    verdict,
    el("p", { class: "soft small" }, say("checkHint")),
  );
}
