"""The live room's pages: the operator's console, the host's screen, and what both hear live."""

import threading
from collections.abc import Callable, Iterator
from datetime import date

from flask import (
    Blueprint,
    Response,
    flash,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from app import clock
from app.database import session as db
from app.errors import Refusal
from app.people import guard
from app.people.rules import Permission
from app.web import forms, posting, problems, refusals, stopping
from app.web.language import plural
from storefront.channels import services as channels
from storefront.channels.queries import ShopRow
from storefront.inbox import queries as inbox
from storefront.inbox.queries import MessageRow
from storefront.inbox.rules import Why
from storefront.live import queries, rules
from storefront.live.models import LivePress
from storefront.live.services import phone, pool, telling
from storefront.live.services.pool import Press
from storefront.orders import rules as orders_rules

blueprint = Blueprint(
    "live", __name__, url_prefix="/office/platforms/<code>/room", template_folder="templates"
)

Page = str | tuple[str, int] | AnyResponse

LOOK_SECONDS = 0.25
"""How often a stream looks: a quarter of a second is at once to an eye."""
STREAM_LOOKS = 120
"""After half a minute a stream ends and the browser opens the next: no thread is held for ever."""
STREAMS_MAX = 12
"""Of one process, a thread each: who comes after asks every two seconds instead."""
_streams = threading.BoundedSemaphore(STREAMS_MAX)


@blueprint.get("")
@guard.allows(Permission.SELL_LIVE)
def room(code: str) -> str:
    """Show the console."""
    return _room(code)


@blueprint.get("/host")
@guard.allows(Permission.SELL_LIVE)
def host(code: str) -> str:
    """Show the host's screen: what is left, in type that is read from three metres."""
    with db.reading() as session:
        shop = _found(session, code)
        board = queries.board(session, shop, today=_today())
    return render_template("live/host.html", shop=shop, board=board)


@blueprint.get("/board")
@guard.allows(Permission.SELL_LIVE)
def board(code: str) -> str:
    """Give the figures alone, as the page shows them."""
    return _board(code, request.args.get("for", ""))


@blueprint.get("/stream")
@guard.allows(Permission.SELL_LIVE)
def stream(code: str) -> AnyResponse:
    """Send the figures whenever they change (server-sent events)."""
    with db.reading() as session:
        _found(session, code)
    if not _streams.acquire(blocking=False):
        # To a browser this means: do not open it again. The page asks for the board instead.
        return Response(status=204)
    answer = Response(
        stream_with_context(_changes(code, request.args.get("for", ""))),
        mimetype="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )
    answer.call_on_close(_streams.release)
    return answer


@blueprint.post("/set-aside")
@guard.allows(Permission.SELL_LIVE)
def set_aside(code: str) -> Page:
    """Set packs aside for the room."""
    packs = forms.count(request.form, "packs")
    return _pressed(
        code,
        lambda session, press: pool.set_aside(session, press, packs=packs),
        plural("放进来 %(packs)s 份。", packs=packs),
    )


@blueprint.post("/give-back")
@guard.allows(Permission.SELL_LIVE)
def give_back(code: str) -> Page:
    """Give free packs back to the common shelf."""
    packs = forms.count(request.form, "packs")
    return _pressed(
        code,
        lambda session, press: pool.give_back(session, press, packs=packs),
        plural("还了 %(packs)s 份。", packs=packs),
    )


@blueprint.post("/cap")
@guard.allows(Permission.SELL_LIVE)
def cap(code: str) -> Page:
    """Stop selling a listing: all that is free goes back."""
    return _pressed(code, pool.cap, gettext("封住了，没卖的还回货架了。"))


@blueprint.post("/uncap")
@guard.allows(Permission.SELL_LIVE)
def uncap(code: str) -> Page:
    """Undo a cap: what went back then comes back, as far as it is still free."""
    return _pressed(code, pool.uncap, gettext("撤销了，还回货架的又放回台上，别处卖掉的除外。"))


@blueprint.post("/stock/<int:change_id>")
@guard.allows(Permission.SELL_LIVE)
def settle_stock(code: str, change_id: int) -> Page:
    """Write down how a change stands at the platform, by who has looked there."""
    settled = forms.word(rules.Settled, request.form.get("settled", ""))
    said = {
        rules.Settled.DONE: gettext("记下了，平台上已经改好。"),
        rules.Settled.HEARD: gettext("记下了，平台收到了。"),
        rules.Settled.LOST: gettext("记下了，马上再告诉平台一次。"),
    }[settled]
    return _changed(
        code,
        lambda session, shop: telling.settle(
            session,
            shop=shop,
            change_id=change_id,
            settled=settled,
            actor=guard.actor(),
            now=clock.now(),
        ),
        said,
    )


@blueprint.post("/open")
@guard.allows(Permission.SELL_LIVE)
def open_session(code: str) -> Page:
    """Go on the air."""
    hours = forms.count(request.form, "hours")
    return _changed(
        code,
        lambda session, shop: pool.open_session(
            session, shop=shop, hours=hours, actor=guard.actor(), now=clock.now()
        ),
        gettext("开播了。"),
    )


@blueprint.post("/close")
@guard.allows(Permission.SELL_LIVE)
def close_session(code: str) -> Page:
    """Go off the air: end the session that the page showed, and no later one."""
    session_id = forms.number(request.form, "session")
    return _changed(
        code,
        lambda session, shop: pool.close_session(
            session, shop=shop, actor=guard.actor(), now=clock.now(), session_id=session_id
        ),
        gettext("下播了，没卖的都还回货架了。"),
    )


@blueprint.post("/phone-order")
@guard.allows(Permission.SELL_LIVE)
def phone_order(code: str) -> Page:
    """Take an order by telephone; the shopper is texted where to pay."""
    form = request.form
    try:
        receiver = orders_rules.receiver(
            name=form.get("name", ""), phone=form.get("phone", ""), address=form.get("address", "")
        )
        with db.transaction() as session:
            order = phone.take_phone_order(
                session,
                client_id=forms.client_id(form),
                shop=_found(session, code),
                listing_id=forms.number(form, "listing"),
                packs=forms.count(form, "packs"),
                receiver=receiver,
                now=clock.now(),
            )
    except Refusal as refusal:
        return _room(code, refusal), problems.status_of(refusal)
    flash(
        gettext("订单 %(code)s 记下了，付款的链接发到手机上了，留 15 分钟。", code=order.code),
        "good",
    )
    return redirect(url_for("live.room", code=code), 303)


def _changes(code: str, kind: str) -> Iterator[str]:
    """Yield the board at first, and then whenever it is another; end when the server stops."""
    shown = None
    yield "retry: 500\n\n"
    for _ in range(STREAM_LOOKS):
        drawn = _board(code, kind)
        if drawn != shown:
            shown = drawn
            yield "".join(f"data: {line}\n" for line in drawn.splitlines()) + "\n"
        if stopping.asked.wait(LOOK_SECONDS):
            return


def _board(code: str, kind: str) -> str:
    with db.reading() as session:
        board = queries.board(session, _found(session, code), today=_today())
    name = "live/host_board.html" if kind == "host" else "live/board.html"
    return render_template(name, board=board, chart=rules.chart(board.points))


def _pressed(code: str, verb: Callable[[Session, Press], LivePress], said: str) -> Page:
    """Do one press; one that was sent before is told to be done, and moves nothing."""
    now = clock.now()
    try:
        with db.transaction() as session:
            press = Press(
                client_id=forms.client_id(request.form),
                shop=_found(session, code),
                listing_id=forms.number(request.form, "listing"),
                actor=guard.actor(),
                now=now,
            )
            is_new = verb(session, press).pressed_at == now
    except Refusal as refusal:
        return _room(code, refusal), problems.status_of(refusal)
    flash(said if is_new else gettext("这一下先前已经记下了，没有再动一次。"), "good")
    return redirect(url_for("live.room", code=code), 303)


def _changed(code: str, change: Callable[[Session, ShopRow], object], said: str) -> Page:
    return posting.done(
        lambda session: change(session, _found(session, code)),
        refused=lambda refusal: _room(code, refusal),
        to="live.room",
        told=said,
        code=code,
    )


def _room(code: str, refusal: Refusal | None = None) -> str:
    with db.reading() as session:
        shop = _found(session, code)
        board = queries.board(session, shop, today=_today())
        rows = queries.pool_of(session, shop)
        live = queries.open_session(session, shop_id=shop.shop_id)
        stuck = inbox.stuck(session, shop_id=shop.shop_id)
        stock = queries.stock_for_person(session, shop_id=shop.shop_id)
    return render_template(
        "live/room.html",
        shop=shop,
        board=board,
        chart=rules.chart(board.points),
        addable=[row for row in rows if row.common > 0],
        live=live,
        stuck=[(message, _why(message)) for message in stuck],
        refused=[row for row in stock if not row.is_unsure],
        unsure=[row for row in stock if row.is_unsure],
        problem=refusals.sentence(refusal) if refusal else "",
    )


def _why(message: MessageRow) -> str:
    """Say in the operator's words why a message could not be handled yet."""
    told = message.outcome
    words: dict[Why, str] = {
        Why.SILENT: gettext("平台没有回话"),
        Why.REFUSED: gettext("平台不肯说：%(told)s", told=told),
        Why.UNFIT: gettext("这边的规矩收不下：%(told)s", told=told),
        Why.FAULT: gettext("这边出了毛病：%(told)s", told=told),
    }
    return words[Why(message.why)]


def _today() -> date:
    return clock.china_date(clock.now())


def _found(session: Session, code: str) -> ShopRow:
    return channels.find(session, code, hub_ids=guard.actor().places(Permission.SELL_LIVE))
