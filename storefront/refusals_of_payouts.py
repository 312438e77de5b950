"""What is said when money cannot be paid, in both languages."""

REFUSALS = {
    "handover.photo": (
        "拍下签过字或按过手印的凭条，或者本人和证人。",
        "Photograph the signed slip, or the villager with the witness.",
    ),
    "handover.witness": (
        "写上证人姓名。经办人和村民本人不能作证。",
        "Name the witness: neither the agent nor the villager.",
    ),
    "outcome.late": (
        "%(serial)s 已经有别的结果了，这一次的都没有记。",
        "%(serial)s has ended otherwise already; nothing of this answer was taken.",
    ),
    "payout.changed": (
        "打款 %(code)s 提出以后又有货退回来，钱数要重新算。请办公室撤回，再提一次。",
        "Goods came back after payout %(code)s was proposed; withdraw it and propose it anew.",
    ),
    "payout.not_approved": (
        "这笔打款还没有批准，现在不能发。",
        "This payout is not approved yet; it cannot be paid.",
    ),
    "payout.not_draft": (
        "打款 %(code)s 已经办过了，刷新看看。",
        "Payout %(code)s is no longer a draft; reload to see it.",
    ),
    "payout.nothing_due": (
        "现在没有该付的钱。退货期过了才到期。",
        "Nothing is due now; earnings fall due after the return window.",
    ),
    "payout.paid_already": (
        "打款 %(code)s 已经付了，不能撤回。",
        "Payout %(code)s has been paid and cannot be withdrawn.",
    ),
    "payout.self_approval": (
        "自己提出的打款不能自己批准，请另一个人批。",
        "You proposed this payout; somebody else must approve it.",
    ),
    "payout.sent_already": (
        "打款 %(code)s 已经交给银行，要等银行的结果。",
        "Payout %(code)s was sent to the bank; wait for its answer.",
    ),
    "payout.unknown": (
        "没有打款 %(code)s，或者不在你的网点。",
        "There is no payout %(code)s, or it is not of your desk.",
    ),
    "policy.backdated": (
        "规则只能从今天或以后的日子起，付过的钱不改。",
        "A rule begins today or later; what was paid does not change.",
    ),
    "policy.cap": ("最多扣的部分要在百分之 0 到 100 之间。", "The cap is 0 to 100 per cent."),
    "policy.day": (
        "每月几号要在 1 到 %(most)s 之间。",
        "The day of the month is 1 to %(most)s.",
    ),
    "policy.exempt": ("不扣税的数没写对。", "The exempt amount cannot be."),
    "policy.from": ("从哪天起没写对。", "The day from which it counts cannot be read."),
    "policy.least": ("起付的数要大于零。", "The least amount must be above zero."),
    "policy.rate": (
        "税率要在百分之 0 到 %(most)s 之间。",
        "The rate is 0 to %(most)s per cent.",
    ),
    "policy.source": (
        "写上依据：哪个公告、哪一条，最多 %(most)s 个字。",
        "Say which announcement or article says so, at most %(most)s characters.",
    ),
    "wallet.holder": (
        "钱包的实名要和登记的姓名一样：%(name)s。钱只付给送货的本人。",
        "The wallet's owner must be %(name)s; money goes to who brought the goods only.",
    ),
    "wallet.merchant": (
        "商户号、AppID、两把钥匙和一笔最多付多少都要填对。",
        "Merchant number, app, both keys and the cap are needed.",
    ),
    "wallet.no_merchant": ("先登记商户号。", "Set the merchant account first."),
    "wallet.no_sandbox": ("这里不是演示环境。", "This is no sandbox."),
    "wallet.payee": ("收款人没填对。", "The payee cannot be read."),
}
