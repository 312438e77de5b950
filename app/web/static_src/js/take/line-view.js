// Step 2, one kind of goods: how many or how heavy, how good, what goes back.
import { checksPart } from "./checks-part.js";
import { actionBar, button, el, folded, heading, notice } from "./dom.js";
import { certificatePart, refusedPart, testsPart } from "./extras-parts.js";
import { problemsOf } from "./goods.js";
import { photosPart } from "./goods-view.js";
import { labelsPart } from "./labels-part.js";
import { countPart } from "./count-part.js";
import { nameOf, say } from "./texts.js";
import { lacksLicence } from "./village.js";
import { weighPart } from "./weigh-part.js";

export function problemNotice(problems) {
  if (problems.length === 0) return null;
  const [first, ...others] = problems.map(({ key, values }) => say(key, values));
  return el("div", { id: "take-problem" }, notice("bad", first, others.join(say("comma"))));
}

export function lineView(app) {
  const kind = app.kind;
  const goods = app.goods;
  const { opened } = app;
  const takes = (field) => app.village.takes.includes(field);
  const packs = kind.packs.map((pack) => (pack.loose ? weighPart(app, pack) : countPart(app, pack)));
  const labels = labelsPart(app);
  app.onScan = (raw) => {
    if (!takes("codes")) return app.scanOutOfPlace();
    if (!opened.has("take-labels")) {
      opened.add("take-labels");
      app.render();
      return app.onLabel(raw);
    }
    return labels.take(raw);
  };
  app.onLabel = labels.take;
  return el(
    "div",
    { class: "stack take-line" },
    heading(2, nameOf(kind), el("p", { class: "soft" }, app.villager.name)),
    lacksLicence(app.villager, kind) && notice("warn", say("licenceMissing"), say("licenceMissingHelp")),
    packs,
    kind.checklist.length > 0 && checksPart(app),
    el(
      "div",
      { class: "take-folds" },
      folded("take-refused", say("refusedPart"), opened, refusedPart(app)),
      takes("codes") && folded("take-labels", say("labels"), opened, labels.part),
      takes("tests") && folded("take-tests", say("rapidTest"), opened, testsPart(app)),
      takes("certificate") && kind.class === "fresh" && folded("take-certificate", say("certificate"), opened, certificatePart(app)),
    ),
    photosPart(app),
    app.showsProblems && problemNotice(problemsOf(kind, goods)),
    actionBar(
      app.village.produce.length > 1 && button(say("anotherKind"), () => app.closeKind(), { large: true }),
      button(say("next"), () => app.toTerms(), { kind: "primary", large: true }),
    ),
  );
}
