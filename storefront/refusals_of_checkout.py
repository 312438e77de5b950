"""How the storefront says no around an order: freight, vouchers, wishes, complaints.

Code → (Chinese, English).
"""

REFUSALS: dict[str, tuple[str, str]] = {
    "aftersale.answer": (
        "写一句答复，最多 %(most)s 个字，客人会收到。",
        "Write an answer of at most %(most)s characters; the shopper gets it.",
    ),
    "aftersale.answered": ("这一件已经答复过了。", "This case is answered already."),
    "aftersale.no_goods": (
        "请勾上哪些东西有问题。",
        "Tick which goods something is wrong with.",
    ),
    "aftersale.other_goods": (
        "这一单里没有这样东西，请刷新看看。",
        "This order has no such goods; reload the page.",
    ),
    "aftersale.packs": (
        "%(title)s 买了 %(most)s 份，份数填 1 到 %(most)s。",
        "%(most)s of %(title_en)s were bought: choose 1 to %(most)s.",
    ),
    "aftersale.parcel_goes_on": (
        "钱全退了，包裹还是会寄出去。要照寄，请勾上；不寄了，请到订单页“不要了，退款”把包裹拦下。",
        "All money goes back and the parcel still leaves: tick that it shall, or call it off.",
    ),
    "aftersale.not_packed": (
        "还没打包的，在订单页整单退；取消了的，钱已经退了。",
        "What is not packed yet is called off on the order's page; what was cancelled is refunded.",
    ),
    "aftersale.not_yet": (
        "货还没寄出来。寄出以后有问题再告诉我们；现在想退，回订单页点“不要了，退款”。",
        "It has not been sent yet. To call it off now, use the order's page.",
    ),
    "aftersale.open_already": (
        "上一件还在看，答复了再说下一件。",
        "Your earlier complaint is being looked at; wait for the answer first.",
    ),
    "aftersale.photo_needed": (
        "请拍一张照片，没有照片我们看不出来。",
        "Please add a photo; without one we cannot see what is wrong.",
    ),
    "aftersale.photos": ("照片最多 %(most)s 张。", "At most %(most)s photos."),
    "aftersale.told": (
        "说一说是什么问题，最多 %(most)s 个字。",
        "Say what is wrong, in at most %(most)s characters.",
    ),
    "aftersale.unknown": ("没有这件售后。", "There is no such case."),
    "orders.nothing_chosen": ("先勾上要办的订单。", "Tick the orders first."),
    "orders.other_province": (
        "换到别的省，运费不一样了。请把这一单退掉，按新地址重新下。",
        "Freight to another province differs; call this order off and order again.",
    ),
    "orders.picked_up": (
        "这一单是自己去取的，没有地址可改。",
        "This order is fetched; there is no address to change.",
    ),
    "checkout.confirm_returns": (
        "有一样开封后容易坏，请先勾上“我看清楚了，同意这样”。",
        "Something in the basket spoils once opened; please confirm how returns work.",
    ),
    "checkout.pickup_unknown": (
        "请选一个取货的地方；这个地方现在不能自提。",
        "Choose where to fetch it; this place is not open for that now.",
    ),
    "gateway.explained": (
        "这一笔已经查明了：%(note)s",
        "This one is explained already: %(note)s",
    ),
    "gateway.no_difference": ("没有这样的差异。", "There is no such difference."),
    "gateway.note": (
        "写一句查明了是什么，最多 %(most)s 个字。",
        "Say what is behind it, in at most %(most)s characters.",
    ),
    "freight.fen": ("运费写成 8 或 8.50 这样。", "Write the freight like 8 or 8.50."),
    "freight.grams": ("重量写成 1 或 0.5 这样，最多三位小数。", "Write the weight like 1 or 0.5."),
    "freight.hours": (
        "开门时间最多 %(most)s 个字。",
        "The hours take at most %(most)s characters.",
    ),
    "freight.name_taken": (
        "已经有一个地区叫“%(name)s”，请换个名字，或者去改那一个。",
        "There is a zone called “%(name)s” already: choose another name, or change that one.",
    ),
    "freight.zone_gone": (
        "地区“%(name)s”已经没有了，请刷新看看。",
        "There is no zone “%(name)s” any more; reload the page.",
    ),
    "freight.name": (
        "给地区起个名字，最多 %(most)s 个字。",
        "Name the zone, in at most %(most)s characters.",
    ),
    "freight.not_there": (
        "这个地方暂时送不到，换一个地址，或者自己来取。",
        "We do not send there yet; use another address, or fetch it.",
    ),
    "freight.place": ("没有这个地方，或者不能自提。", "There is no such place to fetch orders at."),
    "freight.province_twice": (
        "有的省已经在“%(zone)s”里了，一个省只能在一个地区。",
        "Some of these provinces are in “%(zone)s” already.",
    ),
    "freight.region_unknown": (
        "看不出是哪个省，请把省、市、区写上，运费才算得出来。",
        "We cannot see which province this is; please add province, city and district.",
    ),
    "freight.rest_twice": (
        "“%(zone)s”已经是“别的地方”了，这里请勾上省。",
        "“%(zone)s” is for everywhere else already; tick provinces here.",
    ),
    "orders.days": (
        "日子写成 2026-11-01 这样，从早到晚。",
        "Write the days like 2026-11-01, first to last.",
    ),
    "orders.buyer_phone": (
        "送人的，写您自己的手机号（11 位）：订单链接和消息发到这里。",
        "Give your own mobile (11 digits): the link and the texts of a gift come there.",
    ),
    "orders.gift_too_long": (
        "卡片最多写 %(most)s 个字。",
        "The card takes at most %(most)s characters.",
    ),
    "voucher.code": (
        "券码用 4 到 20 个字母或数字。",
        "A code has 4 to 20 letters or digits.",
    ),
    "voucher.code_taken": ("券码 %(code)s 已经有了。", "There is a voucher %(code)s already."),
    "voucher.money": (
        "减的钱要大于 0、不超过一千，而且不能比“满多少”还多。",
        "It must take off something, at most ¥1,000, and no more than the goods it needs.",
    ),
    "voucher.name": (
        "给券起个名字，最多 %(most)s 个字。",
        "Name the voucher, in at most %(most)s characters.",
    ),
    "voucher.over": ("这张券过期或者停用了。", "This voucher is over."),
    "voucher.time": ("到期时间要在以后。", "It must end in the future."),
    "voucher.too_little": (
        "这张券要货款满 %(least_yuan)s 元才能用。",
        "This voucher counts for goods of ¥%(least_yuan)s and more.",
    ),
    "voucher.unknown": ("没有这张券，看看写对没有。", "There is no such voucher; check the code."),
    "voucher.used_by_phone": (
        "这个手机号已经用过这张券了。",
        "This phone number has used the voucher already.",
    ),
    "voucher.used_up": ("这张券被用完了。", "This voucher is used up."),
    "voucher.uses": (
        "写上一共能用几次，1 到 %(most)s。",
        "Say how often it can be used: 1 to %(most)s.",
    ),
}
