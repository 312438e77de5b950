"""What a journal is before it is written. Fen are signed: debit positive, credit negative."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from app.errors import Refusal
from app.money import Fen


class Account(StrEnum):
    """The chart of accounts. What a balance means is said from the operator's side."""

    PAYMENT_CLEARING = "payment_clearing"
    """Asset: paid by shoppers, still at the payment gateway (支付渠道待结算)."""
    PLATFORM_RECEIVABLE = "platform_receivable"
    """Asset: paid at a sales platform and not yet settled by it, by shop (应收平台款)."""
    PLATFORM_BALANCE = "platform_balance"
    """Asset: settled by a platform and still in its wallet, by shop (平台账户余额)."""
    AWAITED_RETURN = "awaited_return"
    """Asset: refunded by a platform for goods that are on their way back (待收退货)."""
    BANK = "bank"
    """Asset: at the bank (银行存款)."""
    WALLET_BALANCE = "wallet_balance"
    """Asset: in our merchant accounts at WeChat and Alipay, to pay from (商户号余额)."""
    DESK_CASH = "desk_cash"
    """Asset: an agent's float, by place (备用金)."""
    OWN_GOODS = "own_goods"
    """Asset: bought from villagers and not yet sold, at cost, by lot (库存商品)."""
    SHOP_CASH = "shop_cash"
    """Asset: in the drawer of a city shop, by place (门店现金)."""
    SHOP_CARDS = "shop_cards"
    """Asset: taken by a shop's card terminal and wallets, not yet at the bank, by place."""
    CUSTOMER_CONTRACT = "customer_contract"
    """Liability: paid by shoppers and not yet delivered (合同负债)."""
    HELD_FOR_ERRANDS = "held_for_errands"
    """Liability: cash taken for an errand and not yet spent, by villager (代办暂收款)."""
    PROVIDER_PAYABLE = "provider_payable"
    """Liability: owed to a provider for errands that were done, by provider (应付劳务费)."""
    VILLAGER_PAYABLE = "villager_payable"
    """Liability: owed to a villager for goods that were sold, by villager (应付村民货款)."""
    TAX_WITHHELD = "tax_withheld"
    """Liability: withheld of payouts and not yet handed to the tax office (应交代扣税款)."""
    FEE_INCOME = "fee_income"
    """Income: what the desk keeps by the terms (代销手续费)."""
    SALES_INCOME = "sales_income"
    """Income: what goods brought that the operator had bought (自营销售收入)."""
    COST_OF_SALES = "cost_of_sales"
    """Expense: what was paid to villagers for them (自营销售成本)."""
    CASH_DIFFERENCE = "cash_difference"
    """Expense or income: cash that counts found missing or too much, by place (现金长短款)."""
    PRICE_TOP_UP = "price_top_up"
    """Expense: made up to villagers where goods sold below their named price (补足委托价差)."""
    FREIGHT_INCOME = "freight_income"
    """Income: freight that shoppers paid (运费收入)."""
    GOODS_LOSS = "goods_loss"
    """Expense: villagers' goods that were lost in the desk's hands (代销商品损失)."""
    BANK_CHARGES = "bank_charges"
    """Expense: what bank and gateway keep (手续费支出)."""
    FREIGHT_COST = "freight_cost"
    """Expense: what carriers are paid (运费支出)."""
    ERRAND_FEE_INCOME = "errand_fee_income"
    """Income: what the desk keeps of an errand's price (便民服务费收入)."""
    VOUCHER_COST = "voucher_cost"
    """Expense: what vouchers paid of orders (优惠券支出)."""
    AFTERSALE_COST = "aftersale_cost"
    """Expense: what shoppers got back after a complaint (售后支出)."""
    DISPUTED = "disputed"
    """Asset: taken back by shoppers' banks, and not decided yet (争议待定款)."""
    DISPUTE_LOSS = "dispute_loss"
    """Expense: taken back by shoppers' banks for good (争议损失)."""
    INTEREST_INCOME = "interest_income"
    """Income: what the bank pays (利息收入)."""
    OPERATOR_FUNDS = "operator_funds"
    """Equity: what the operator has put in, and takes out (经营方资金)."""
    SUSPENSE = "suspense"
    """Asset or liability: money that nobody can name yet (待查款项)."""
    PLATFORM_FEE = "platform_fee"
    """Expense: what platforms keep of what was sold there (平台服务费)."""
    HOST_COMMISSION = "host_commission"
    """Expense: what hosts get of what they sold (达人佣金)."""
    COSTS_BORNE = "costs_borne"
    """Income: what villagers bear of platform fee, commission and freight (村民承担的渠道费)."""
    COMPENSATION = "compensation"
    """Expense: part of a price that went back to a shopper who keeps the goods (售后补偿)."""


@dataclass(frozen=True)
class Line:
    """One side of a journal."""

    account: Account
    fen: Fen
    party: str = ""
    """A villager's, place's or lot's code, where the account is kept by party."""


@dataclass(frozen=True)
class Entry:
    """A journal about to be posted."""

    book_id: int
    kind: str
    """What happened: payment_received, goods_delivered, payout_paid …"""
    voucher: str
    """Code of what proves it; a kind is posted once for a voucher."""
    memo: str
    lines: tuple[Line, ...]


def balanced(entry: Entry) -> tuple[Line, ...]:
    """Drop the sides of nothing and prove that the rest adds up to zero.

    Raises:
        Refusal: `ledger.unbalanced`.
    """
    lines = tuple(line for line in entry.lines if line.fen)
    if len(lines) < 2 or sum(line.fen for line in lines) != 0:  # noqa: PLR2004 - double entry
        raise Refusal("ledger.unbalanced", voucher=entry.voucher)
    return lines


GENESIS = bytes(32)
"""What the first journal of a book follows."""


CHAIN_VERSION = 2
"""By which journals are sealed now."""
UNTIMED = 1
"""The first version: its hash does not cover when a journal was sealed."""


def chained(
    previous_hash: bytes, content_hash: bytes, *, sealed_at: datetime, version: int = CHAIN_VERSION
) -> bytes:
    """Hash a journal's content onto its predecessor's hash: SHA-256 of one after the other.

    From version 2 on the moment of sealing follows, in UTC, to the microsecond.
    """
    if version == UNTIMED:
        return hashlib.sha256(previous_hash + content_hash).digest()
    moment = sealed_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
    return hashlib.sha256(previous_hash + content_hash + moment.encode()).digest()
