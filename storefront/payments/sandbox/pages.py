"""The page on which the shopper pays, or plays at it: plainly a sandbox, Chinese first."""

from http import HTTPStatus

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import money
from storefront.payments.sandbox import payables, sessions
from storefront.payments.sandbox.errors import ApiError
from storefront.payments.sandbox.running import EXTENSION, Sandbox

blueprint = Blueprint("pages", __name__, template_folder="templates", static_folder="static")

METHOD_NAMES = {
    "alipay": ("支付宝", "Alipay"),
    "wechat_pay": ("微信支付", "WeChat Pay"),
    "card": ("银行卡", "Bank card"),
}


@blueprint.get("/")
def home() -> str:
    """Say what this is."""
    return render_template("home.html")


@blueprint.get("/pay/<key>")
def pay(key: str) -> str | tuple[str, int]:
    """Show what is to be paid, or that it is paid, over or unknown."""
    try:
        with _sandbox().transaction() as tx:
            payable = payables.read(tx, key)
    except ApiError as error:
        return render_template("over.html", state="unknown", payable=None), error.status
    if payable.state != "open":
        return render_template("over.html", state=payable.state, payable=payable)
    return render_template(
        "pay.html",
        payable=payable,
        yuan=money.yuan(payable.amount_fen),
        methods=[(name, *METHOD_NAMES[name]) for name in METHOD_NAMES if name in payable.methods],
        chosen=request.args.get("method", ""),
        was_declined="declined" in request.args,
    )


@blueprint.post("/pay/<key>")
def press(key: str) -> Response | str | tuple[str, int]:
    """Do what the shopper pressed, once: the page tells a second press how it stands."""
    button, method = request.form.get("button", ""), request.form.get("method", "")
    try:
        with _sandbox().transaction() as tx:
            payable = payables.read(tx, key)
            if payable.state != "open":
                return render_template("over.html", state=payable.state, payable=payable)
            if button in sessions.OUTCOMES:
                payables.act(tx, key, outcome=button, method=method)
    except ApiError as error:
        return render_template("over.html", state="unknown", payable=None), error.status
    here = url_for("pages.pay", key=key)
    if button in {"paid", "pending"}:
        return redirect(payable.success_url or here, HTTPStatus.SEE_OTHER)
    if button == "declined" and not payables.is_intent(key):
        again = url_for("pages.pay", key=key, method=method, declined=1)
        return redirect(again, HTTPStatus.SEE_OTHER)
    return redirect(payable.cancel_url or here, HTTPStatus.SEE_OTHER)


def _sandbox() -> Sandbox:
    sandbox: Sandbox = current_app.extensions[EXTENSION]
    return sandbox
