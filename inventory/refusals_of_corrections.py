"""How the inventory room says no about corrections: code → (Chinese, English)."""

REFUSALS: dict[str, tuple[str, str]] = {
    "correction.done_already": (
        "标签 %(code)s 已经去掉了，或者货已经退给村民，不用再改。",
        "Label %(code)s was taken off or given back already.",
    ),
    "correction.item_unknown": (
        "这张单上没有标签 %(code)s，看看是不是扫错了单。",
        "Label %(code)s is not of this delivery.",
    ),
    "correction.note_missing": (
        "请写一句怎么错的，最多 %(most)s 个字。",
        "Say what was wrong, in %(most)s characters at most.",
    ),
    "correction.nothing": ("请勾上错的标签。", "Tick the labels that are wrong."),
    "correction.on_shelf": (
        "标签 %(code)s 已经上架。先请仓库下架放回收货台，再来改。",
        "%(code)s is on the shelf. Ask the hub to bring it back to the dock, then correct it.",
    ),
    "correction.on_the_road": (
        "标签 %(code)s 在路上。等仓库卸了货、开了箱，再来改。",
        "%(code)s is on the road. Correct it once the hub has unloaded it.",
    ),
    "correction.sold": (
        "标签 %(code)s 已经卖出，不能再改。多记的给买家办退款，记错人的找运营商量怎么补。",
        "%(code)s is sold and cannot be corrected: refund the buyer, or ask the operator.",
    ),
    "correction.split": (
        "标签 %(code)s 拆过份。先请仓库合回去，再来改。",
        "%(code)s was split. Ask the hub to put it back together, then correct it.",
    ),
    "correction.used_up": (
        "标签 %(code)s 下面没有货了：拆完了，或者报损了。",
        "Nothing is left under %(code)s: it was taken apart, or written off.",
    ),
}
