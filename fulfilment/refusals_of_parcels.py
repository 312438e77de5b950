"""How waves, the wall, the scale and carriers say no: code → (Chinese, English)."""

REFUSALS: dict[str, tuple[str, str]] = {
    # Parcels that are fetched
    "pickup.unknown": (
        "%(code)s 不是自提的包裹。自提的包裹上写着去哪里取。",
        "Parcel %(code)s is not one that is fetched.",
    ),
    "pickup.elsewhere": (
        "%(code)s 要在%(place)s取，不是这里的。",
        "Parcel %(code)s is fetched at %(place)s, not here.",
    ),
    "pickup.not_shipped": (
        "仓库还没发出 %(code)s。请仓库先交出来，再收。",
        "The hub has not sent %(code)s yet. It has to be handed over there first.",
    ),
    "pickup.gone": ("%(code)s 已经交给顾客了。", "Parcel %(code)s was handed over already."),
    "pickup.not_taken_in": (
        "这个包裹还没收下。先点“到了，收下”，顾客才有取货码。",
        "This parcel is not taken in yet. Take it in first: then its buyer has a code.",
    ),
    "pickup.wrong_code": (
        "取货码不对，还能试 %(left)s 次。请顾客看短信，或者看订单页。",
        "That is not the code. Tries left: %(left)s. It is in the buyer's text and on the order.",
    ),
    "pickup.locked": (
        "错了 5 次，锁住了。发个新的取货码再试。",
        "Five wrong codes: it is locked. Send the buyer another code and try again.",
    ),
    "pickup.nobody": (
        "没有等着取的包裹对得上“%(typed)s”。看看是不是取走了，或者还没到。",
        "No parcel that waits matches “%(typed)s”. It may be fetched already, or not here yet.",
    ),
    "shipping.is_fetched": (
        "%(code)s 是自提的，到了那边凭取货码交。没人要，等车带回来再记“退回来了”。",
        "Parcel %(code)s is handed over for a code where it is fetched, or else comes back here.",
    ),
    # Waves
    "waves.unknown": ("没有这个波次。请回到列表再选。", "No such wave. Go back to the list."),
    "waves.nothing_chosen": ("还没勾订单。勾上要一起拣的。", "No order is ticked. Tick some."),
    "waves.too_many": (
        "一个波次最多 %(most)s 单。少勾几单，剩下的放下一波。",
        "A wave takes at most %(most)s orders. Leave some for the next.",
    ),
    "waves.none_can_go": (
        "这几单都放不了：%(orders)s。缺货、退了款，或者已在别的波次。",
        "None of these can go: %(orders)s. They are short, refunded, or in another wave.",
    ),
    "waves.picked_already": (
        "订单 %(code)s 已经拣了货，不能拿出波次。先退回拣的货。",
        "Order %(code)s is being picked and stays in its wave. Put back what was picked first.",
    ),
    # The wall
    "wall.none": (
        "墙还没有格子。先填墙有几格。",
        "The wall has no slots. Say how many there are first.",
    ),
    "wall.full": (
        "墙满了。先给这些格子打包：%(ready)s。",
        "The wall is full. Pack these slots first: %(ready)s.",
    ),
    "wall.not_wanted": (
        "没有单子要这件。放回货架 %(shelf)s。",
        "No order of a wave wants this. Put it back on shelf %(shelf)s.",
    ),
    "wall.other_lot": (
        "拿错批次了。这是 %(lot)s，要的是 %(wanted)s，在 %(shelf)s。",
        "Wrong lot. This is %(lot)s; wanted is %(wanted)s, on %(shelf)s.",
    ),
    "wall.sorted_already": (
        "这件分过了，在 %(slot)s 格。",
        "This was sorted already: it belongs into slot %(slot)s.",
    ),
    "wall.nothing_to_undo": (
        "没有可退的。您还没分过货，或者都打包了。",
        "Nothing to undo. You sorted nothing, or all of it is packed.",
    ),
    "wall.another_since": (
        "%(slot)s 格后来又有别人放了货。请那个人先退。",
        "Somebody else has put something into slot %(slot)s since. They undo theirs first.",
    ),
    "wall.slots_out_of_range": (
        "格数不对。填 1 到 %(most)s。",
        "That is no number of slots. Type 1 to %(most)s.",
    ),
    "wall.slot_in_use": (
        "这些格子里还有货：%(slots)s。打完包再减。",
        "These slots are in use: %(slots)s. Pack them before you take them away.",
    ),
    # Carriers over the network
    "carriers.address_unsafe": (
        "接口地址要以 https:// 开头。照快递公司给的填。",
        "The address has to begin with https://. Type it as the carrier gave it.",
    ),
    "carriers.account_missing": (
        "客户号和密钥都要填。问快递公司要。",
        "The customer number and the key are both needed. Ask the carrier for them.",
    ),
    "carriers.not_connected": (
        "这家快递还没接通。请运营先填接口，或者手工填单号。",
        "This carrier is not connected. The operator connects it, or type a number by hand.",
    ),
    # Weighing
    "weighing.no_weight": (
        "重量没填对。填克数，1 到 %(most)s。",
        "That is no weight. Type grams, 1 to %(most)s.",
    ),
    "weighing.too_light": (
        "太轻了，%(grams)s 克。最少要 %(least)s 克，退回这件，换一件重些的。",
        "Too light: %(grams)s g. It has to be %(least)s g at least; put it back, take a heavier.",
    ),
    "weighing.too_heavy": (
        "太重了，%(grams)s 克。最多 %(most)s 克，退回这件，换一件轻些的。",
        "Too heavy: %(grams)s g. It may be %(most)s g at most; put it back, take a lighter one.",
    ),
    "weighing.not_by_weight": (
        "%(code)s 不用称。它不是这一单里按实重卖的货。",
        "%(code)s need not be weighed: it is not sold by weight in this order.",
    ),
    "weighing.not_weighed": (
        "还有 %(left)s 件没称。称完再打包。",
        "%(left)s still to be weighed. Weigh them before packing.",
    ),
    # Answers to disputes
    "answers.unknown": (
        "没有这笔争议，或者还没写材料。回到争议列表再选。",
        "No such dispute, or nothing is drawn up yet. Go back to the list.",
    ),
    "answers.over": (
        "银行已经在看，或者已经有结果，不再收材料。",
        "The bank is looking at it or has decided. It takes nothing more.",
    ),
    "answers.too_late": (
        "过了银行的期限，交不了了。等银行的结果。",
        "The bank's day is over. Nothing can be handed in; wait for its decision.",
    ),
    "answers.handed_in": (
        "这笔已经交过了，只能交一次，也不能再改。",
        "This was handed in. That can be done once, and not be changed.",
    ),
    "answers.empty": (
        "什么都没写，也没有文件。先写经过，或者放一份文件。",
        "Nothing is written and there is no paper. Tell what happened, or lay a paper to it.",
    ),
    "answers.word_too_long": (
        "字太多了，最多 %(most)s 个。删短一点。",
        "Too long: at most %(most)s characters. Shorten it.",
    ),
    "answers.paper_kind": (
        "银行只收 PDF、PNG、JPEG。换一种存了再放。",
        "Banks take PDF, PNG and JPEG. Save it as one of these.",
    ),
    "answers.papers_too_large": (
        "文件一共超过 4.5 MB 了，银行不收。拿掉一份，或者缩小再放。",
        "The papers are more than 4.5 MB together. Take one out or make one smaller.",
    ),
    "answers.paper_unknown": ("没有这份文件。", "There is no such paper."),
    "answers.not_sure": (
        "没有勾“想好了”。认了不能反悔，想好再勾。",
        "“I am sure” is not ticked. Giving up cannot be taken back.",
    ),
}
