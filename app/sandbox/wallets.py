"""Stand-ins for WeChat Pay's and Alipay's transfer APIs: strict, stateful, faulty on demand.

Written from the providers' published forms, not from our adapters. They prove every request's
signature, take a number once, open a name that was hidden, and sign what they answer. State is a
file, so that several processes are one provider.
"""

import base64
import fcntl
import json
import re
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

WECHAT = "/v3/fund-app/mch-transfer/transfer-bills"
ALIPAY = "/gateway.do"
PREFIX = "/webhooks/wallets"
"""Where the sandbox answers for both, on the desk's own address."""
CONFIRM_SECONDS = 24 * 3600
LEAST_FEN, NAMED_FROM_FEN, CAP_FEN = 10, 2000_00, 200_00
NAME_MIN_FEN = 30
NUMBER = re.compile(r"[0-9A-Za-z]{1,32}")
AUTHORIZATION = re.compile(
    r'WECHATPAY2-SHA256-RSA2048 mchid="(?P<mchid>[^"]+)",nonce_str="(?P<nonce>[^"]+)",'
    r'signature="(?P<signature>[^"]+)",timestamp="(?P<timestamp>\d+)",serial_no="(?P<serial>[^"]+)"'
)
OAEP = padding.OAEP(
    mgf=padding.MGF1(hashes.SHA1()),  # noqa: S303 - the provider's choice
    algorithm=hashes.SHA1(),  # noqa: S303
    label=None,
)


@dataclass(frozen=True)
class Said:
    """An answer over HTTP; without a body where the line breaks."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


class NoError(Exception):
    """The provider says no, in its own words."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(code)
        self.status, self.code, self.message = status, code, message


class Wallets:
    """Both providers, over one file."""

    def __init__(self, file: Path, now: Callable[[], float] = time.time) -> None:
        self._file, self._now = file, now

    def keys(self) -> dict[str, str]:
        """Hand out what a merchant needs: a key pair that is registered here, and ours."""
        with self._opened() as state:
            return dict(state["keys"]["handed_out"])

    def fail_next(self, *faults: str) -> None:
        """Let the next requests go wrong: `lost` before or `cut` after they count, or `busy`."""
        with self._opened() as state:
            state["faults"] += faults

    def forget_bills(self) -> None:
        """Begin anew; keys stay."""
        with self._opened() as state:
            state["bills"], state["faults"] = {}, []

    def let(self, number: str, status: str, reason: str = "") -> None:
        """Let a transfer go on to a state: the payee confirms, or the name is another's."""
        with self._opened() as state:
            state["bills"][number] |= {"state": status, "reason": reason}

    def received(self) -> dict[str, int]:
        """Tell what reached payees, in fen by number."""
        with self._opened() as state:
            return {
                number: bill["fen"]
                for number, bill in state["bills"].items()
                if bill["state"] == "SUCCESS"
            }

    def bills(self) -> dict[str, dict[str, Any]]:
        """List all transfers by number."""
        with self._opened() as state:
            self._close_late(state)
            return dict(state["bills"])

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Said:
        """Answer one request."""
        with self._opened() as state:
            fault = state["faults"].pop(0) if state["faults"] else ""
            if fault in {"lost", "busy"}:
                return Said(503 if fault == "busy" else 0, b"")
            self._close_late(state)
            speak = _wechat if path.startswith(WECHAT) else _alipay
            said = speak(state, method, path, headers, body, self._now())
            return Said(0, b"") if fault == "cut" else said

    def _close_late(self, state: dict[str, Any]) -> None:
        for bill in state["bills"].values():
            waits = bill["state"] == "WAIT_USER_CONFIRM"
            if waits and self._now() - bill["at"] > CONFIRM_SECONDS:
                bill |= {"state": "CANCELLED", "reason": "OVERDUE_CLOSE"}

    def _opened(self) -> "_Opened":
        return _Opened(self._file)


def of_folder(data_dir: Path, now: Callable[[], float] = time.time) -> Wallets:
    """Return the providers of a desk, whose state lies in its folder."""
    return Wallets(data_dir / "sandbox-wallets.json", now)


class _Opened:
    """The state, held by one process at a time and written when it lets go."""

    def __init__(self, file: Path) -> None:
        self._path = file

    def __enter__(self) -> dict[str, Any]:
        self._lock = self._path.with_suffix(".lock").open("w")
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        if self._path.exists():
            self._state: dict[str, Any] = json.loads(self._path.read_text())
        else:
            self._state = {"bills": {}, "faults": [], "keys": _new_keys()}
        return self._state

    def __exit__(self, *_: object) -> None:
        self._path.write_text(json.dumps(self._state, ensure_ascii=False))
        self._lock.close()


