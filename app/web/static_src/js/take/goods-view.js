// Step 2: what was brought. A tile per kind; what is filled in already shows its count.
import { actionBar, badge, button, el, heading, notice } from "./dom.js";
import { badQuestions, isEmpty, totalPacks, unitsOf } from "./goods.js";
import { quantity } from "./quantity.js";
import { photoButton, thumbnail } from "./photos.js";
import { nameOf, say } from "./texts.js";
import { sum } from "./weights.js";

function summary(kind, goods) {
  if (!goods || isEmpty(kind, goods)) return null;
  if (badQuestions(kind, goods).length > 0) return badge("bad", say("goesBack"));
  const isLoose = kind.packs.every((pack) => pack.loose);
  const units = sum(kind.packs.map((pack) => unitsOf(pack, goods)));
  return badge("yolk", isLoose ? quantity(units, kind.base_unit) : `× ${totalPacks(kind, goods)}`);
}

function tile(app, kind) {
  const picture = kind.picture.includes("/") ? kind.picture : `${app.images}${kind.picture}.svg`;
  return el(
    "li",
    {},
    el(
      "button",
      { type: "button", id: `take-produce-${kind.produce_id}`, class: "take-tile", on: { click: () => app.openKind(kind) } },
      el("img", { src: picture, alt: "", width: 96, height: 72 }),
      el("span", { class: "take-tile-name" }, nameOf(kind)),
      summary(kind, app.draft.goods[kind.produce_id]),
    ),
  );
}

export function photosPart(app) {
  const photos = app.draft.pictures.filter(({ kind }) => kind === "goods");
  return el(
    "section",
    { class: "take-photos" },
    photos.map(({ id }, at) => thumbnail(app, id, say("photoN", { n: at + 1 }), () => {})),
    photoButton(app, say("goodsPhotos"), { id: "take-goods-photo", kind: "goods", onPicture: () => {} }),
  );
}

export function goodsView(app) {
  const { draft, village, villager } = app;
  app.onScan = app.scanOutOfPlace;
  const filled = village.produce.filter((kind) => {
    const goods = draft.goods[kind.produce_id];
    return goods && !isEmpty(kind, goods);
  });
  return el(
    "div",
    { class: "stack" },
    heading(2, `${villager.name}${say("comma")}${say("whatGoods")}`),
    app.isRestored &&
      notice("info", say("restored"), "", button(say("startOver"), () => app.startOver(), { kind: "quiet" })),
    village.produce.length > 0
      ? el("ul", { class: "take-tiles" }, village.produce.map((kind) => tile(app, kind)))
      : notice("warn", say("noProduce"), say("askOperator")),
    filled.length > 0 && photosPart(app),
    actionBar(
      button(say("changeVillager"), () => app.toFind(), { icon: "back", large: true }),
      filled.length > 0 && button(say("next"), () => app.toTerms(), { kind: "primary", large: true }),
    ),
  );
}
