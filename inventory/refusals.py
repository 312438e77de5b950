"""How the inventory room says no about goods: code → (Chinese, English)."""

REFUSALS: dict[str, tuple[str, str]] = {
    "delivery.unknown": ("没有这张交货单。", "There is no such delivery."),
    "epcis.token_wrong": (
        "这个翻页标记看不懂，请从第一页重新查。",
        "This page token cannot be read; start again from the first page.",
    ),
    "intake.check_failed": (
        "“%(question)s”这一项不合格，这样的货不能收。请改成退回，写上原因。",
        "“%(question)s” is not as it should be; send such goods back with a reason.",
    ),
    "intake.check_missing": (
        "还有一项没看：%(question)s",
        "One check is still open: %(question)s",
    ),
    "intake.more_labels_than_packs": (
        "贴了 %(labels)s 张预印标签，只填了 %(packs)s 件，请数一数再填。",
        "Pre-printed labels: %(labels)s, but packs: %(packs)s. Count again.",
    ),
    "intake.nothing": (
        "还没有填数量：收了几件，或者退了多少？",
        "No quantity yet: how many were taken, or sent back?",
    ),
    "intake.pack_twice": (
        "同一种规格填了两行，请合成一行。",
        "The same pack is on two lines; put them on one.",
    ),
    "intake.packs_wrong": (
        "件数要在 0 到 %(most)s 之间，请再数一数。",
        "The number of packs must be between 0 and %(most)s; count again.",
    ),
    "intake.reason_missing": (
        "退回的货要写原因，最多 %(most)s 个字。",
        "Goods sent back need a reason of at most %(most)s characters.",
    ),
    "intake.refused_units_wrong": (
        "退回的数量要在 0 到 %(most)s 之间。",
        "What is sent back must be between 0 and %(most)s.",
    ),
    "intake.too_many_lines": (
        "一次最多 %(most)s 种货，请分两次交。",
        "At most %(most)s kinds in one delivery; split it.",
    ),
    "intake.too_many_reasons": (
        "一种货最多写 %(most)s 条退回原因，请合一合。",
        "At most %(most)s reasons for one produce; join some.",
    ),
    "intake.weight_wrong": (
        "一袋的重量要在 0 到 %(most)s 公斤之间，请再称一称。",
        "One bag must weigh between 0 and %(most)s kg; weigh it again.",
    ),
    "intake.weights_missing": (
        "散装的货要一袋一袋称，这里有 %(packs)s 袋，重量没有填齐。",
        "Loose goods are weighed bag by bag: give one weight for each bag, %(packs)s in all.",
    ),
    "intake.weights_of_fixed_pack": (
        "这种规格是定量的，只点件数，不用逐袋称。",
        "This pack has a fixed size: count it, do not weigh each.",
    ),
    "licence.already_recorded": (
        "证号 %(number)s 已经登记过了。",
        "Licence %(number)s is already on file.",
    ),
    "licence.dates_wrong": (
        "证的到期日早于发证日，请再看一看。",
        "The licence expires before it was issued.",
    ),
    "licence.number_missing": ("请填证号。", "The licence number is missing."),
    "merge.not_together": (
        "%(code)s 不在一处。要合的货先放到同一个收货台。",
        "%(code)s is elsewhere. Bring what you put together to one dock.",
    ),
    "merge.nothing": (
        "没有选要合回去的。请先选拆出来的标签。",
        "Nothing chosen. Choose the parts to put back first.",
    ),
    "merge.of_another": (
        "%(code)s 不是从这件拆出来的。它不是 %(parent)s 的，不能合到一起。",
        "%(code)s was not taken from this one. It is not part of %(parent)s and cannot go in.",
    ),
    "merge.void": (
        "这张标签作废了。%(code)s 已经合到别的里面，别往里加。",
        "This label is void. %(code)s was put into another; nothing goes in.",
    ),
    "processing.not_an_item": (
        "这不是一件货的标签。请扫货上的标签。",
        "This is not the label of an item. Scan the label on the goods.",
    ),
    "split.count_wrong": (
        "份数不对。一次拆 1 到 %(most)s 份，每份都要有重量。",
        "Wrong number of parts. Take out 1 to %(most)s at a time, each with a weight.",
    ),
    "split.held": (
        "这批货封存着，不能动。批次 %(lot)s 解封以后再来。",
        "This lot is held. Leave it until lot %(lot)s is released.",
    ),
    "split.more_than_there_is": (
        "没有这么多。这件只有 %(there)s，你要拆 %(wanted)s。",
        "Not that much here. There is %(there)s and you want %(wanted)s.",
    ),
    "split.no_such_size": (
        "余下的 %(left)s 没有对应的规格。换一个份数，或者请运营加一个规格。",
        "No pack of %(left)s. Take out another number, or ask the operator for such a pack.",
    ),
    "split.other_grade": (
        "拆分不能换等级。等级变了，请用“复检分级”。",
        "Splitting does not change the grade. For another grade use Re-inspect.",
    ),
    "merge.other_grade": (
        "等级不一样，不能合。要撤回分级，请到“复检分级”。",
        "Of another grade, so it is not put back here. Undo the grading under Re-inspect.",
    ),
    "split.not_here": (
        "这件不在收货台上。%(code)s 现在在%(where)s，先拿到收货台。",
        "This item is not on the dock. %(code)s is at %(where)s; bring it to the dock first.",
    ),
    "split.nothing_split": (
        "一份全拿走就不是拆了。少拆一点，或者多拆几份。",
        "One part that takes all is no split. Take less, or more parts.",
    ),
    "split.pack_unknown": (
        "没有这个规格。请从列出来的里面选。",
        "There is no such pack. Choose one that is listed.",
    ),
    "split.used_up": (
        "这张标签下面没有货了。%(code)s 已经拆完，或者合到别的里面了。",
        "Nothing is left under this label. %(code)s was taken apart or put into another.",
    ),
    "split.weights_missing": (
        "散装的要一袋一袋称。请填每袋多少克。",
        "Loose goods are weighed bag by bag. Give the grams of each bag.",
    ),
    "bin.already_there": (
        "已经有叫 %(name)s 的货架了，换个名字。",
        "There is a shelf %(name)s already; choose another name.",
    ),
    "bin.name_wrong": (
        "货架要有名字，最多 %(most)s 个字。",
        "A shelf needs a name of at most %(most)s characters.",
    ),
    "bin.unknown": ("没有这个货位。", "There is no such bin."),
    "lot.base_units_wrong": (
        "数量要大于零、不超过 %(most)s，请再看一看。",
        "The quantity must be above zero and at most %(most)s.",
    ),
    "lot.held": (
        "这一批封存、过期或者缺证，不能出库。先放一边，找主管。",
        "This lot is held, expired or unlicensed and may not leave. Put it aside and ask.",
    ),
    "lot.licence_of_another": (
        "这张证不是这一户、这种货的。",
        "This licence is of another household or produce.",
    ),
    "lot.unknown": ("没有这个批次。", "There is no such lot."),
    "offline.no_desk": (
        "您的账号不属于哪一个网点，手机没法存村里的资料。请让运营把您登记到网点。",
        "Your account is of no one desk, so a phone has no village to keep. Ask the operator.",
    ),
    "offline.page_unknown": (
        "手机上没有这一页。",
        "A phone keeps no such page.",
    ),
    "place.already_open": ("%(code)s 的网点已经开了。", "The place %(code)s is open already."),
    "place.code_wrong": (
        "网点编码要 12 位数字：县 6 位、乡 3 位、村 3 位。",
        "A place code has 12 digits: county 6, township 3, village 3.",
    ),
    "place.kind_unknown": (
        "网点要么是代办点，要么是分拣仓，要么是门店。",
        "A place is a service centre, a hub or a shop.",
    ),
    "place.position_unreadable": (
        "“%(typed)s”读不成位置。请在手机地图上长按村口，照抄纬度和经度，比如 28.512, 112.123。",
        "“%(typed)s” is no position. Copy latitude and longitude off a map: 28.512, 112.123.",
    ),
    "place.unknown": ("没有这个网点。", "There is no such place."),
    "stock.already_in_container": (
        "%(code)s 已经在箱子里了。",
        "%(code)s is in a container already.",
    ),
    "stock.already_there": (
        "%(code)s 已经在这里了，不用再扫。",
        "%(code)s is here already; no need to scan again.",
    ),
    "stock.container_unknown": (
        "没有 %(code)s 这只箱子。",
        "There is no crate or parcel %(code)s.",
    ),
    "stock.item_unknown": (
        "没有 %(code)s 这一件，看看是不是我们的标签。",
        "There is no item %(code)s; is it our label?",
    ),
    "stock.more_than_lot": (
        "标签贴多了：这一批只剩 %(left)s。",
        "Too many labels: only %(left)s of this lot is left.",
    ),
    "stock.not_there": (
        "账上这里没有这么多货，没有动。请点一点数，再找主管。",
        "There is not as much here on record; nothing was moved. Count, and ask.",
    ),
    "stock.not_together": (
        "%(code)s 和箱子 %(container)s 不在一处，先把它们放到一起。",
        "%(code)s is not where %(container)s stands; bring them together first.",
    ),
    "stock.nothing_to_move": ("没有扫到东西。", "Nothing was scanned."),
    "stock.pack_of_another": (
        "规格“%(pack)s”不是这种货的。",
        "The pack “%(pack)s” is of another produce.",
    ),
    "stock.packs_wrong": (
        "件数要在 1 到 %(most)s 之间，请再数一数。",
        "The number of packs must be between 1 and %(most)s; count again.",
    ),
    "trace.nothing": (
        "%(code)s 还没有任何记录，或者没有到过您的网点。",
        "Nothing on record of %(code)s, or it never came to your place.",
    ),
}
