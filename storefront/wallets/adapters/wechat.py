"""微信商家转账 (WeChat Pay, transfer to a person), API v3.

A request carries a signature over method, path, time, nonce and body; so does each answer. The
payee confirms in WeChat within 24 hours, or the transfer is closed and the money stays. A bill of
the same number and content is the same bill; after any answer but 200 the number is asked for
before anything else.
"""

import json
import secrets
import time
from typing import Any

import httpx

from storefront.wallets.adapters.signing import hidden, prove, signed
from storefront.wallets.rules import (
    GOODS,
    SCENE,
    Answer,
    Merchant,
    ProviderRefusedError,
    ProviderSilentError,
    Stage,
    Transfer,
)

API_BASE = "https://api.mch.weixin.qq.com"
BILLS = "/v3/fund-app/mch-transfer/transfer-bills"
NAMED_FROM_FEN = 30
"""Under 0.3 yuan a name is not checked, so none is sent; from 2000 yuan on it must be there."""
SECONDS_MAX = 10
STAGES = {
    "ACCEPTED": Stage.PAYING,
    "PROCESSING": Stage.PAYING,
    "WAIT_USER_CONFIRM": Stage.PAYING,
    "TRANSFERING": Stage.PAYING,
    "CANCELING": Stage.PAYING,
    "SUCCESS": Stage.PAID,
    "FAIL": Stage.FAILED,
    "CANCELLED": Stage.FAILED,
}
TOO_MANY = 429
NOT_FOUND = 404


class Wechat:
    """Speaks to WeChat Pay."""

    def send(self, merchant: Merchant, transfer: Transfer) -> Answer:
        """Open a bill; its number makes it one."""
        body: dict[str, Any] = {
            "appid": merchant.app_id,
            "out_bill_no": transfer.number,
            "transfer_scene_id": SCENE,
            "openid": transfer.payee,
            "transfer_amount": transfer.fen,
            "transfer_remark": f"货款 {transfer.number}",
            "user_recv_perception": "货款",
            "transfer_scene_report_infos": [{"info_type": "采购商品名称", "info_content": GOODS}],
        }
        if transfer.fen >= NAMED_FROM_FEN:
            body["user_name"] = hidden(merchant.keys.provider_key, transfer.holder)
        return _answer(self._call(merchant, "POST", BILLS, body))

    def ask(self, merchant: Merchant, number: str) -> Answer:
        """Ask for a bill by our own number."""
        try:
            return _answer(self._call(merchant, "GET", f"{BILLS}/out-bill-no/{number}", None))
        except ProviderRefusedError as error:
            if error.code == "NOT_FOUND":
                return Answer(Stage.ABSENT, error.code, reason=error.reason)
            raise

    def _call(
        self, merchant: Merchant, method: str, path: str, body: dict[str, Any] | None
    ) -> dict[str, Any]:
        content = json.dumps(body, ensure_ascii=False) if body is not None else ""
        moment, nonce = str(int(time.time())), secrets.token_hex(16)
        message = f"{method}\n{path}\n{moment}\n{nonce}\n{content}\n".encode()
        signature = signed(merchant.keys.private_key, message)
        token = (
            f'mchid="{merchant.merchant_no}",nonce_str="{nonce}",signature="{signature}",'
            f'timestamp="{moment}",serial_no="{merchant.keys.serial_no}"'
        )
        try:
            answer = httpx.request(
                method,
                f"{merchant.api_base or API_BASE}{path}",
                content=content.encode() if content else None,
                headers={
                    "Authorization": f"WECHATPAY2-SHA256-RSA2048 {token}",
                    "Wechatpay-Serial": merchant.keys.provider_serial,
                    "Content-Type": "application/json",
                    "Accept": "application/json",
                },
                timeout=SECONDS_MAX,
            )
        except httpx.HTTPError as error:
            raise ProviderSilentError(path) from error
        if answer.is_server_error or answer.status_code == TOO_MANY:
            raise ProviderSilentError(f"{path}: {answer.status_code}")
        return _read(merchant, answer)


def _read(merchant: Merchant, answer: httpx.Response) -> dict[str, Any]:
    """Prove and read an answer.

    Raises:
        ProviderSilentError: it is not WeChat's own.
        ProviderRefusedError: a no.
    """
    heads = answer.headers
    message = (
        f"{heads.get('Wechatpay-Timestamp', '')}\n{heads.get('Wechatpay-Nonce', '')}\n".encode()
        + answer.content
        + b"\n"
    )
    prove(merchant.keys.provider_key, message, heads.get("Wechatpay-Signature", ""))
    try:
        said: dict[str, Any] = json.loads(answer.content)
    except ValueError as error:
        raise ProviderSilentError("no JSON") from error
    if not answer.is_success:
        raise ProviderRefusedError(str(said.get("code", "")), str(said.get("message", ""))[:200])
    return said


def _answer(said: dict[str, Any]) -> Answer:
    state = str(said.get("state", ""))
    if state not in STAGES:
        raise ProviderSilentError(f"another state: {state}")
    return Answer(
        STAGES[state],
        state,
        provider_no=str(said.get("transfer_bill_no", "")),
        reason=str(said.get("fail_reason", ""))[:200],
    )
