"""The page that a label opens: in public, first in Chinese, for a phone in a kitchen."""

from dataclasses import dataclass
from datetime import date
from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import get_locale, gettext, lazy_gettext
from werkzeug.wrappers import Response

from app import clock
from app.database import session as db
from app.errors import Refusal
from app.people import guard
from app.web.formats import moment
from inventory.certificates import queries as certificates
from inventory.labels.rules.codes import CodeKind, spaced
from inventory.labels.rules.scan import parse_scan
from inventory.origin import queries
from inventory.origin.rules import BUYERS_PROMISE, LifeStep, Origin, Stage

blueprint = Blueprint("origin", __name__, template_folder="templates")

TITLES = {
    Stage.HANDED_IN: lazy_gettext("交货"),
    Stage.CHECKED: lazy_gettext("验货"),
    Stage.FAILED: lazy_gettext("验货没过"),
    Stage.LEFT_VILLAGE: lazy_gettext("出村"),
    Stage.ARRIVED: lazy_gettext("到仓"),
    Stage.SHELVED: lazy_gettext("上架"),
    Stage.PACKED: lazy_gettext("装箱"),
    Stage.SHIPPED: lazy_gettext("发货"),
    Stage.DELIVERED: lazy_gettext("送达"),
    Stage.RETURNED: lazy_gettext("退回"),
    Stage.GONE_HOME: lazy_gettext("退还农户"),
    Stage.DESTROYED: lazy_gettext("报废"),
}
DEEDS = {
    Stage.HANDED_IN: lazy_gettext("送到代办点，当面点清，贴上这张码"),
    Stage.CHECKED: lazy_gettext("代办员一项一项看过"),
    Stage.FAILED: lazy_gettext("有一项不合格，没有放行"),
    Stage.LEFT_VILLAGE: lazy_gettext("装上货车，出了村"),
    Stage.ARRIVED: lazy_gettext("扫码收下"),
    Stage.SHELVED: lazy_gettext("放上货架，等人来买"),
    Stage.PACKED: lazy_gettext("装进买家的包裹"),
    Stage.SHIPPED: lazy_gettext("交给快递"),
    Stage.DELIVERED: lazy_gettext("送到买家手里"),
    Stage.RETURNED: lazy_gettext("退回仓库"),
    Stage.GONE_HOME: lazy_gettext("没卖掉，农户拿回家了"),
    Stage.DESTROYED: lazy_gettext("已经报废，不再出售"),
}
BAD_STAGES = frozenset({Stage.FAILED, Stage.DESTROYED})


@dataclass(frozen=True)
class Event:
    """One line of the timeline, in words."""

    title: str
    at: str
    text: str
    kind: str


@blueprint.get("/t")
@guard.public
def find() -> str | Response:
    """Take a code that somebody typed, or ask for one."""
    typed = request.args.get("code", "").strip()
    if typed:
        return redirect(url_for("origin.show", code=typed), 303)
    return render_template("origin/find.html")


@blueprint.get("/t/<code>")
@blueprint.get("/T/<code>", endpoint="show")
@guard.public
def show(code: str) -> str | tuple[str, int]:
    """Tell where the thing of a label comes from, or kindly that the code is not one."""
    return _shown(code)


@blueprint.get("/01/<path:link>")
@guard.public
def show_gtin(link: str) -> str | tuple[str, int]:
    """Tell the same of goods with a GTIN, whose labels carry a GS1 Digital Link."""
    return _shown(f"{request.host_url}01/{link}")


def _shown(code: str) -> str | tuple[str, int]:
    try:
        scan = parse_scan(code)
    except Refusal as refusal:
        if refusal.code != "label.bad_check_character":
            return _unknown(code)
        mistyped = spaced(str(refusal.params["code"]))
        return render_template("origin/mistyped.html", code=mistyped), HTTPStatus.NOT_FOUND
    if scan.code_kind is None:
        return _unknown(scan.code)
    tell = {
        CodeKind.ITEM: _origin,
        CodeKind.LOT: _origin,
        CodeKind.CERTIFICATE: _certified,
    }.get(scan.code_kind, _short)
    return tell(scan.code, scan.code_kind)


def _origin(code: str, kind: CodeKind) -> str | tuple[str, int]:
    today = clock.china_date(clock.now())
    with db.reading() as session:
        origin = queries.origin_of(session, code=code, kind=kind, today=today)
    if origin is None:
        return _unknown(code)
    return render_template(
        "origin/show.html",
        origin=origin,
        promise=BUYERS_PROMISE,
        events=[_event(step) for step in origin.steps],
        days_left=_days_left(origin, today),
        code=spaced(origin.code),
    )


def _certified(code: str, _kind: CodeKind) -> str | tuple[str, int]:
    """Tell of the lot that a certificate's number is about."""
    with db.reading() as session:
        lot_code = certificates.lot_code_of(session, code)
    return _unknown(code) if lot_code is None else _origin(lot_code, CodeKind.LOT)


def _short(code: str, kind: CodeKind) -> str | tuple[str, int]:
    """Say what kind of label it is; whose it is, is for those who sign in."""
    with db.reading() as session:
        known = queries.is_known(session, code=code, kind=kind)
    if not known:
        return _unknown(code)
    return render_template("origin/short.html", kind=kind.name, code=spaced(code))


def _unknown(code: str) -> tuple[str, int]:
    return render_template("origin/unknown.html", code=code[:40]), HTTPStatus.NOT_FOUND


def _event(step: LifeStep) -> Event:
    place = step.place_name_en if str(get_locale()) == "en" else step.place_name
    if step.stage is Stage.DELIVERED:
        place = ""  # The logbook names who reports it; where the buyer lives is nobody's business.
    deed = str(DEEDS[step.stage])
    return Event(
        title=str(TITLES[step.stage]),
        at=moment(step.occurred_at),
        text=gettext("%(place)s · %(deed)s", place=place, deed=deed) if place else deed,
        kind="bad" if step.stage in BAD_STAGES else "good",
    )


def _days_left(origin: Origin, today: date) -> int:
    return (origin.expires_on - today).days
