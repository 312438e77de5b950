"""Journals in the text formats of plain-text accounting: Beancount and hledger.

Both files start with what the accounts stood at, and end with what they stand at as an assertion:
whoever loads them has the balance checked by another program than ours.
Beancount: https://beancount.github.io/docs/beancount_language_syntax.html
hledger: https://hledger.org/hledger.html (journal format).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app import clock
from app.ledger.rules import Account
from app.money import yuan
from storefront.bookkeeping.rules.months import Period

CURRENCY = "CNY"
ROOTS = {
    Account.PAYMENT_CLEARING: "Assets:PaymentClearing",
    Account.PLATFORM_RECEIVABLE: "Assets:PlatformReceivable",
    Account.PLATFORM_BALANCE: "Assets:PlatformBalance",
    Account.AWAITED_RETURN: "Assets:AwaitedReturn",
    Account.BANK: "Assets:Bank",
    Account.WALLET_BALANCE: "Assets:WalletBalance",
    Account.DESK_CASH: "Assets:DeskCash",
    Account.OWN_GOODS: "Assets:OwnGoods",
    Account.SUSPENSE: "Assets:Suspense",
    Account.CUSTOMER_CONTRACT: "Liabilities:CustomerContract",
    Account.HELD_FOR_ERRANDS: "Liabilities:HeldForErrands",
    Account.PROVIDER_PAYABLE: "Liabilities:ProviderPayable",
    Account.ERRAND_FEE_INCOME: "Income:ErrandFee",
    Account.VILLAGER_PAYABLE: "Liabilities:VillagerPayable",
    Account.TAX_WITHHELD: "Liabilities:TaxWithheld",
    Account.OPERATOR_FUNDS: "Equity:OperatorFunds",
    Account.FEE_INCOME: "Income:Fee",
    Account.FREIGHT_INCOME: "Income:Freight",
    Account.GOODS_LOSS: "Expenses:GoodsLoss",
    Account.INTEREST_INCOME: "Income:Interest",
    Account.SALES_INCOME: "Income:Sales",
    Account.COST_OF_SALES: "Expenses:CostOfSales",
    Account.CASH_DIFFERENCE: "Expenses:CashDifference",
    Account.PRICE_TOP_UP: "Expenses:PriceTopUp",
    Account.VOUCHER_COST: "Expenses:Vouchers",
    Account.SHOP_CASH: "Assets:Shops:Cash",
    Account.SHOP_CARDS: "Assets:Shops:Cards",
    Account.AFTERSALE_COST: "Expenses:Aftersales",
    Account.DISPUTED: "Assets:Disputed",
    Account.DISPUTE_LOSS: "Expenses:Disputes",
    Account.BANK_CHARGES: "Expenses:BankCharges",
    Account.FREIGHT_COST: "Expenses:Freight",
    Account.PLATFORM_FEE: "Expenses:PlatformFee",
    Account.HOST_COMMISSION: "Expenses:HostCommission",
    Account.COMPENSATION: "Expenses:Compensation",
    Account.COSTS_BORNE: "Income:CostsBorne",
}
NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9-]")


@dataclass(frozen=True)
class Side:
    """One side of an exported journal; debit positive, in fen."""

    account: str
    party: str
    fen: int


@dataclass(frozen=True)
class Exported:
    """A journal as the exports write it."""

    journal_id: int
    number: int | None
    """Place in the book's chain; None while it is not sealed."""
    kind: str
    voucher: str
    memo: str
    posted_at: datetime
    hash: str
    """Of its seal, in full, in hex; empty while it is not sealed."""
    sides: tuple[Side, ...]

    @property
    def day(self) -> date:
        """The day in China on which it was posted."""
        return clock.china_date(self.posted_at)


def account_name(account: str, party: str) -> str:
    """Name an account and its party as Beancount and hledger read it."""
    root = ROOTS[Account(account)]
    part = NOT_IN_A_NAME.sub("-", party).upper()
    # A part of a name begins with a capital or a digit.
    return f"{root}:{part if part[0].isalnum() else 'X' + part}" if part else root


def beancount(
    title: str,
    period: Period,
    opening: Iterable[Side],
    journals: Iterable[Exported],
    closing: Iterable[Side],
) -> Iterator[str]:
    """Write a Beancount file, piece by piece.

    Args:
        title: of the book.
        period: that the journals are of.
        opening: what accounts stood at before it.
        journals: in the order of time.
        closing: every account that was ever used, with what it stands at after it.
    """
    before, after = period.first - timedelta(days=1), period.last + timedelta(days=1)
    opening, closing = list(opening), list(closing)
    yield f'option "title" {_quoted(title)}\noption "operating_currency" "{CURRENCY}"\n\n'
    for side in closing:
        yield f"{before} open {account_name(side.account, side.party)} {CURRENCY}\n"
    if opening:
        yield f'\n{before} * "opening" "期初余额"\n' + "".join(map(_posting, opening))
    for journal in journals:
        yield f"\n{journal.day} * {_quoted(journal.kind)} {_quoted(journal.memo)}\n"
        yield f"  voucher: {_quoted(journal.voucher)}\n"
        if journal.number is not None:
            yield f'  number: "{journal.number}"\n  seal: "{journal.hash}"\n'
        yield from map(_posting, journal.sides)
    yield "\n"
    for side in closing:
        name = account_name(side.account, side.party)
        yield f"{after} balance {name}  {yuan(side.fen)} {CURRENCY}\n"


def hledger(
    title: str,
    period: Period,
    opening: Iterable[Side],
    journals: Iterable[Exported],
    closing: Iterable[Side],
) -> Iterator[str]:
    """Write an hledger journal, piece by piece; the arguments are those of `beancount`."""
    before, after = period.first - timedelta(days=1), period.last + timedelta(days=1)
    opening, closing = list(opening), list(closing)
    yield f"; {_one_line(title)}\ncommodity 1000.00 {CURRENCY}\n\n"
    for side in closing:
        yield f"account {account_name(side.account, side.party)}\n"
    if opening:
        yield f"\n{before} * 期初余额\n" + "".join(map(_posting, opening))
    for journal in journals:
        number = f"({journal.number}) " if journal.number is not None else ""
        yield f"\n{journal.day} * {number}{_one_line(journal.memo)}\n"
        yield f"  ; kind:{_one_line(journal.kind)}, voucher:{_one_line(journal.voucher)}\n"
        if journal.hash:
            yield f"  ; seal:{journal.hash}\n"
        yield from map(_posting, journal.sides)
    if closing:
        yield f"\n{after} * 期末核对\n"
    for side in closing:
        name = account_name(side.account, side.party)
        yield f"  {name}  0.00 {CURRENCY} = {yuan(side.fen)} {CURRENCY}\n"


def _posting(side: Side) -> str:
    return f"  {account_name(side.account, side.party)}  {yuan(side.fen)} {CURRENCY}\n"


def _quoted(text: str) -> str:
    escaped = _one_line(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _one_line(text: str) -> str:
    """Keep a text on its line, and out of hledger's comments."""
    return " ".join(text.replace(";", "；").split())
