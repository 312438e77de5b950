"""How the inventory room says no about terms: code → (Chinese, English)."""

REFUSALS: dict[str, tuple[str, str]] = {
    "terms.above_wrong": (
        "卖高了留的比例要在 0 到 100%% 之间，最多两位小数。",
        "What is kept above the named price must be 0 to 100 per cent, two decimals at most.",
    ),
    "terms.book_unknown": (
        "不知道是谁的约定。请选账套。",
        "Say whose terms these are: choose the operator.",
    ),
    "terms.changed": (
        "约定换了新版（第 %(version)s 版）。请把新的念给村民听，再确认一次；填的数量都还在。",
        "The terms are now version %(version)s. Read them out again; your figures are kept.",
    ),
    "terms.draft": (
        "这份约定还是草稿，发布以后才能请村民同意。",
        "These terms are a draft; publish them before anybody agrees.",
    ),
    "terms.extra_wrong": (
        "另外要说的，中文、英文都要写，各不超过 %(most)s 个字。",
        "Write sentences of your own in Chinese and in English, %(most)s characters each at most.",
    ),
    "terms.fee_of_buy_out": (
        "收购是一手钱一手货，没有代办费。",
        "A buy-out has no fee: the goods are paid at once.",
    ),
    "terms.fee_wrong": (
        "代办费要在 0 到 100%% 之间，最多两位小数。",
        "The fee must be between 0 and 100 per cent, two decimals at most.",
    ),
    "terms.kind_fixed": (
        "代销不能改成收购。不要这份草稿，另写一份。",
        "Consignment cannot become a buy-out; discard this draft and write another.",
    ),
    "terms.no_prices": (
        "收购约定要先填收购价，才能发布。",
        "A buy-out needs its prices before it is published.",
    ),
    "terms.none": (
        "还没有可用的约定，请找运营发布。",
        "No terms are in force; ask the operator to publish them.",
    ),
    "terms.not_accepted": (
        "%(name)s 还没有确认过这一版约定，请念给村民听，签个字。",
        "%(name)s has not accepted this version yet: read it out and let them sign.",
    ),
    "terms.not_in_force": (
        "这一版已经换过了，不用再停。",
        "A newer version is in force already; there is nothing to withdraw.",
    ),
    "terms.price_wrong": (
        "价钱不对：要大于零，最多两位小数。",
        "The price must be above zero, with two decimals at most.",
    ),
    "terms.published": (
        "已经发布的约定不能改。请照它写新的一版。",
        "Published terms do not change; write the next version from them.",
    ),
    "terms.signature_missing": (
        "签字没有收到，请在屏幕上再签一次。",
        "The signature is missing; sign on the screen again.",
    ),
    "terms.unknown": ("没有这一版约定。", "There is no such version of the terms."),
}
