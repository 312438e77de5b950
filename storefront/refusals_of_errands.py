"""How errands say no: code → (Chinese, English)."""

REFUSALS: dict[str, tuple[str, str]] = {
    "errand.address_wrong": (
        "请写清哪个组、哪一户，2 到 %(most)s 个字。",
        "Say which group and which house, in 2 to %(most)s characters.",
    ),
    "errand.below_minimum": (
        "网上付款最少 %(least)s 元，这一项请在代办点付现金。",
        "Online payment starts at ¥%(least)s; pay for this one in cash at the desk.",
    ),
    "errand.code_locked": (
        "口令错了太多次。请拍一张做好的照片，或者让老人签字拍下来。",
        "Too many wrong codes. Take a photo of the work, or of a signature.",
    ),
    "errand.code_wrong": (
        "口令不对，请再问一遍，还能试 %(left)s 次。",
        "That is not the code; ask again. Tries left: %(left)s.",
    ),
    "errand.complaint_wrong": (
        "请写一句哪里不对，最多 %(most)s 个字。",
        "Say what is wrong, in at most %(most)s characters.",
    ),
    "errand.nothing_to_complain": (
        "还没有师傅接单，不想要了可以取消。",
        "Nobody has taken it on yet; you may cancel it.",
    ),
    "errand.parts_wrong": (
        "材料钱要比总价少：工钱也要写。",
        "Parts are less than the whole price: name the work too.",
    ),
    "errand.tip_wrong": (
        "小费要大于零，最多 %(most)s 元。",
        "A tip is above zero, at most ¥%(most)s.",
    ),
    "errand.tipped_already": ("这一单给过小费了。", "A tip was given for this one already."),
    "errand.not_done": ("做好了才能评价。", "It can be rated once it is done."),
    "errand.not_here": (
        "这个村不归这个代办点办，请换一个村。",
        "This village is not served here; choose another.",
    ),
    "errand.not_payable": (
        "这一单现在不用付款：已经付过，或者过了时间。",
        "There is nothing to pay now: it is paid, or its time is over.",
    ),
    "errand.not_yet_late": (
        "约的时间还没有过，请先打电话问问师傅。",
        "The hour is not over yet; call the provider first.",
    ),
    "errand.note_long": (
        "写得太长，最多 %(most)s 个字。",
        "That is too long: at most %(most)s characters.",
    ),
    "errand.on_the_way": (
        "师傅已经在路上了，请打电话商量。",
        "Somebody is on the way; please call them.",
    ),
    "errand.phone_missing": (
        "请留一个手机号，师傅好联系。",
        "Leave a mobile number, so that you can be reached.",
    ),
    "errand.price_changed": (
        "价钱变了，请看清楚再提交。",
        "The price has changed; look again before you go on.",
    ),
    "errand.quote_wrong": (
        "报价要在 %(least)s 到 %(most)s 元之间。",
        "A price lies between ¥%(least)s and ¥%(most)s.",
    ),
    "errand.rated_already": ("已经评过了，谢谢您。", "It was rated already, thank you."),
    "errand.slot_missing": ("请先选一个时间。", "Choose a time first."),
    "errand.slot_taken": (
        "这个时间刚被别人约了，请换一个时间。",
        "Somebody was quicker; choose another time.",
    ),
    "errand.stars_wrong": ("请打 1 到 %(most)s 颗星。", "Give one to %(most)s stars."),
    "errand.too_soon": (
        "最早约一个小时以后，最晚约两个月以内。",
        "Book at least an hour and at most two months ahead.",
    ),
    "errand.unknown": (
        "没有这一单，看看号码有没有抄错。",
        "There is no such errand; check the number.",
    ),
    "errand.wait_longer": (
        "请再等一等：过了约定时间 %(minutes)s 分钟还没人，才能记家里没人。",
        "Wait a little: %(minutes)s minutes after the hour you may say that nobody is at home.",
    ),
    "errand.wrong_state": (
        "这一单已经往前走了，请刷新看看现在怎么样。",
        "This errand has moved on; reload to see how it stands.",
    ),
    "pair.contact_half": (
        "家里人的姓名和手机号要一起填，都不填也行。",
        "Give both name and phone of the family's contact, or neither.",
    ),
    "pair.first_day_missing": ("请写第一次探望不晚于哪天。", "Say by when the first visit is."),
    "pair.first_day_wrong": (
        "第一次探望从今天起，最晚 %(most)s 天以内。",
        "The first visit is from today on, within %(most)s days.",
    ),
    "pair.no_volunteer": (
        "%(name)s 不是在做事的志愿者，不能结对。",
        "%(name)s is no active volunteer.",
    ),
    "pair.not_agreed": (
        "先问老人愿不愿意，愿意了再打勾。",
        "Ask the elder first, and tick that they agreed.",
    ),
    "pair.note_long": ("最多写 %(most)s 个字。", "At most %(most)s characters."),
    "pair.note_missing": ("请写一句是什么情况。", "Say in a sentence what it is."),
    "pair.over": ("这一对已经结束了。", "This pair was ended."),
    "pair.rhythm_wrong": ("多久一次填 1 到 %(most)s 天。", "A rhythm is 1 to %(most)s days."),
    "pair.together": (
        "%(name)s 和这位老人已经结对了。",
        "%(name)s and this elder are a pair already.",
    ),
    "pair.unknown": ("没有这一对。", "There is no such pair."),
    "provider.absence_wrong": (
        "请假的日子不对，最后一天不能在第一天前面。",
        "The days are wrong: the last cannot come before the first.",
    ),
    "provider.account_taken": (
        "这个账号已经是别的服务人员的了。",
        "That account belongs to another provider.",
    ),
    "provider.hours_overlap": (
        "有两段时间重叠了，请改一下。",
        "Two stretches of a day overlap; change one.",
    ),
    "provider.hours_unreadable": (
        "看不懂“%(line)s”。一行一段，比如：1-5 08:00-12:00。",
        "“%(line)s” cannot be read. One stretch a line: 1-5 08:00-12:00.",
    ),
    "provider.licence_day": (
        "请写证照到哪一天。",
        "Say until which day the licence is good.",
    ),
    "provider.licence_missing": (
        "%(trade)s要有证照，而且没过期。请写上证照号和日期。",
        "%(trade)s needs a licence that has not expired; write down its number and last day.",
    ),
    "provider.no_area": ("至少选一个村。", "Choose at least one village."),
    "provider.no_trade": ("至少选一样会做的。", "Choose at least one thing that they can do."),
    "provider.not_you": (
        "您的账号还没有登记成服务人员，请找运营。",
        "Your account is not registered as a provider; ask the operator.",
    ),
    "provider.phone_missing": (
        "服务人员要有手机号。",
        "A provider needs a mobile number.",
    ),
    "provider.reach_wrong": (
        "范围填 1 到 %(most)s 的整公里数，不填就照勾的村。",
        "A radius is 1 to %(most)s whole kilometres; leave it empty to go by the ticked villages.",
    ),
    "provider.unknown": ("没有这位服务人员。", "There is no such provider."),
    "trade.callout_wrong": (
        "白跑一趟的钱不能比价钱还多。",
        "The call-out cannot be more than the price.",
    ),
    "trade.code_taken": (
        "代号 %(code)s 已经有了，换一个。",
        "The code %(code)s is taken; choose another.",
    ),
    "trade.code_wrong": (
        "代号只用小写字母、数字和短横，比如 haircut。",
        "A code is made of small letters, digits and dashes, like haircut.",
    ),
    "trade.fee_wrong": (
        "服务点最多留 %(most)s%%。",
        "The centre keeps %(most)s %% at most.",
    ),
    "trade.hours_wrong": (
        "一次做 1 到 %(most)s 个小时。",
        "One visit is one to %(most)s hours.",
    ),
    "trade.minutes_wrong": (
        "一次要 15 分钟的倍数，最多 %(most)s 分钟。",
        "A visit is a multiple of 15 minutes, %(most)s at most.",
    ),
    "trade.name_wrong": (
        "中文名和英文名都要写，最多 %(most)s 个字。",
        "Write both names, in at most %(most)s characters.",
    ),
    "trade.price_wrong": (
        "按次、按小时的要写价钱；不要钱的、报价的不写。",
        "By visit or hour a price is needed; free and quoted ones have none.",
    ),
    "trade.unknown": ("没有这项服务了，看看别的。", "That is not offered any more."),
    "wage.nothing_due": (
        "这个点没有要付的劳务费。",
        "No provider of this centre is owed anything now.",
    ),
    "wage.payout_unknown": ("没有这笔劳务费。", "There is no such payout to a provider."),
}
