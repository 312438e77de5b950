"""How the storefront says no at a city shop's till: code → (Chinese, English)."""

REFUSALS: dict[str, tuple[str, str]] = {
    "takings.amount": (
        "写上多少钱，要比零多。",
        "Say how much; it must be above zero.",
    ),
    "takings.day": (
        "单子上的日子还没到。",
        "The day on the slip has not come yet.",
    ),
    "takings.day_unreadable": (
        "写上单子上的日子，像 2026-12-07。",
        "Write the day of the slip, like 2026-12-07.",
    ),
    "takings.more_than_waits": (
        "等着到账的只有 ¥%(waits)s，这张单子连手续费有 ¥%(settled)s。",
        "Only ¥%(waits)s waits to be settled; this slip comes to ¥%(settled)s with its fee.",
    ),
    "takings.reference": (
        "写上单子上的号，最多 %(most)s 个字。",
        "Write the number on the slip, %(most)s characters at most.",
    ),
    "takings.slip_known": (
        "单号 %(reference)s 这一天已经记过了。",
        "Slip %(reference)s of that day is written down already.",
    ),
    "takings.slip_unknown": (
        "没有这张单子，或者不归您管。",
        "There is no such slip of yours.",
    ),
    "till.aside_reason": (
        "写上这一笔是怎么回事，最多 %(most)s 个字。",
        "Say what became of this sale, in at most %(most)s characters.",
    ),
    "till.booked_already": (
        "这一笔已经入账了，不用放一边。",
        "This sale is in the books already; there is nothing to set aside.",
    ),
    "till.clock": (
        "收银机的时间快了，先把时间调对。",
        "The till's clock is ahead; set it right first.",
    ),
    "till.count": (
        "数的钱不对，看看是不是打错了。",
        "That count cannot be right; check the figure.",
    ),
    "till.day_closed": (
        "%(day)s 的账已经结过了。",
        "%(day)s is closed already.",
    ),
    "till.drawer_short": (
        "抽屉里只有 ¥%(held)s。",
        "There is only ¥%(held)s in the drawer.",
    ),
    "till.no_open_day": (
        "这一天没有账要结。",
        "There is no such day to close.",
    ),
    "till.no_shop": ("没有这个门店，或者不归您管。", "There is no such shop of yours."),
    "till.not_here": (
        "店里没有 %(code)s，先收货再卖。",
        "%(code)s is not in this shop; take it in first.",
    ),
    "till.not_of_sale": ("这张小票上没有这一件。", "This item is not on that receipt."),
    "till.nothing": (
        "先扫一件货，一次最多 %(most)s 件。",
        "Scan something first; at most %(most)s items at once.",
    ),
    "till.older_day_open": (
        "先结 %(day)s 的账。",
        "Close %(day)s first.",
    ),
    "till.price": (
        "%(code)s 的价钱对不上，先按“更新货和价钱”。",
        "The price of %(code)s is not one of this shop's; update the prices first.",
    ),
    "till.reason": ("写上为什么退。", "Say why it came back."),
    "till.reference": (
        "写上刷卡单或付款单上的号，最多 %(most)s 个字。",
        "Give the number on the card or wallet slip, at most %(most)s characters.",
    ),
    "till.sale_unknown": ("没有这张小票。", "There is no such receipt."),
    "till.set_apart": (
        "%(code)s 报损了，单独放着，不能卖。",
        "%(code)s is reported as lost and set apart; it cannot be sold.",
    ),
    "till.set_aside": (
        "这一笔已经记在“没入账的”里，不能再入账。",
        "This sale was set aside as not booked; it cannot be booked any more.",
    ),
    "till.settle_by_another": (
        "谁放一边的不能自己了结，请另一个人来。",
        "Whoever set it aside cannot settle it; let another person do it.",
    ),
    "till.settlement": (
        "写上怎么了的，最多 %(most)s 个字。",
        "Say how it was settled, in at most %(most)s characters.",
    ),
    "till.sold_already": ("%(code)s 已经卖掉了。", "%(code)s is sold already."),
    "till.stopped": (
        "%(code)s 封存、过期或没有证，不能卖。",
        "%(code)s is held, expired or unlicensed and cannot be sold.",
    ),
    "till.too_heavy": (
        "%(code)s 账上只剩 %(left)s 克，不够这么重，先称一称剩下的。",
        "Of %(code)s only %(left)s g are left by the books; weigh what is there.",
    ),
    "till.weight": (
        "%(code)s 的重量不对：散装的要称，有规格的不用称。",
        "The weight of %(code)s is wrong: loose things are weighed, others are not.",
    ),
    "till.too_little": (
        "收的钱不对：一共 %(total_yuan)s 元。",
        "That is not what it comes to: ¥%(total_yuan)s.",
    ),
    "till.unbooked_unknown": ("没有这一笔。", "There is no such sale here."),
    "till.twice": ("同一件扫了两次。", "The same item was scanned twice."),
    "tillfloat.amount": (
        "写上多少钱，要比零多。",
        "Say how much; it must be above zero.",
    ),
    "tillfloat.dropped": (
        "这张单子作废了，请财务重新开。",
        "This slip was called off; ask finance for a new one.",
    ),
    "tillfloat.more_than_given": (
        "店里的备用金只有 ¥%(held)s，不能收回这么多。",
        "The shop has only ¥%(held)s of change money; no more than that can be taken back.",
    ),
    "tillfloat.sign_by_another": (
        "开单子的人不能自己签，请店里另一个人签。",
        "Whoever wrote the slip cannot sign it; let another person at the shop sign.",
    ),
    "tillfloat.signed": (
        "店里已经签了，不能作废。要退就另开一张收回的单子。",
        "The shop has signed, so it cannot be called off. To undo it, write a slip the other way.",
    ),
    "tillfloat.unknown": ("没有这张备用金单子。", "There is no such slip of change money."),
    "tillfloat.waits": (
        "上一张备用金单子店里还没签，先签好或者作废。",
        "The shop has not signed the last slip yet; have it signed or call it off first.",
    ),
}
