"""How the inventory room says no: code → (Chinese, English)."""

REFUSALS: dict[str, tuple[str, str]] = {
    "delivery.unknown": ("没有这张交货单。", "There is no such delivery."),
    "intake.check_failed": (
        "“%(question)s”答了否，这样的货不能收。请改成退回，写上原因。",
        "“%(question)s” was answered no; such goods are not taken. Send them back with a reason.",
    ),
    "intake.check_missing": (
        "还有一项没看：%(question)s",
        "One check is still open: %(question)s",
    ),
    "intake.count_and_weight_differ": (
        "数的是 %(packs)s 瓶，称的合 %(weighed)s 瓶，对不上，请再看一看。",
        "You counted %(packs)s and weighed %(weighed)s; check again.",
    ),
    "intake.nothing": (
        "还没有填数量：收了几件，或者退了多少？",
        "No quantity yet: how many were taken, or sent back?",
    ),
    "intake.pack_twice": (
        "同一种规格填了两行，请合成一行。",
        "The same pack is on two lines; put them on one.",
    ),
    "intake.packs_wrong": (
        "件数要在 0 到 %(most)s 之间，请再数一数。",
        "The number of packs must be between 0 and %(most)s; count again.",
    ),
    "intake.number_wrong": (
        "“%(typed)s”不是一个数，请只填数字。",
        "“%(typed)s” is not a number; digits only.",
    ),
    "intake.reason_missing": (
        "退回的货要写原因，最多 %(most)s 个字。",
        "Goods sent back need a reason of at most %(most)s characters.",
    ),
    "intake.refused_units_wrong": (
        "退回的数量要在 0 到 %(most)s 之间。",
        "What is sent back must be between 0 and %(most)s.",
    ),
    "intake.terms_not_accepted": (
        "请先把约定念给村民听，村民同意了再勾上。",
        "Read the terms to the villager first; tick when they agree.",
    ),
    "intake.too_many_lines": (
        "一次最多 %(most)s 种货，请分两次交。",
        "At most %(most)s kinds in one delivery; split it.",
    ),
    "intake.weight_not_whole": (
        "%(grams)s 克装不成整数瓶（每瓶 %(pack)s 克），请再称一称。",
        "%(grams)s g is no whole number of packs of %(pack)s g; weigh again.",
    ),
    "licence.already_recorded": (
        "证号 %(number)s 已经登记过了。",
        "Licence %(number)s is already on file.",
    ),
    "licence.dates_wrong": (
        "证的到期日早于发证日，请再看一看。",
        "The licence expires before it was issued.",
    ),
    "licence.number_missing": ("请填证号。", "The licence number is missing."),
    "produce.already_defined": (
        "品类编号 %(code)s 已经有了。",
        "The produce code %(code)s is taken.",
    ),
    "produce.days_wrong": (
        "保质期和退货期都要大于零。",
        "Shelf life and return window must be above zero.",
    ),
    "produce.pack_already_defined": (
        "这个大小的规格已经有了：%(name)s。",
        "A pack of this size exists: %(name)s.",
    ),
    "produce.pack_size_wrong": (
        "规格大小要在 1 到 %(most)s 之间。",
        "A pack's size must be between 1 and %(most)s.",
    ),
    "produce.pack_unknown": (
        "没有这种规格，请刷新页面再选。",
        "There is no such pack; reload and choose again.",
    ),
    "produce.price_wrong": ("参考价要大于零。", "The guide price must be above zero."),
    "produce.question_twice": (
        "检查表里有两条编号一样。",
        "Two checklist questions have the same key.",
    ),
    "terms.body_missing": (
        "约定要写中文和英文两份。",
        "Terms need their sentences in Chinese and English.",
    ),
    "terms.changed": (
        "约定换了新版（第 %(version)s 版）。请把新的念给村民听，再确认一次；填的数量都还在。",
        "The terms are now version %(version)s. Read them out again; your figures are kept.",
    ),
    "terms.fee_wrong": (
        "代销费率要在 0 到 100% 之间。",
        "The fee must be between 0 and 100 per cent.",
    ),
    "terms.none": (
        "还没有可用的代销约定，请找运营发布。",
        "No terms are in force; ask the operator to publish them.",
    ),
    "terms.unknown": ("没有这一版约定。", "There is no such version of the terms."),
    "villager.already_registered": (
        "这个身份证号已经登记过了，请直接查找。",
        "This ID number is already registered; look the villager up.",
    ),
    "villager.consent_needed": (
        "村民同意我们保存资料，才能登记。",
        "Registration needs the villager's consent to keep their data.",
    ),
    "villager.consent_revoked": (
        "%(name)s 已收回资料同意，重新同意后才能收货。",
        "%(name)s took back the consent to keep data; ask again before taking goods.",
    ),
    "villager.id_number_wrong": (
        "身份证号不对：要 18 位，请对着证再看一遍。",
        "The ID number is wrong: 18 characters, compare it with the card.",
    ),
    "villager.name_wrong": (
        "姓名要用汉字或字母，最多 %(most)s 个字。",
        "A name has letters, at most %(most)s.",
    ),
    "villager.phone_wrong": (
        "手机号不对：要 11 位的大陆手机号。",
        "The number is not a mainland mobile of 11 digits.",
    ),
    "villager.pin_mismatch": (
        "两次输入的密码不一样，请再输一次。",
        "The two PINs differ; type them again.",
    ),
    "villager.pin_wrong": (
        "卡的密码不对，请村民再输一次。",
        "The PIN of the card is wrong; ask the villager to type it again.",
    ),
    "villager.story_long": (
        "故事最多 %(most)s 个字。",
        "The story has at most %(most)s characters.",
    ),
    "villager.suspended": (
        "%(name)s 现在停用，不能收货，请联系运营。",
        "%(name)s is suspended; no goods can be taken. Ask the operator.",
    ),
    "villager.unknown": (
        "没有找到这位村民，看看卡号有没有输错。",
        "No such villager; check the code of the card.",
    ),
}
