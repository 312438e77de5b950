"""How making goods says no: code → (Chinese, English)."""

REFUSALS: dict[str, tuple[str, str]] = {
    "recipe.unknown": ("没有这个配方。", "Unknown recipe."),
    "recipe.name_wrong": (
        "配方要有名字，最多 %(most)s 个字。",
        "A recipe needs a name of at most %(most)s characters.",
    ),
    "recipe.produce_unknown": ("请选做成什么、用什么做。", "Choose what is made, and of what."),
    "recipe.weighed_only": (
        "只有论重量的货能写配方。",
        "Only goods that are weighed go into recipes.",
    ),
    "recipe.band_wrong": (
        "出率不对：至少要大于零，至多不超过 %(most)s。",
        "The yield is wrong: above zero, and at most %(most)s of a hundred.",
    ),
    "recipe.grades_wrong": (
        "等级不对：二等不能比一等高，三等不能比二等高，都要大于零。",
        "The grades are wrong: each counts no more than the one above, and more than nothing.",
    ),
    "run.unknown": ("没有这一次加工。", "Unknown run."),
    "run.nothing_went_in": ("还没选放进去的货。", "Choose what goes in."),
    "run.nothing_came": (
        "做出来多少要写清楚：几件，或者每件多少克。",
        "Say what came out: how many, or how many grams each.",
    ),
    "run.too_many": ("一次最多 %(most)s 件。", "At most %(most)s in one go."),
    "run.twice": ("%(code)s 选了两遍。", "%(code)s was chosen twice."),
    "run.not_here": (
        "%(code)s 不在收货台上，先拿到收货台。",
        "%(code)s is not on the dock; bring it there first.",
    ),
    "run.not_in_recipe": (
        "%(code)s 不是这个配方用的货。",
        "%(code)s does not go into this recipe.",
    ),
    "run.made_of_made": (
        "%(code)s 已经是几家合做的，不能再做一遍。",
        "%(code)s was made of several households' goods and is not used again.",
    ),
    "run.bought": (
        "%(code)s 是收购来的货，只能整件卖，不能和别家的一起做。",
        "%(code)s was bought by the operator: it is sold as it is, not made into other goods.",
    ),
    "run.stopped": (
        "批次 %(lot)s 封存了或过期了，不能用。",
        "Lot %(lot)s is held or expired and cannot be used.",
    ),
    "run.not_pooled": (
        "批次 %(lot)s 的村民没有同意和别家合起来，只能单独做。",
        "The villager of lot %(lot)s did not agree to a pool; make their goods by themselves.",
    ),
    "run.pack_unknown": ("请选装成哪种规格。", "Choose the size that it is packed in."),
    "run.pack_wrong": (
        "%(pack)s 有固定重量，写几件就行。",
        "%(pack)s has a fixed weight: say how many.",
    ),
    "run.byproduct_unnamed": (
        "下脚料要写是什么、多少克；没有就都不填。",
        "Name the by-product and its grams, or leave both empty.",
    ),
    "run.more_than_went_in": (
        "出来的比放进去的 %(grams)s 克还多，请核对。",
        "More came out than the %(grams)s g that went in; check the weights.",
    ),
    "run.reason_missing": (
        "出率是百分之 %(percent)s，配方是百分之 %(low)s 到 %(high)s。出在外头要写原因。",
        "The yield is %(percent)s per cent, the recipe says %(low)s to %(high)s. Give a reason.",
    ),
    "run.reason_too_long": (
        "原因最多 %(most)s 个字。",
        "The reason has at most %(most)s characters.",
    ),
    "run.unlicensed": (
        "仓库没有做 %(produce)s 的许可证，不能做。请运营先记许可证。",
        "The hub has no licence for %(produce)s. Ask the operator to put it on file first.",
    ),
}
