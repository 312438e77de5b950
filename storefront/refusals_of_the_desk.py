"""How the queue and money held for errands say no: code → (Chinese, English)."""

REFUSALS: dict[str, tuple[str, str]] = {
    "entrust.amount_wrong": (
        "一次收 0.01 到 %(most)s 元；再多请自己去办，或者走转账。",
        "Between ¥0.01 and ¥%(most)s at once; more is not carried about in cash.",
    ),
    "entrust.bank_card": (
        "银行卡和密码不能交给别人，我们不代取。请本人去，或者用代领的办法。",
        "A bank card and its PIN are nobody else's: we do not draw money for you.",
    ),
    "entrust.loan": (
        "贷款要本人办，我们不代办，也不介绍。",
        "A loan is taken by yourself; we neither handle nor recommend any.",
    ),
    "entrust.not_spent": ("先记下付了多少，再找零。", "Write down what was paid first."),
    "entrust.prescription": (
        "处方药要有处方，请本人去看医生。不用处方的药可以代买。",
        "Prescription drugs need a prescription; see a doctor. Others we can buy.",
    ),
    "entrust.receipt_missing": (
        "付了钱要有小票，请拍下来。",
        "What was paid needs a receipt; take a photo of it.",
    ),
    "entrust.signature": (
        "不能替人签字。要代办，请先写委托书，在“代办事项”里办。",
        "Nobody signs for somebody else. With an authority it can be handled as an application.",
    ),
    "entrust.spent_already": ("已经记过付了多少。", "What was paid is written down already."),
    "entrust.too_much": (
        "付的不能比收的多，多的部分请先跟村民说。",
        "More was paid than taken; speak to the villager first.",
    ),
    "entrust.unknown": ("没有这笔代办的钱。", "There is no such money."),
    "entrust.what_wrong": (
        "请写清办什么，最多 %(most)s 个字。",
        "Say what for, in at most %(most)s characters.",
    ),
    "queue.counter_wrong": ("窗口是 1 到 %(most)s 号。", "Counters are 1 to %(most)s."),
    "queue.full": ("今天的号发完了。", "No more numbers today."),
    "queue.nobody": ("没有人在等了。", "Nobody is waiting."),
    "queue.not_here": ("这里不取号。", "There is no queue here."),
    "queue.ticket_unknown": ("没有这个号。", "There is no such number."),
}