def _new_keys() -> dict[str, Any]:
    ours, theirs = (rsa.generate_private_key(65537, 2048) for _ in range(2))
    return {
        "provider": _private_pem(ours),
        "merchant": _public_pem(theirs),
        "handed_out": {
            "merchant_no": "1900000001",
            "app_id": "wx0000000000000001",
            "private_key": _private_pem(theirs),
            "serial_no": secrets.token_hex(20).upper(),
            "provider_key": _public_pem(ours),
            "provider_serial": "PUB_KEY_ID_SANDBOX",
        },
    }


def _wechat(
    state: dict[str, Any],
    method: str,
    path: str,
    headers: Mapping[str, str],
    body: bytes,
    now: float,
) -> Said:
    heads = {name.lower(): value for name, value in headers.items()}
    try:
        _prove_wechat(state, method, path, heads, body)
        said = (
            _open_bill(state, json.loads(body), now)
            if method == "POST"
            else _shown_bill(state, path.rpartition("/")[2])
        )
        status = 200
    except NoError as no:
        status, said = no.status, {"code": no.code, "message": no.message}
    content = json.dumps(said, ensure_ascii=False).encode()
    moment, nonce = str(int(now)), secrets.token_hex(8)
    message = f"{moment}\n{nonce}\n".encode() + content + b"\n"
    return Said(
        status,
        content,
        {
            "Content-Type": "application/json",
            "Wechatpay-Timestamp": moment,
            "Wechatpay-Nonce": nonce,
            "Wechatpay-Serial": state["keys"]["handed_out"]["provider_serial"],
            "Wechatpay-Signature": _sign(state, message),
        },
    )


def _prove_wechat(
    state: dict[str, Any], method: str, path: str, heads: Mapping[str, str], body: bytes
) -> None:
    found = AUTHORIZATION.fullmatch(heads.get("authorization", ""))
    known = state["keys"]["handed_out"]
    if found is None or (found["mchid"], found["serial"]) != (
        known["merchant_no"],
        known["serial_no"],
    ):
        raise NoError(401, "SIGN_ERROR", "Authorization 不正确")
    message = f"{method}\n{path}\n{found['timestamp']}\n{found['nonce']}\n".encode() + body + b"\n"
    if not _is_signed(state["keys"]["merchant"], message, found["signature"]):
        raise NoError(401, "SIGN_ERROR", "签名错误")


def _open_bill(state: dict[str, Any], asked: dict[str, Any], now: float) -> dict[str, Any]:
    number, fen = str(asked.get("out_bill_no", "")), asked.get("transfer_amount")
    if not NUMBER.fullmatch(number) or type(fen) is not int or fen < LEAST_FEN:
        raise NoError(400, "PARAM_ERROR", "参数错误")
    if asked.get("appid") != state["keys"]["handed_out"]["app_id"] or not asked.get("openid"):
        raise NoError(400, "PARAM_ERROR", "appid 与 openid 不匹配")
    reported = asked.get("transfer_scene_report_infos") or [{}]
    if asked.get("transfer_scene_id") != "1009" or reported[0].get("info_type") != "采购商品名称":
        raise NoError(400, "INVALID_REQUEST", "转账场景报备信息不正确")
    name = _opened_name(state, asked.get("user_name"))
    if (fen >= NAMED_FROM_FEN and not name) or (fen < NAME_MIN_FEN and name):
        raise NoError(400, "PARAM_ERROR", "收款用户姓名不正确")
    content = {"fen": fen, "payee": asked["openid"], "name": name}
    if (kept := _kept(state, number, content)) is not None:
        return kept
    if fen > CAP_FEN:
        raise NoError(403, "NO_AUTH", "超出单笔转账限额")
    bill = content | {"kind": "wechat", "at": now, "state": "WAIT_USER_CONFIRM", "reason": ""}
    state["bills"][number] = bill | {"no": f"1330{len(state['bills']):026d}"}
    return _bill(state, number) | {"package_info": "sandbox"}


def _shown_bill(state: dict[str, Any], number: str) -> dict[str, Any]:
    if number not in state["bills"]:
        raise NoError(404, "NOT_FOUND", "记录不存在")
    return _bill(state, number)


def _kept(state: dict[str, Any], number: str, content: dict[str, Any]) -> dict[str, Any] | None:
    """Answer as before for the same number and content; refuse another content."""
    before = state["bills"].get(number)
    if before is None:
        return None
    if {name: before[name] for name in content} != content:
        raise NoError(400, "INVALID_REQUEST", "单号重复，参数与原单不一致")
    return _bill(state, number)


def _bill(state: dict[str, Any], number: str) -> dict[str, Any]:
    bill = state["bills"][number]
    shown = {"out_bill_no": number, "transfer_bill_no": bill["no"], "state": bill["state"]}
    return shown | ({"fail_reason": bill["reason"]} if bill["reason"] else {})


