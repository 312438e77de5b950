"""What a villager is told of goods that are sold cheaper or made into others: pure."""

from datetime import date

from app.money import Fen, yuan

SUFFIX = "（临期）"
SUFFIX_EN = ", near its last day"


def marked_down_text(
    *, produce_name: str, packs: int, before_fen: Fen, price_fen: Fen, last_day: date, agreed: bool
) -> str:
    """Write what the villager's phone gets when their goods are sold cheaper.

    Args:
        produce_name: what they are.
        packs: how many.
        before_fen: what one cost until now.
        price_fen: what one costs from now on.
        last_day: of sale, inclusive.
        agreed: the villager has signed for this price, and so bears the difference.
    """
    who = "您签字同意按这个价卖。" if agreed else "您定过价的，差价由代办点补。"
    until = f"{last_day.month}月{last_day.day}日"
    return (
        f"【商务代办】您的{produce_name}最后可卖日是{until}，还有 {packs} 份，"
        f"从现在起每份卖 {yuan(price_fen)} 元（原来 {yuan(before_fen)} 元）。{who}"
    )


def converted_text(*, produce_name: str, items: int, last_day: date) -> str:
    """Write what the villager's phone gets when their goods are set aside to be made into others.

    Args:
        produce_name: what they are.
        items: how many labels.
        last_day: of sale, inclusive.
    """
    until = f"{last_day.month}月{last_day.day}日"
    return (
        f"【商务代办】您的{produce_name}最后可卖日是{until}，还有 {items} 件，"
        "代办点拿去加工再卖，卖了的钱按份额还是您的。"
    )
