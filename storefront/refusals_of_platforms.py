"""How the storefront says no about what is sold at platforms: code → (Chinese, English)."""

REFUSALS: dict[str, tuple[str, str]] = {
    "channels.granted_for_another": (
        "平台授权的是另一个店（%(number)s），不是这个店。请用这个店的账号登录平台再授权。",
        "The platform's grant is for another shop (%(number)s). Sign in there as this shop.",
    ),
    "channels.not_granted": (
        "平台没有给授权：%(reason)s。请再点一次“去平台授权”。",
        "The platform gave no grant: %(reason)s. Please ask it for its grant once more.",
    ),
    "channels.state_unknown": (
        "这次授权不是刚才您在这里点的，或者放太久了。请再点一次“去平台授权”。",
        "This grant is not what you asked for here a moment ago. Please ask for it once more.",
    ),
    "channels.hub_unknown": (
        "没有这个仓库，或者不归你管。",
        "There is no such hub, or it is not yours.",
    ),
    "channels.name_missing": (
        "请给这个店起个名字，64 个字以内。",
        "Please name the shop, in at most 64 characters.",
    ),
    "channels.number_missing": (
        "请照平台后台抄店铺编号。",
        "Please copy the shop's number from the platform's back office.",
    ),
    "channels.opened_already": (
        "这个店已经接过了，叫“%(name)s”，从别的仓库发货。",
        "This shop is connected already as “%(name)s”, served by another hub.",
    ),
    "channels.packs_absurd": (
        "一件是 1 到 %(most)s 份。",
        "One of the platform's goods is 1 to %(most)s packs.",
    ),
    "channels.sku_missing": (
        "请写平台的编号（sku_id）或者商家编码。",
        "Please give the platform's number (sku_id) or the merchant's code.",
    ),
    "channels.status_missing": ("请写平台的状态。", "Please give the platform's word."),
    "channels.unknown": (
        "没有这个店，或者不归你管。",
        "There is no such shop, or it is not yours.",
    ),
    "live.hours_absurd": (
        "一场播 1 到 %(most)s 个小时。",
        "A session is 1 to %(most)s hours.",
    ),
    "live.no_common_shelf": (
        "这个仓库没有网上商店，没有货可以留。",
        "This hub has no web shop, so there is nothing to set aside from.",
    ),
    "live.not_capped": (
        "这样货没有封住，不用撤销。",
        "These goods are not capped, so there is nothing to undo.",
    ),
    "live.nothing_to_put_back": (
        "封住时还回货架的，现在都卖掉了，放不回来。",
        "What went back to the shelf has been sold since: nothing can be put back.",
    ),
    "live.packs_missing": (
        "请写几份，最少 1 份。",
        "Please say how many packs, at least 1.",
    ),
    "live.phone_packs_absurd": (
        "电话订单一单 1 到 %(most)s 份。份数写错了请改，真要更多就分几单记。",
        "An order by telephone is 1 to %(most)s packs. Correct the number, or take several orders.",
    ),
    "live.pressed_for_another": (
        "这个页面上一次的动作已经记下了，跟这次不一样，这次一份也没有动。请看一眼数字，再按一次。",
        "That page sent something else before, which is done. Nothing was moved now: press again.",
    ),
    "settlements.drawn_already": (
        "这份记了 %(needed)s 元，平台账户只剩 %(there)s 元。请财务先冲回提现那笔账。",
        "It booked ¥%(needed)s; the wallet has ¥%(there)s. Have finance reverse the drawing.",
    ),
    "settlements.not_booked": (
        "这份文件还没记账，不用撤回。",
        "This file is not booked, so there is nothing to take back.",
    ),
    "settlements.stands_on": (
        "后来记的“%(name)s”里有同样的行，是靠这份记的。请先撤回那一份。",
        'The later file "%(name)s" has lines that were booked by this one. Take that back first.',
    ),
    "settlements.undo_reason": (
        "请写为什么撤回，最多 %(most)s 个字。",
        "Please say why it is taken back, in at most %(most)s characters.",
    ),
    "settlements.undone_already": (
        "这份文件已经撤回了。",
        "This file has been taken back already.",
    ),
    "suborders.amount_absurd": (
        "这个数不对：减去运费和退款，货款要大于零。",
        "That cannot be: less freight and refunds, something must be left for the goods.",
    ),
    "suborders.amount_known": (
        "这一单有金额了，或者已经处理了，不用再填。",
        "This order has its amount, or is settled already.",
    ),
    "suborders.unknown": (
        "这个店没有这一单。",
        "This shop has no such order.",
    ),
    "suborders.count_changed": (
        "刚才写的是 %(told)s 单，现在是 %(count)s 单，一单也没有谢绝。请再看一眼。",
        "It said %(told)s, and now it is %(count)s: no order was declined. Look again.",
    ),
    "suborders.nothing_chosen": (
        "一单也没有选。请先在要谢绝的单后面打勾。",
        "No order is chosen. Tick those that are to be declined.",
    ),
    "suborders.supply_day": (
        "发货的日子从今天起，%(most)s 天以内。",
        "The day of sending is today or within %(most)s days.",
    ),
    "suborders.supply_note": (
        "谁送来，最多写 %(most)s 个字。",
        "Who brings them: at most %(most)s characters.",
    ),
    "suborders.supply_packs": (
        "预计到货是 1 到 %(most)s 份。",
        "What is to come is 1 to %(most)s packs.",
    ),
    "suborders.supply_unknown": (
        "没有这批预计到货，可能已经收掉了。",
        "There is no such supply; it may have been withdrawn.",
    ),
}
