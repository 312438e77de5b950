"""The order desk's pages."""

from collections.abc import Collection
from itertools import chain

from flask import (
    Blueprint,
    flash,
    get_template_attribute,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask import Response as Answer
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Refusal, not_found
from app.people import guard
from app.people.rules import Permission
from app.web import files, problems, refusals, sheets
from app.web.language import said
from storefront.addresses import services as addresses
from storefront.aftersales import queries as aftersales
from storefront.calloffs import services as calloffs
from storefront.orderdesk import queries, schemas, services
from storefront.orderdesk.rules import STOPPED, Said, cells, is_idle, read_search
from storefront.orderdesk.schemas import STATES
from storefront.orders import calls
from storefront.orders import queries as orders_read
from storefront.orders.models import Order
from storefront.orders.rules import (
    PHRASES,
    OrderState,
    Receiver,
    masked_address,
    masked_name,
    masked_phone,
)
from storefront.orders.schemas import typed_receiver
from storefront.payments import queries as payments_read
from storefront.payments.rules import Collector, PaymentState, Way

blueprint = Blueprint(
    "orderdesk", __name__, url_prefix="/office/orders", template_folder="templates"
)

Page = str | tuple[str, int] | Response


@blueprint.get("")
@guard.allows(Permission.READ_ORDERS)
def orders() -> str:
    """List orders, newest first."""
    return _orders_page()


def _orders_page(*, ticked: Collection[str] = (), problem: str = "") -> str:
    state = request.args.get("state", "")
    state = state if state in STATES else ""
    typed = request.args.get("q", "").strip()[:20]
    code, phone = read_search(typed)
    with db.reading() as session:
        rows, following = queries.orders(
            session,
            hub_ids=guard.actor().places(Permission.READ_ORDERS),
            state=state,
            code=code,
            phone=phone,
            before_id=request.args.get("before", type=int),
        )
    return render_template(
        "orderdesk/orders.html",
        rows=rows,
        following=following,
        state=state,
        typed=typed,
        ticked=ticked,
        reason=request.form.get("reason", ""),
        problem=problem,
    )


@blueprint.get("/<code>")
@guard.allows(Permission.READ_ORDERS)
def order(code: str) -> str:
    """Show an order with its history and its money; who receives it is masked."""
    return _order_page(_found(code))


@blueprint.post("/<code>/reveal")
@guard.allows(Permission.REVEAL_RECEIVERS)
def reveal(code: str) -> Page:
    """Show who receives an order, once, after writing down why."""
    actor = guard.actor()
    try:
        with db.transaction() as session:
            found = orders_read.order_at(
                session, code, hub_ids=actor.places(Permission.REVEAL_RECEIVERS)
            )
            shown = services.reveal_receiver(
                session,
                order=found,
                reason=request.form.get("reason", ""),
                actor=actor,
                now=clock.now(),
            )
    except Refusal as refusal:
        return _refused(code, refusal)
    answer = make_response(_order_page(found, shown=shown))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/<code>/receiver")
@guard.allows(Permission.CHANGE_ORDERS)
def change_receiver(code: str) -> Page:
    """Send an order somewhere else, as long as nothing of it is picked."""
    found = _found(code, Permission.CHANGE_ORDERS)
    try:
        to = typed_receiver(request.form, found)
        with db.transaction() as session:
            services.change_receiver(
                session, code=found.code, receiver=to, actor=guard.actor(), now=clock.now()
            )
    except Refusal as refusal:
        return _refused(code, refusal)
    flash(gettext("地址改好了，客人收到短信。"), "good")
    return redirect(url_for("orderdesk.order", code=code), 303)


@blueprint.post("/<code>/cancel")
@guard.allows(Permission.CHANGE_ORDERS)
def cancel(code: str) -> Page:
    """Call an unpaid order off."""
    found = _found(code, Permission.CHANGE_ORDERS)
    try:
        calls.cancel(found.code, actor=guard.actor())
    except Refusal as refusal:
        return _refused(code, refusal)
    return redirect(url_for("orderdesk.order", code=code), 303)


@blueprint.post("/<code>/call-off")
@guard.allows(Permission.CHANGE_ORDERS)
def call_off(code: str) -> Page:
    """Call a paid order off that has not left, and send all money back."""
    found = _found(code, Permission.CHANGE_ORDERS)
    try:
        with db.transaction() as session:
            calloffs.call_off(
                session,
                code=found.code,
                reason=request.form.get("reason", ""),
                actor=guard.actor(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return _refused(code, refusal)
    return redirect(url_for("orderdesk.order", code=code), 303)


@blueprint.post("/<code>/refund")
@guard.allows(Permission.CHANGE_ORDERS)
def refund(code: str) -> Page:
    """Send back money that serves nothing."""
    found = _found(code, Permission.CHANGE_ORDERS)
    try:
        with db.transaction() as session:
            services.refund_idle_money(session, order=found, now=clock.now())
    except Refusal as refusal:
        return _refused(code, refusal)
    flash(gettext("退款已经交出去了，到账会写在下面。"), "good")
    return redirect(url_for("orderdesk.order", code=code), 303)


@blueprint.get("/export.<form>")
@guard.allows(Permission.READ_ORDERS)
def export(form: str) -> Answer:
    """Hand out the orders of some days as a spreadsheet, without who receives them."""
    since, until = schemas.typed_days(request.args)
    state = request.args.get("state", "")
    if form not in {"xlsx", "csv"}:
        raise not_found("orders.unknown")
    titles, said = export_titles(), export_words()
    with db.reading() as session:
        orders = queries.export(
            session,
            hub_ids=guard.actor().places(Permission.READ_ORDERS),
            state=state if state in STATES else "",
            since=since,
            until=until,
        )
        rows = (cells(row, said) for row in orders)
        if form == "xlsx":
            content = sheets.as_xlsx(gettext("订单"), titles, rows)
        else:
            content = sheets.as_csv(chain([titles], rows))
    name = f"orders-{state or 'all'}-{since or 'first'}-to-{until or clock.china_date(clock.now())}"
    mimetype = sheets.XLSX if form == "xlsx" else "text/csv"
    return files.handed_out(content, mimetype, f"{name}.{form}")


def export_titles() -> tuple[str, ...]:
    """Name the columns of the spreadsheet."""
    return (
        gettext("订单号"), gettext("状态"), gettext("下单"), gettext("付款"), gettext("送到"),
        gettext("地区"), gettext("自提点"), gettext("东西"), gettext("货款"), gettext("运费"),
        gettext("优惠"), gettext("券码"), gettext("实付"), gettext("付法"), gettext("已退"),
        gettext("快递"), gettext("单号"), gettext("送人的"), gettext("卡片上写什么"),
        gettext("留言"),
    )  # fmt: skip


def export_words() -> Said:
    """Say what the codes in the spreadsheet are called."""
    state_name = get_template_attribute("orders/parts.html", "state_name")
    way_name = get_template_attribute("payments/parts.html", "way_name")
    return Said(
        states={state: state_name(state).strip() for state in OrderState}
        | {STOPPED: gettext("拦下了，货没放回")},
        ways={way: way_name(way).strip() for way in Way},
        gift=gettext("是"),
        region=addresses.region_name,
    )


@blueprint.post("/bulk")
@guard.allows(Permission.CHANGE_ORDERS)
def bulk() -> Page:
    """Do one thing to all orders that were ticked; those it cannot be done to stay ticked."""
    codes = request.form.getlist("codes")[: queries.PAGE]
    if not codes:
        refusal = Refusal("orders.nothing_chosen")
        return _orders_page(problem=refusals.sentence(refusal)), problems.status_of(refusal)
    if request.form.get("verb") == "bills":
        return _bills(codes)
    failed = {}
    for code in codes:
        try:
            _end(_found(code, Permission.CHANGE_ORDERS))
        except Refusal as refusal:
            failed[code] = f"{code}：{refusals.sentence(refusal)}"
    if len(failed) < len(codes):
        flash(gettext("办好了 %(count)s 单。", count=len(codes) - len(failed)), "good")
    if failed:
        return _orders_page(ticked=failed, problem=" ".join(failed.values())), 422
    asked = request.args
    return redirect(
        url_for(
            "orderdesk.orders",
            state=asked.get("state"),
            q=asked.get("q"),
            before=asked.get("before"),
        ),
        303,
    )


def _end(found: Order) -> None:
    """Cancel an order that is not paid, call off one that is."""
    if found.state == OrderState.PLACED:
        calls.cancel(found.code, actor=guard.actor())
        return
    with db.transaction() as session:
        calloffs.call_off(
            session,
            code=found.code,
            reason=request.form.get("reason", ""),
            actor=guard.actor(),
            now=clock.now(),
        )


def _bills(codes: list[str]) -> str:
    with db.reading() as session:
        places = guard.actor().places(Permission.READ_ORDERS)
        views = [
            orders_read.view_of(session, orders_read.order_at(session, code, hub_ids=places))
            for code in codes
        ]
    return render_template("orders/bill.html", views=views, masked=(masked_name, masked_phone))


def _found(code: str, permission: Permission = Permission.READ_ORDERS) -> Order:
    with db.reading() as session:
        return orders_read.order_at(session, code, hub_ids=guard.actor().places(permission))


def _refused(code: str, refusal: Refusal) -> Page:
    page = _order_page(_found(code), problem=refusals.sentence(refusal))
    return page, problems.status_of(refusal)


def _order_page(found: Order, *, shown: Receiver | None = None, problem: str = "") -> str:
    with db.reading() as session:
        view = orders_read.view_of(session, found)
        names = orders_read.english_names(session, view)
        cases = aftersales.cases_of_order(session, found.id)
        left = {each.id: payments_read.refundable_fen(session, each) for each in view.payments}
    has_idle_money = any(
        left[each.id] > 0
        for each in view.payments
        if is_idle(order_state=found.standing, payment_state=each.state, surplus=each.surplus)
    )
    return render_template(
        "orderdesk/order.html",
        view=view,
        order=found,
        said=lambda written: said(PHRASES, written, names),
        shown=shown,
        masked=Receiver(
            masked_name(found.receiver_name),
            masked_phone(found.receiver_phone),
            said(PHRASES, found.receiver_address, names)
            if found.pickup_place_id
            else masked_address(found.receiver_address),
        ),
        buyer_phone=_buyer_phone(found, is_shown=shown is not None),
        cases=cases,
        has_idle_money=has_idle_money,
        left_fen=sum(
            left[each.id]
            for each in view.payments
            if each.state == PaymentState.PAID and not each.surplus
        ),
        is_ours=view.payment.collected_by != Collector.PLATFORM,
        typed=request.form,
        may_change=guard.actor().may(Permission.CHANGE_ORDERS),
        may_reveal=guard.actor().may(Permission.REVEAL_RECEIVERS),
        problem=problem,
    )


def _buyer_phone(found: Order, *, is_shown: bool) -> str:
    """Give the phone of who ordered, where another receives it; masked unless it may be shown."""
    if found.buyer_phone is None:
        return ""
    return found.buyer_phone if is_shown else masked_phone(found.buyer_phone)
