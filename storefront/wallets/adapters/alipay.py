"""支付宝单笔转账 (Alipay, transfer to a person): `alipay.fund.trans.uni.transfer`.

One address for all methods; parameters are signed in the order of their names, the answer's node
is signed as it stands. The number makes a transfer one: after no answer, or a fault of theirs, it
is asked for, and the very same request may be sent again.
"""

import json
import re
from typing import Any

import httpx

from app import clock
from app.money import yuan
from storefront.wallets.adapters.signing import prove, signed
from storefront.wallets.rules import (
    Answer,
    Merchant,
    ProviderRefusedError,
    ProviderSilentError,
    Stage,
    Transfer,
)

API_BASE = "https://openapi.alipay.com/gateway.do"
SEND, ASK = "alipay.fund.trans.uni.transfer", "alipay.fund.trans.common.query"
PRODUCT = {"product_code": "TRANS_ACCOUNT_NO_PWD", "biz_scene": "DIRECT_TRANSFER"}
SECONDS_MAX = 10
OK, THEIR_FAULT = "10000", "20000"
THEIR_FAULTS = {"SYSTEM_ERROR", "aop.ACQ.SYSTEM_ERROR", "isp.unknow-error"}
ABSENT = {"ORDER_NOT_EXIST", "TRANS_ORDER_NOT_EXIST"}
STAGES = {
    "SUCCESS": Stage.PAID,
    "DEALING": Stage.PAYING,
    "INIT": Stage.PAYING,
    "WAIT_PAY": Stage.PAYING,
    "FAIL": Stage.FAILED,
    "CLOSED": Stage.FAILED,
    "REFUND": Stage.RETURNED,
}


class Alipay:
    """Speaks to Alipay."""

    def send(self, merchant: Merchant, transfer: Transfer) -> Answer:
        """Send money; the number makes it one."""
        said = self._call(
            merchant,
            SEND,
            {
                **PRODUCT,
                "out_biz_no": transfer.number,
                "trans_amount": yuan(transfer.fen),
                "order_title": f"货款 {transfer.number}",
                "payee_info": {
                    "identity": transfer.payee,
                    "identity_type": "ALIPAY_LOGON_ID",
                    "name": transfer.holder,
                },
            },
        )
        return _answer(said)

    def ask(self, merchant: Merchant, number: str) -> Answer:
        """Ask for a transfer by our own number."""
        try:
            return _answer(self._call(merchant, ASK, {**PRODUCT, "out_biz_no": number}))
        except ProviderRefusedError as error:
            if error.code in ABSENT:
                return Answer(Stage.ABSENT, error.code, reason=error.reason)
            raise

    def _call(self, merchant: Merchant, method: str, content: dict[str, Any]) -> dict[str, Any]:
        form = {
            "app_id": merchant.app_id,
            "method": method,
            "format": "JSON",
            "charset": "utf-8",
            "sign_type": "RSA2",
            "timestamp": f"{clock.now().astimezone(clock.CHINA):%Y-%m-%d %H:%M:%S}",
            "version": "1.0",
            "biz_content": json.dumps(content, ensure_ascii=False),
        }
        form["sign"] = signed(merchant.keys.private_key, in_order(form))
        try:
            answer = httpx.post(merchant.api_base or API_BASE, data=form, timeout=SECONDS_MAX)
        except httpx.HTTPError as error:
            raise ProviderSilentError(method) from error
        if not answer.is_success:
            raise ProviderSilentError(f"{method}: {answer.status_code}")
        return _read(merchant, method, answer.text)


def in_order(form: dict[str, str]) -> bytes:
    """Write parameters as they are signed: by name, those that are empty left out."""
    return "&".join(f"{name}={form[name]}" for name in sorted(form) if form[name]).encode()


def _read(merchant: Merchant, method: str, text: str) -> dict[str, Any]:
    """Prove and read an answer.

    Raises:
        ProviderSilentError: it is not Alipay's own, or a fault of theirs.
        ProviderRefusedError: a no.
    """
    name = f"{method.replace('.', '_')}_response"
    found = re.search(rf'"{name}"\s*:\s*(\{{.*\}})\s*,\s*"sign"\s*:\s*"([^"]*)"', text, re.DOTALL)
    if found is None:
        raise ProviderSilentError(f"{method}: no {name}")
    prove(merchant.keys.provider_key, found[1].encode(), found[2])
    said: dict[str, Any] = json.loads(found[1])
    code, sub = str(said.get("code", "")), str(said.get("sub_code", ""))
    if code == THEIR_FAULT or sub in THEIR_FAULTS:
        raise ProviderSilentError(f"{method}: {sub}")
    if code != OK:
        raise ProviderRefusedError(sub or code, str(said.get("sub_msg", said.get("msg", "")))[:200])
    return said


def _answer(said: dict[str, Any]) -> Answer:
    state = str(said.get("status", ""))
    if state not in STAGES:
        raise ProviderSilentError(f"another state: {state}")
    reason = said.get("fail_reason") or said.get("error_code") or ""
    return Answer(
        STAGES[state], state, provider_no=str(said.get("order_id", "")), reason=str(reason)[:200]
    )
