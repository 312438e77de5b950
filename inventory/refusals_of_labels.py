"""How labels, rolls, printers and GTINs say no: code → (Chinese, English)."""

REFUSALS: dict[str, tuple[str, str]] = {
    "gtin.already_used": (
        "这个条码已经给了别的规格，一个号只能用在一种规格上。",
        "This GTIN is another pack's; each number names one pack only.",
    ),
    "gtin.check_digit_wrong": (
        "条码最后一位对不上，有一位输错了，请对着证书再看一遍。",
        "The last digit does not match: one digit is wrong; compare it with the certificate.",
    ),
    "gtin.digits_wrong": (
        "条码要 8、12、13 或 14 位数字。",
        "A GTIN has 8, 12, 13 or 14 digits.",
    ),
    "gtin.indicator_wrong": (
        "散装的要用 9 开头的 14 位条码，定量的不能用 9 开头。",
        "Loose goods take a GTIN of 14 digits that begins with 9; packs of a fixed size do not.",
    ),
    "gtin.restricted": (
        "这个号段是店内码、优惠券或者书刊用的，不能印在标签上。",
        "Such numbers are for use inside a shop, for coupons or for the press; not for labels.",
    ),
    "gtin.unlicensed": (
        "这个条码不在我们登记的厂商识别代码里，怕占了别人的号。",
        "This GTIN is outside of our licensed company prefixes; it may be somebody else's.",
    ),
    "label.already_bound": (
        "标签 %(code)s 已经贴在别的货上了。换一张新的贴上，再扫。",
        "Label %(code)s is on other goods already; stick on a new one and scan that.",
    ),
    "label.bad_check_character": (
        "码 %(code)s 有一位不对。看看 0 和 O、1 和 I 有没有看混，或者再扫一次。",
        "One character of %(code)s is wrong. Mind 0 and O, 1 and I, or scan again.",
    ),
    "label.language_unknown": (
        "没有这种打印机语言，可选：%(known)s。",
        "No such printer language; known: %(known)s.",
    ),
    "label.not_from_roll": (
        "%(code)s 不是预印卷上的标签。看看有没有扫错，或者换一张预印的。",
        "%(code)s is not a label of a roll; check what you scanned, or use a pre-printed one.",
    ),
    "label.nothing_named": (
        "要打哪一张标签？请给出交货单、批次或者标签的码。",
        "Which labels? Name a delivery, a lot or an item.",
    ),
    "label.sheet_unknown": (
        "没有这种标签纸，可选：%(known)s。",
        "No such label sheet; known: %(known)s.",
    ),
    "label.size_unknown": (
        "没有这种标签尺寸，可选：%(known)s。",
        "No such label size; known: %(known)s.",
    ),
    "label.skip_wrong": (
        "第一张纸上跳过的格数要在 0 到 %(most)s 之间。",
        "Labels to skip on the first sheet: 0 to %(most)s.",
    ),
    "label.twice": (
        "标签 %(code)s 扫了两次。一件货一张标签，请去掉一次。",
        "Label %(code)s was scanned twice; one label for one pack, take one away.",
    ),
    "label.unknown": (
        "没有码为 %(code)s 的东西，看看有没有扫错。",
        "There is nothing with the code %(code)s; check what you scanned.",
    ),
    "label.unreadable": (
        "这个码没有读清，请再扫一次，或者照着标签输。",
        "The code could not be read; scan again, or type it from the label.",
    ),
    "label.void": (
        "标签 %(code)s 已经作废，不能再贴。换一张新的。",
        "Label %(code)s is void; stick on a new one.",
    ),
    "print.count_wrong": (
        "一次最多打 %(most)s 张。",
        "At most %(most)s labels at once.",
    ),
    "print.first_label_wrong": (
        "从第几张打起？要在 1 到 %(most)s 之间。",
        "From which label on? 1 to %(most)s.",
    ),
    "print.not_failed": (
        "这一单没有出错，不用再打。要多打一份，请从交货单上再点一次“打标签”。",
        "This print did not fail. For another copy, print again from the delivery.",
    ),
    "print.unknown": ("没有这次打印。", "There is no such print."),
    "printer.address_wrong": (
        "地址要填打印机在本地网络里的 IP，比如 192.168.1.40；外网地址和网址都不行。",
        "The address is the printer's IP on the local network, such as 192.168.1.40; no names.",
    ),
    "printer.already_there": (
        "这里已经有一台叫“%(name)s”的打印机，换个名字。",
        "There is a printer called “%(name)s” here already; choose another name.",
    ),
    "printer.name_wrong": (
        "打印机要有名字，最多 %(most)s 个字。",
        "A printer needs a name of at most %(most)s characters.",
    ),
    "printer.port_wrong": (
        "端口要在 %(first)s 到 %(last)s 之间，一般是 %(first)s。",
        "The port is between %(first)s and %(last)s, mostly %(first)s.",
    ),
    "printer.unknown": (
        "没有这台打印机，可能已经移走了。",
        "There is no such printer; it may have been taken off the list.",
    ),
    "roll.count_wrong": (
        "一卷要 1 到 %(most)s 张。",
        "A roll has 1 to %(most)s labels.",
    ),
    "roll.label_bound": (
        "标签 %(code)s 已经贴在货上，不能作废。这一段一张也没有作废。",
        "Label %(code)s is on goods and cannot be void; none of the stretch was.",
    ),
    "roll.range_wrong": (
        "这一段不在这一卷里。这一卷是 %(first)s 到 %(last)s，先填前面的一张。",
        "Not a stretch of this roll, which runs from %(first)s to %(last)s; the earlier one first.",
    ),
    "roll.reason_missing": (
        "请写怎么坏的，最多 %(most)s 个字。",
        "Say what happened to them, in at most %(most)s characters.",
    ),
    "roll.unknown": ("没有这一卷标签。", "There is no such roll of labels."),
    "roll.used_up": (
        "%(code)s 这一卷用完了，没有可打的。",
        "Roll %(code)s is used up; there is nothing to print.",
    ),
}
