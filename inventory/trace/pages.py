"""The logbook on screen, for those who trace."""

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import get_locale, gettext, lazy_gettext, lazy_pgettext
from werkzeug.wrappers import Response

from app.database import session as db
from app.people import guard
from app.people.rules import Permission
from app.web.formats import moment
from app.web.language import plural
from inventory.labels.rules.codes import spaced
from inventory.trace import services
from inventory.trace.queries import EventRow
from inventory.trace.rules import Step

blueprint = Blueprint("trace", __name__, template_folder="templates")

STEP_NAMES = {
    Step.COMMISSION: lazy_gettext("收货贴码"),
    Step.INSPECT: lazy_gettext("验货通过"),
    Step.FAIL: lazy_gettext("验货没过"),
    Step.GRADE: lazy_pgettext("step", "复检分级"),
    Step.CRATE: lazy_gettext("装进周转箱"),
    Step.LOAD: lazy_gettext("装车"),
    Step.DEPART: lazy_gettext("发车"),
    Step.RECEIVE: lazy_gettext("到仓扫码"),
    Step.UNCRATE: lazy_gettext("拆周转箱"),
    Step.SPLIT: lazy_gettext("拆分"),
    Step.MERGE: lazy_gettext("合回去"),
    Step.MAKE: lazy_gettext("做成别的货"),
    Step.RETIRE: lazy_gettext("标签作废"),
    Step.STORE: lazy_gettext("上架"),
    Step.PICK: lazy_gettext("拣货"),
    Step.PACK: lazy_gettext("装包裹"),
    Step.SHIP: lazy_gettext("交快递"),
    Step.SELL: lazy_gettext("送达"),
    Step.RETURN: lazy_gettext("退回"),
    Step.SEND_HOME: lazy_pgettext("step", "送回村里"),
    Step.HAND_BACK: lazy_gettext("退还村民"),
    Step.TAKE_DOWN: lazy_pgettext("step", "下架"),
    Step.SET_APART: lazy_gettext("单独放，等处理"),
    Step.COUNT: lazy_gettext("盘点看到"),
    Step.MISS: lazy_gettext("盘点没有"),
    Step.DESTROY: lazy_gettext("报废"),
}
BIN_NAMES = {
    "desk": lazy_gettext("代办台"),
    "dock": lazy_gettext("卸货区"),
    "truck": lazy_gettext("货车"),
    "packing": lazy_gettext("打包台"),
    "carrier": lazy_gettext("快递"),
    "sold": lazy_gettext("买家"),
}
BAD_STEPS = frozenset({Step.FAIL, Step.SET_APART, Step.MISS, Step.DESTROY})


@dataclass(frozen=True)
class Line:
    """An event in words."""

    title: str
    at: str
    text: str
    kind: str


@blueprint.get("/office/trace")
@guard.allows(Permission.TRACE)
def find() -> str | Response:
    """Ask for a code, or go to the life of the one that was typed or scanned."""
    typed = request.args.get("code", "").strip()
    if not typed:
        return render_template("trace/find.html")
    code = services.code_of(typed)
    return redirect(url_for("trace.show", code=code), 303)


@blueprint.get("/office/trace/<code>")
@guard.allows(Permission.TRACE)
def show(code: str) -> str:
    """Show every event in the life of a code."""
    with db.reading() as session:
        life = services.life_seen_by(session, raw=code, actor=guard.actor())
    return render_template(
        "trace/show.html",
        code=life.code,
        spaced=spaced(life.code),
        events=[_line(event) for event in life.events],
    )


def _line(event: EventRow) -> Line:
    return Line(
        title=str(STEP_NAMES[event.step]) if event.step else event.form.biz_step,
        at=moment(event.occurred_at),
        text=" · ".join(part for part in _parts(event) if part),
        kind="bad" if event.step in BAD_STEPS else "good",
    )


def _parts(event: EventRow) -> list[str]:
    """List what is known of an event besides what and when."""
    place = event.place_name_en if str(get_locale()) == "en" else event.place_name
    inside = gettext("装在 %(code)s 里", code=event.parent_code) if event.parent_code else ""
    count = event.codes_count
    together = plural("一起的有 %(count)s 个码", count=count) if count > 1 else ""
    late = event.recorded_at != event.occurred_at
    return [
        place or event.place_code,
        str(BIN_NAMES.get(event.bin_name, event.bin_name)),
        inside,
        together,
        *event.references.values(),
        gettext("记录于 %(when)s", when=moment(event.recorded_at)) if late else "",
    ]
