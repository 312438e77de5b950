"""How goods that lack, come back, spoil or are counted say no: code → (Chinese, English)."""

REFUSALS: dict[str, tuple[str, str]] = {
    # Shortages
    "shortage.task_gone": (
        "这件不用再找了。它已经拣了，或者换成了别的。",
        "No need to look for it. It was picked meanwhile, or another was chosen.",
    ),
    "shortage.presold": (
        "订单 %(order)s 是预售，货还没到，先等。真来不了，请办公室在订单页退款。",
        "Order %(order)s was sold ahead: wait for its goods, or let the office call it off.",
    ),
    "shortage.nothing_lacks": (
        "订单 %(order)s 现在不缺货。接着拣就行。",
        "Nothing lacks for order %(order)s any more. Go on picking.",
    ),
    # Whose goods go first
    "allocation.rule_unknown": (
        "没有这种排法。请从列表里选。",
        "Unknown rule. Choose one from the list.",
    ),
    "allocation.produce_unknown": (
        "没有这种货。请回到列表再选。",
        "Unknown produce. Go back to the list and choose again.",
    ),
    # Down from a shelf, lost, returned, counted
    "takedown.not_on_shelf": (
        "这件不在货架上。记录里它在 %(where)s。",
        "This is on no shelf. On record it is at %(where)s.",
    ),
    "takedown.chosen": (
        "这批已经配给订单，等人来拣。拿别的，或先处理那张单。",
        "A picker will come for this lot. Take another one, or settle that order first.",
    ),
    "loss.unknown": (
        "没有这条报损。回到列表再看。",
        "Unknown loss. Go back to the list.",
    ),
    "loss.not_here": (
        "这件现在不能报损。拣出来的先退回货架，快递手里的等退回。",
        "This cannot be reported now. Put back what is picked; wait for what a carrier has.",
    ),
    "loss.in_shop": (
        "%(code)s 在门店里。让店员在店里报。",
        "%(code)s stands in a city shop. Its clerk reports it there.",
    ),
    "loss.reported_already": (
        "这件报过了。等另一个人看。",
        "This is reported already. It waits for somebody else.",
    ),
    "loss.photo_missing": (
        "还没有照片。拍一张再报。",
        "The photo is missing. Take one, then report.",
    ),
    "loss.note_too_long": (
        "说明太长了。最多 %(most)s 个字。",
        "The note is too long. At most %(most)s characters.",
    ),
    "loss.own_report": (
        "这是自己报的。要另一个人来确认。",
        "This is your own report. Somebody else has to confirm it.",
    ),
    "loss.decided_already": (
        "这条已经有人定了。刷新看看。",
        "This is decided already. Reload the page.",
    ),
    "loss.came_back_bad": (
        "退回的坏货不能放回去卖。它的标签已经卖过一次。",
        "What came back bad is not put back. Its label was sold once already.",
    ),
    # Unsold goods that go home
    "clearance.lot_unknown": (
        "没有批次 %(code)s，或者不在这里。回到列表再看。",
        "Unknown lot %(code)s, or not one of this place. Go back to the list.",
    ),
    "clearance.handback_unknown": (
        "没有退还单 %(code)s。回到列表再看。",
        "Unknown slip %(code)s. Go back to the list.",
    ),
    "clearance.nothing": (
        "一件都没勾。勾上要退的。",
        "Nothing is chosen. Tick what goes home.",
    ),
    "clearance.too_many": (
        "一次最多退 %(most)s 件。分几次退。",
        "At most %(most)s labels go home at once. Do it in several goes.",
    ),
    "clearance.made": (
        "%(code)s 是几户合做的，不能退给一家。",
        "%(code)s was made of several households' goods and is not one's to take home.",
    ),
    "clearance.bought": (
        "%(code)s 是收购的，货款付过了，不退。",
        "%(code)s was bought and paid for; it is the desk's own.",
    ),
    "clearance.several": (
        "勾的货不是一家的。一家一家地退。",
        "These goods are of several villagers. Hand back one villager's at a time.",
    ),
    "clearance.not_here": (
        "%(code)s 现在不能退。拣出来的先退回货架，卖了的、报损的不能退。",
        "%(code)s cannot go home now. Put back what is picked; what was sold or lost stays so.",
    ),
    "clearance.not_at_hub": (
        "%(code)s 不在卸货区或货架上，不用送回。",
        "%(code)s stands on no dock or shelf; there is nothing to send home.",
    ),
    "clearance.not_on_the_way": (
        "%(code)s 没有送回村里，不用收回。",
        "%(code)s was not sent home; there is nothing to take in again.",
    ),
    "clearance.elsewhere": (
        "勾的货不在一个地方。分开退。",
        "These goods stand at several places. Hand them back one place at a time.",
    ),
    "clearance.held": (
        "批次 %(lot)s 封存了，不能退。等解封，或者报损。",
        "Lot %(lot)s is held and does not go home. Wait for its release, or write it off.",
    ),
    # Unsold goods that are sold cheaper or made into others
    "clearance.not_told": (
        "还没告诉%(name)s。先告诉村民，再办。",
        "%(name)s was not told yet. Tell the villager first.",
    ),
    "clearance.consent_missing": (
        "约定里没写可以这样办。拍下村民签字同意的字据。",
        "The terms do not say so. Photograph the paper on which the villager agreed.",
    ),
    "markdown.no_shop": ("还没有网上商店。先开店。", "There is no web shop yet. Open one first."),
    "markdown.not_for_sale": (
        "批次 %(lot)s 的这种没有在商店里卖。上了架、有价钱的才能降价。",
        "Nothing of lot %(lot)s in this size is for sale. Shelve and price it first.",
    ),
    "markdown.not_lower": (
        "新价要比现在的 %(before)s 低。",
        "The new price has to be below the present one of %(before)s.",
    ),
    "markdown.stopped": (
        "批次 %(lot)s 封存了或过期了，不能再卖。退还村民，或者报损。",
        "Lot %(lot)s is held or past its end and is not sold. Hand it back, or write it off.",
    ),
    "markdown.none_free": (
        "剩下的都有人买了，不用降价。",
        "All that is left has been bought. No need to mark it down.",
    ),
    "returns.not_sold": (
        "这件没有在这里卖出过。编号 %(code)s 请核对。",
        "This was not sold here. Check the code %(code)s.",
    ),
    "returns.not_delivered": (
        "这件还没送到买家手里。订单 %(order)s 先记签收。",
        "The buyer does not have this yet. Write down the delivery of order %(order)s first.",
    ),
    "returns.came_back": (
        "%(code)s 已经退回来过了。钱只退一次。",
        "%(code)s came back already. Its money goes back once.",
    ),
    "returns.stopped": (
        "批次 %(lot)s 封存了或过期了。不能再卖，按坏的收。",
        "Lot %(lot)s is held or expired. It cannot be sold; take it back as bad.",
    ),
    "count.unknown": (
        "没有这次盘点。回到列表再看。",
        "Unknown count. Go back to the list.",
    ),
    "count.shelf_in_count": (
        "货架 %(shelf)s 正在盘点。先把那一次做完。",
        "Shelf %(shelf)s is being counted. Finish that count first.",
    ),
    "count.closed": (
        "这次盘点已经数完了。要补扫，先作废重新数。",
        "This count is closed. To scan more, drop it and count anew.",
    ),
    "count.not_yours": (
        "这次是别人在数。请他数完。",
        "Somebody else is counting. Let them finish.",
    ),
    "count.own_count": (
        "这是自己数的。要另一个人来定。",
        "This is your own count. Somebody else has to settle it.",
    ),
    "count.not_different": (
        "这次盘点没有要定的。刷新看看。",
        "There is nothing to settle in this count. Reload the page.",
    ),
    "count.settled_already": (
        "这次盘点已经定了。刷新看看。",
        "This count is settled. Reload the page.",
    ),
    "count.needs_a_person": (
        "%(code)s 记录里在 %(where)s，不能照盘点改。先查清楚它，再重新数。",
        "%(code)s is on record at %(where)s. Find out about it first, then count anew.",
    ),
    # Crates that did not come
    "difference.unknown": (
        "没有这条记录。回到列表再看。",
        "Unknown difference. Go back to the list.",
    ),
    "difference.note_wrong": (
        "写一句怎么回事。最多 %(most)s 个字。",
        "Say what became of it. At most %(most)s characters.",
    ),
    "difference.closed_already": (
        "这一箱已经说清楚了。刷新看看。",
        "This crate is accounted for already. Reload the page.",
    ),
    "difference.own_signature": (
        "少箱的单是你签的。算丢要另一个人来定。",
        "You signed for this shortage. Somebody else has to write it off.",
    ),
    # Lists to and from carriers
    "waybills.empty": (
        "表里没有单号。要有一行标题，下面每行一个包裹。",
        "The list holds no numbers. It needs a line of titles, then a parcel on each line.",
    ),
    "waybills.columns_missing": (
        "找不到“包裹号”和“运单号”两列。看看第一行标题。",
        "There are no columns for parcel and tracking number. Check the titles in the first line.",
    ),
    "waybills.too_long": (
        "表太长了。一次最多 %(most)s 行。",
        "The list is too long. At most %(most)s lines at once.",
    ),
    "waybills.unreadable": (
        "这个文件读不了。请存成 CSV 再传，不超过 2 MB。",
        "This file cannot be read. Save it as CSV, at most 2 MB, and send it again.",
    ),
    "report.period": (
        "日子没写对：从哪天到哪天，后一天不能早于前一天。",
        "The days cannot be read, or the last is before the first.",
    ),
    # Shelves by zone
    "shelf.wrong_zone_ambient": (
        "%(name)s 放常温。货架 %(shelf)s 是冷的，换一个架。",
        "%(name_en)s is kept at room temperature. Shelf %(shelf)s is cold: take another.",
    ),
    "shelf.wrong_zone_cool": (
        "%(name)s 要冷藏。货架 %(shelf)s 不是 0–4 ℃，换一个架。",
        "%(name_en)s is kept at 0-4 °C. Shelf %(shelf)s is not: take another.",
    ),
    "shelf.wrong_zone_frozen": (
        "%(name)s 要冷冻。货架 %(shelf)s 不是零下 18 ℃，换一个架。",
        "%(name_en)s is kept at -18 °C. Shelf %(shelf)s is not: take another.",
    ),
    # Grading
    "grading.nothing": (
        "还没写分出多少。写上别的等级有多少，或者不能卖的有多少。",
        "Nothing was found. Write how much is of another grade, or cannot be sold.",
    ),
    "grading.same_grade": (
        "这个规格还是原来的等级。请选别的等级的规格。",
        "That pack is of the same grade. Choose one of another grade.",
    ),
    "grading.note_too_long": (
        "话太长了。最多 %(most)s 个字。",
        "The note is too long. At most %(most)s characters.",
    ),
    "grading.unknown": (
        "没有这次分级。刷新页面看看。",
        "Unknown grading. Reload the page.",
    ),
    "grading.moved_on": (
        "%(code)s 已经动过了，不能撤回。没动过的才能放回去。",
        "%(code)s has moved on, so this cannot be undone.",
    ),
    "grading.loss_waits": (
        "报损的那份还没退回来。先请另一个人在“报损”里点“没事，放回去”。",
        "The loss stands. First another person has to decline it under Losses.",
    ),
}
