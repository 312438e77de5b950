"""How the storefront says no about what the window shows: code → (Chinese, English)."""

REFUSALS: dict[str, tuple[str, str]] = {
    "category.name": (
        "分类要有中文和英文名字，最多 %(most)s 个字；英文要有字母，网址用它。",
        "A category needs a Chinese and an English name of at most %(most)s characters.",
    ),
    "category.there": ("已经有这个分类了。", "There is such a category already."),
    "category.unknown": ("没有这个分类。", "There is no such category."),
    "listing.ahead": (
        "预售的份数在 0 到 %(most)s 之间。",
        "Between 0 and %(most)s packs can be sold ahead.",
    ),
    "listing.channel": ("没有这个卖的地方。", "There is no such sales channel."),
    "listing.counter": (
        "写上一份叫什么（托、瓶、袋），最多 %(most)s 个字。",
        "Say what one pack is called, in at most %(most)s characters.",
    ),
    "listing.description": (
        "介绍太长了，最多 %(most)s 个字。",
        "The description is too long; at most %(most)s characters.",
    ),
    "listing.not_by_weight": (
        "这种货是数个数的，不能按实重卖。把“差多少克”空着。",
        "This is counted by the piece and cannot be sold by weight. Leave the tolerance empty.",
    ),
    "listing.priced_by_weight": (
        "现在按斤卖，“可以差多少克”不能空：打包要称。先定一个按份的价，再清空。",
        "It is priced by the jin and weighed: keep the tolerance, or set a price per pack first.",
    ),
    "listing.tolerance": (
        "一份可以差多少克，写大于 0 的整数；不按实重卖就空着。",
        "Write how many grams a pack may be off as a whole number above 0, or leave it empty.",
    ),
    "listing.tolerance_too_wide": (
        "可以差的克数要比一份的重量（%(nominal)s 克）小。",
        "A pack may be off by less than it weighs (%(nominal)s g).",
    ),
    "listing.grams": (
        "一份寄出去的重量写整数克，最多 %(most)s。",
        "Write the weight of a pack in whole grams, at most %(most)s.",
    ),
    "listing.moment": (
        "时间写成 2026-12-05 20:00 这样。",
        "Write the time like 2026-12-05 20:00.",
    ),
    "listing.pack_taken": (
        "这个规格已经上架了，改那一个就行。",
        "This pack is listed already; change that listing.",
    ),
    "listing.pack_unknown": (
        "没有这个规格，不能上架。",
        "There is no such pack to list.",
    ),
    "listing.weighed": (
        "散装的要当面称，只能在门店卖，请选门店。",
        "Loose goods are weighed before the buyer; price them in a shop.",
    ),
    "listing.photos_full": (
        "最多放 %(most)s 张照片，先拿掉一张。",
        "At most %(most)s photos; take one off first.",
    ),
    "listing.price": (
        "价钱要大于 0、不超过十万，写成 60 或 60.50 这样。",
        "The price must be above 0 and at most 100,000 yuan; write 60 or 60.50.",
    ),
    "listing.price_past": (
        "价钱不能从过去开始：以前卖的价不能改。",
        "A price cannot begin in the past: what was asked before stays as it was.",
    ),
    "listing.price_there": (
        "这个时候已经定了一个价，换一个时间开始。",
        "There is a price from this moment already; begin at another.",
    ),
    "listing.season": (
        "时令写成月-日，比如 11-15 到 02-15，两头都要填。",
        "Write the season as month-day, like 11-15 to 02-15, with both ends.",
    ),
    "listing.slug": (
        "网址只用小写字母、数字和横线，最多 60 个。",
        "The address takes lower-case letters, digits and hyphens, at most 60.",
    ),
    "listing.slug_taken": (
        "网址 %(slug)s 别的商品用了，换一个。",
        "The address %(slug)s is taken; choose another.",
    ),
    "listing.title": (
        "写上名字，最多 %(most)s 个字。",
        "Give it a name of at most %(most)s characters.",
    ),
    "listing.window_backwards": (
        "结束要比开始晚。",
        "The end must come after the beginning.",
    ),
    "waitlist.phone": (
        "手机号不对，要 11 位。",
        "This is no mobile number; it has 11 digits.",
    ),
    "waitlist.there": ("现在就有货，可以直接买。", "It can be had now; just buy it."),
}
