"""What all objects share: ids, amounts, lists, expansion, and the events that tell of a change."""

import secrets
from typing import Any

from storefront.payments.sandbox.errors import ApiError, ParameterError
from storefront.payments.sandbox.parameters import Each, Kind, Shape, Text, Whole
from storefront.payments.sandbox.store import Json, Transaction

API_VERSION = "2026-10-28.endive"
CURRENCY = "cny"
AMOUNT_FEN_MIN = 400
"""Half a US dollar, about four yuan."""
AMOUNT_FEN_MAX = 99_999_999
METHODS = ("card", "alipay", "wechat_pay")
LIST_LIMIT, LIST_LIMIT_MAX = 10, 100

TABLE_OF_PREFIX = {
    "cs": "sessions",
    "pi": "payment_intents",
    "ch": "charges",
    "re": "refunds",
    "du": "disputes",
    "file": "files",
    "po": "payouts",
    "txn": "balance_transactions",
}

OF_EACH = "data."
"""How the name of what is expanded in each row of a list begins."""
SINCE = Shape({"gte": Whole()})

EXPAND: dict[str, Kind] = {"expand": Each(Text())}
PAGING: dict[str, Kind] = {"limit": Whole(), "starting_after": Text(), **EXPAND}


def new_id(prefix: str) -> str:
    """Make an id that nobody can guess."""
    return f"{prefix}_{secrets.token_hex(12)}"


def check_amount(amount_fen: int, *, param: str = "amount") -> None:
    """Refuse what Stripe would not charge."""
    if amount_fen < 1:
        raise ApiError(
            f"{param} must be above zero.", code="parameter_invalid_integer", param=param
        )
    if amount_fen < AMOUNT_FEN_MIN:
        raise ApiError(
            f"The least that can be paid is {AMOUNT_FEN_MIN} fen.",
            code="amount_too_small",
            param=param,
        )
    if amount_fen > AMOUNT_FEN_MAX:
        raise ApiError(
            f"The most that can be paid is {AMOUNT_FEN_MAX} fen.",
            code="amount_too_large",
            param=param,
        )


def check_currency(currency: str, *, param: str = "currency") -> None:
    """Refuse any currency but the one in use here."""
    if currency.lower() != CURRENCY:
        raise ApiError(
            f"This account is paid in {CURRENCY}, not in {currency}.",
            code="currency_not_supported",
            param=param,
        )


def check_wechat_client(options: Json) -> None:
    """Refuse WeChat Pay that does not say where it is shown."""
    if "client" not in options.get("wechat_pay", {}):
        param = "payment_method_options[wechat_pay][client]"
        raise ParameterError(
            f"The parameter {param} is missing.", code="parameter_missing", param=param
        )


def public(row: Json) -> Json:
    """Give an object as Stripe shows it: names that begin with a line are the sandbox's own."""
    return {name: value for name, value in row.items() if not name.startswith("_")}


def tell(tx: Transaction, kind: str, about: Json) -> None:
    """Write down an event with the object as it is now, and send it to the desk."""
    event = {
        "id": new_id("evt"),
        "object": "event",
        "api_version": API_VERSION,
        "created": tx.now,
        "data": {"object": public(about)},
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "type": kind,
    }
    tx.put("events", event)
    post_event(tx, event)


def post_event(tx: Transaction, event: Json) -> None:
    """Put an event in the letter box, as often and as late as the faults of the moment say."""
    faults = tx.find("faults", "faults") or {"id": "faults"}
    copies, is_dropped = 1, False
    if faults.get("drop_next", 0) > 0:
        tx.put("faults", {**faults, "drop_next": faults["drop_next"] - 1})
        is_dropped = True
    elif faults.get("duplicate", 0) > 0:
        tx.put("faults", {**faults, "duplicate": faults["duplicate"] - 1})
        copies = 2
    for _ in range(copies):
        delivery = {
            "id": new_id("whd"),
            "event": event["id"],
            "type": event["type"],
            "state": "dropped" if is_dropped else "waiting",
            "due_at": tx.exact_now + faults.get("delay_seconds", 0),
            "tries": [],
        }
        tx.put("deliveries", delivery)
        if not is_dropped:
            tx.put("waiting", {"id": delivery["id"]})


def expanded(tx: Transaction, row: Json, names: list[str]) -> Json:
    """Spell out the objects that these fields name."""
    for name in names:
        if name not in row:
            raise ApiError(f"{name} cannot be expanded here.", param="expand")
        key = row[name]
        if isinstance(key, str):
            table = TABLE_OF_PREFIX.get(key.split("_", 1)[0])
            if table is None:
                raise ApiError(f"{name} cannot be expanded.", param="expand")
            row = {**row, name: public(tx.find(table, key) or {})}
    return row


def page_of(rows: list[Json], given: Json, *, url: str) -> Json:
    """Give a page of a list, newest first, of those rows that have the given values."""
    limit = given.get("limit", LIST_LIMIT)
    if not 1 <= limit <= LIST_LIMIT_MAX:
        raise ApiError(f"limit is 1 to {LIST_LIMIT_MAX}.", param="limit")
    wanted: dict[str, Any] = {
        name: value
        for name, value in given.items()
        if name not in {"limit", "starting_after", "expand", "created"}
    }
    newest_first = [
        row
        for row in reversed(rows)
        if all(row.get(name) == value for name, value in wanted.items())
        and row["created"] >= given.get("created", {}).get("gte", 0)
    ]
    if "starting_after" in given:
        ids = [row["id"] for row in newest_first]
        if given["starting_after"] not in ids:
            raise ApiError("starting_after is not in this list.", param="starting_after")
        newest_first = newest_first[ids.index(given["starting_after"]) + 1 :]
    return {
        "object": "list",
        "data": newest_first[:limit],
        "has_more": len(newest_first) > limit,
        "url": url,
    }
