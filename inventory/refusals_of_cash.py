"""How the inventory room says no about cash and buying out: code → (Chinese, English)."""

REFUSALS: dict[str, tuple[str, str]] = {
    "float.count_wrong": (
        "点出来的钱数不对，不能是负的。",
        "The count is wrong: it cannot be below nothing.",
    ),
    "float.not_positive": ("钱数要大于零。", "The amount must be above zero."),
    "float.note_missing": (
        "和账上对不上，请写一句为什么，最多 %(most)s 个字。不知道就写“不清楚”。",
        "This differs from the books: say why, in %(most)s characters at most, even “not known”.",
    ),
    "float.short": (
        "备用金只有 %(held)s 元，要付 %(needed)s 元。先请财务补备用金；收货可以改成代销。",
        "The desk holds ¥%(held)s, ¥%(needed)s is needed: ask finance, or take on consignment.",
    ),
    "purchase.held": (
        "%(name)s要封存，不能当场收购。请改成代销，或者退给村民。",
        "%(name)s is to be held and is not bought; take it on consignment, or give it back.",
    ),
    "purchase.no_price": (
        "收购约定里没有%(name)s的价。请改成代销，或者请运营加上价。",
        "No price for %(name)s in the buy-out terms: take on consignment, or ask the operator.",
    ),
}