def _opened_name(state: dict[str, Any], hidden: str | None) -> str:
    if not hidden:
        return ""
    try:
        return _private(state).decrypt(base64.b64decode(hidden), OAEP).decode()
    except ValueError:
        raise NoError(400, "PARAM_ERROR", "姓名解密失败") from None


def _alipay(
    state: dict[str, Any],
    method: str,
    path: str,
    headers: Mapping[str, str],
    body: bytes,
    now: float,
) -> Said:
    form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
    verb = form.get("method", "")
    message = "&".join(
        f"{name}={form[name]}" for name in sorted(form) if name != "sign" and form[name]
    ).encode()
    try:
        _prove_alipay(state, message, form)
        said = _alipay_verb(state, verb, json.loads(form.get("biz_content", "{}")), now)
        said = {"code": "10000", "msg": "Success"} | said
    except NoError as no:
        said = {"code": "40004", "msg": "Business Failed", "sub_code": no.code}
        said["sub_msg"] = no.message
    node = json.dumps(said, ensure_ascii=False)
    name = f"{verb.replace('.', '_')}_response"
    content = f'{{"{name}":{node},"sign":"{_sign(state, node.encode())}"}}'
    return Said(200, content.encode(), {"Content-Type": "application/json"})


def _prove_alipay(state: dict[str, Any], message: bytes, form: Mapping[str, str]) -> None:
    if not _is_signed(state["keys"]["merchant"], message, form.get("sign", "")):
        raise NoError(200, "isv.invalid-signature", "验签出错")
    asks = form.get("method") == "alipay.fund.trans.common.query"
    if form.get("app_id") != state["keys"]["handed_out"]["app_id"] and not asks:
        raise NoError(200, "isv.invalid-app-id", "无效的应用授权")


def _alipay_verb(
    state: dict[str, Any], verb: str, asked: dict[str, Any], now: float
) -> dict[str, Any]:
    number = str(asked.get("out_biz_no", ""))
    if verb == "alipay.fund.trans.common.query":
        if number not in state["bills"]:
            raise NoError(200, "ORDER_NOT_EXIST", "转账订单不存在")
        return _order(state, number)
    if verb != "alipay.fund.trans.uni.transfer":
        raise NoError(200, "isv.invalid-method", "不存在的方法名")
    whole = (asked.get("product_code"), asked.get("biz_scene"))
    payee = asked.get("payee_info") or {}
    fits = re.fullmatch(r"\d+\.\d\d", str(asked.get("trans_amount", "")))
    if whole != ("TRANS_ACCOUNT_NO_PWD", "DIRECT_TRANSFER") or not fits or not number:
        raise NoError(200, "INVALID_PARAMETER", "参数有误")
    if payee.get("identity_type") != "ALIPAY_LOGON_ID" or not payee.get("name"):
        raise NoError(200, "PAYEE_NOT_EXIST", "收款账号不存在")
    yuan, _, cents = str(asked["trans_amount"]).partition(".")
    fen = int(yuan) * 100 + int(cents)
    if fen < LEAST_FEN:
        raise NoError(200, "EXCEED_LIMIT_SM_MIN_AMOUNT", "金额低于 0.1 元")
    content = {"fen": fen, "payee": payee.get("identity"), "name": payee["name"]}
    if _kept(state, number, content) is None:
        bill = content | {"kind": "alipay", "at": now, "state": "SUCCESS", "reason": ""}
        state["bills"][number] = bill | {"no": f"2026{len(state['bills']):028d}"}
    return _order(state, number)


def _order(state: dict[str, Any], number: str) -> dict[str, Any]:
    bill = state["bills"][number]
    shown = {"out_biz_no": number, "order_id": bill["no"], "status": bill["state"]}
    return shown | ({"fail_reason": bill["reason"]} if bill["reason"] else {})


def _is_signed(public_pem: str, message: bytes, signature: str) -> bool:
    key = cast(rsa.RSAPublicKey, serialization.load_pem_public_key(public_pem.encode()))
    try:
        key.verify(base64.b64decode(signature), message, padding.PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, ValueError):
        return False
    return True


def _sign(state: dict[str, Any], message: bytes) -> str:
    signature = _private(state).sign(message, padding.PKCS1v15(), hashes.SHA256())
    return base64.b64encode(signature).decode()


def _private(state: dict[str, Any]) -> rsa.RSAPrivateKey:
    return _key_of(state["keys"]["provider"])


@lru_cache
def _key_of(pem: str) -> rsa.RSAPrivateKey:
    key = serialization.load_pem_private_key(pem.encode(), password=None)
    return cast(rsa.RSAPrivateKey, key)


def _private_pem(key: rsa.RSAPrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


def _public_pem(key: rsa.RSAPrivateKey) -> str:
    return (
        key.public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )
