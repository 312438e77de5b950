"""What stands in the head of every page, by what its reader may do."""

from dataclasses import dataclass

from flask_babel import gettext, pgettext

from app.people.rules import Actor, Permission


@dataclass(frozen=True)
class Entry:
    """One way through the house."""

    href: str
    label: str
    current: bool


def own_layout(viewer: Actor | None) -> str:
    """Name the layout of a page that several roles share, by where its reader works."""
    if viewer is not None and viewer.may(Permission.LOG_DELIVERIES):
        return "layout/desk.html"
    if viewer is not None and viewer.may(Permission.RECEIVE):
        return "layout/hub.html"
    return "layout/office.html"


def entries(viewer: Actor | None, path: str) -> list[Entry]:
    """List the ways that a viewer has, with the one they are on marked."""
    if viewer is None:
        return []
    ways = [
        ("/desk/", gettext("代办台"), Permission.LOG_DELIVERIES),
        ("/desk/villagers", pgettext("menu", "村民"), Permission.READ_VILLAGERS),
        ("/desk/queue", gettext("叫号"), Permission.CALL_NUMBERS),
        ("/desk/matters", gettext("代办事项"), Permission.LOG_DELIVERIES),
        ("/desk/errands", gettext("便民服务"), Permission.ORDER_ERRANDS),
        ("/pairs", gettext("结对探望"), Permission.PAIR_VOLUNTEERS),
        ("/desk/jobs", gettext("招工报名"), Permission.POST_JOBS),
        ("/office/jobs", gettext("核实招工"), Permission.CHECK_JOBS),
        ("/desk/entrusts", gettext("代办的钱"), Permission.ORDER_ERRANDS),
        ("/desk/crates", gettext("装箱交车"), Permission.HAND_OVER_CRATES),
        ("/desk/payouts", gettext("发钱"), Permission.PAY_IN_CASH),
        ("/desk/float", gettext("备用金"), Permission.PAY_IN_CASH),
        ("/drive/", gettext("运货"), Permission.DRIVE),
        ("/work/", gettext("今天的活"), Permission.DO_ERRANDS),
        ("/hub/", gettext("仓库"), Permission.RECEIVE),
        ("/losses", pgettext("menu", "报损"), Permission.READ_LOSSES),
        ("/unsold", gettext("没卖掉的"), Permission.READ_UNSOLD),
        ("/rolls", pgettext("menu", "标签卷"), Permission.PRINT_ROLLS),
        ("/office/terms", pgettext("menu", "约定"), Permission.READ_TERMS),
        ("/office/orders", pgettext("menu", "订单"), Permission.READ_ORDERS),
        ("/office/platforms", gettext("直播"), Permission.SELL_LIVE),
        ("/office/carriers", pgettext("menu", "快递"), Permission.CONNECT_CARRIERS),
        ("/office/goods", gettext("商品"), Permission.CHANGE_LISTINGS),
        ("/till/", gettext("收银台"), Permission.SELL_OVER_COUNTER),
        ("/pickups", gettext("自提"), Permission.HAND_OVER_PICKUPS),
        ("/office/payouts", gettext("打款"), Permission.READ_BOOKS),
        ("/office/floats", gettext("备用金"), Permission.READ_FLOATS),
        ("/office/takings", gettext("门店款"), Permission.READ_BOOKS),
        ("/office/trace", gettext("追溯"), Permission.TRACE),
        ("/office/turns", gettext("谁先卖"), Permission.TRACE),
        ("/hub/making/recipes", gettext("配方"), Permission.CHANGE_LISTINGS),
        ("/office/recall", gettext("召回"), Permission.RECALL),
        ("/lots", pgettext("menu", "封存"), Permission.READ_LOTS),
        ("/office/produce", gettext("品类"), Permission.CHANGE_PRODUCE),
        ("/office/gtins", gettext("商品条码"), Permission.NAME_GTINS),
        ("/office/matters", gettext("代办事项"), Permission.DEFINE_MATTERS),
        ("/office/errands", gettext("便民服务"), Permission.RUN_ERRANDS),
        ("/office/wages", gettext("劳务费"), Permission.READ_BOOKS),
        ("/office/bank", gettext("银行代发"), Permission.READ_BOOKS),
        ("/office/gateway", gettext("支付渠道"), Permission.READ_BOOKS),
        ("/office/reports", gettext("报表"), Permission.READ_BOOKS),
        ("/office/wallets", gettext("微信支付宝打款"), Permission.READ_BOOKS),
        ("/office/policies", gettext("打款规则"), Permission.CHANGE_TERMS),
        ("/office/books", gettext("账本"), Permission.READ_BOOKS),
        ("/office/questions", gettext("群众提问"), Permission.READ_BOOKS),
        ("/office/findings", gettext("疑点"), Permission.AUDIT),
        ("/office/reveals", gettext("查看记录"), Permission.READ_REVEALS),
        ("/me", gettext("我的收益"), Permission.READ_OWN_EARNINGS),
    ]
    mine = [(href, label) for href, label, permission in ways if viewer.may(permission)]
    # The longest way that leads here: every page of the desk lies below its first one.
    here = max((href for href, _ in mine if path.startswith(href)), key=len, default="")
    return [Entry(href, label, current=href == here) for href, label in mine]
