"""Tables of the money ledger. Postings are signed fen: debit positive, credit negative."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, PrimaryKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table


class Book(Table):
    """The books of one operator (tenant); every place belongs to one."""

    __tablename__ = "books"
    __table_args__ = (UniqueConstraint("code", name="books_code_once"),)

    id: Mapped[Id]
    code: Mapped[str]
    name: Mapped[str]


class Journal(Table):
    """A balanced set of postings about one voucher; never changed, only reversed by another."""

    __tablename__ = "journals"
    __table_args__ = (
        UniqueConstraint("book_id", "kind", "voucher", name="journals_voucher_once"),
        CheckConstraint("postings_count >= 2", name="journals_at_least_two_postings"),
    )

    id: Mapped[Id]
    book_id: Mapped[int] = mapped_column(ForeignKey("books.id"))
    kind: Mapped[str]
    voucher: Mapped[str]
    """Code of the paper or row behind it: an order, a parcel, a payout."""
    memo: Mapped[str]
    postings_count: Mapped[int]
    posted_at: Mapped[datetime] = mapped_column(index=True)


class Posting(Table):
    """One side of a journal."""

    __tablename__ = "postings"
    __table_args__ = (
        PrimaryKeyConstraint("journal_id", "line", "posted_at"),
        CheckConstraint("fen <> 0", name="postings_not_zero"),
        Index(
            "postings_account_party_idx",
            "account",
            "party",
            "posted_at",
            postgresql_include=["fen"],
        ),
        {"postgresql_partition_by": "RANGE (posted_at)"},
    )

    posted_at: Mapped[datetime]
    journal_id: Mapped[int]
    """That it is there is proved for all postings of a statement at once (postings_balance)."""
    line: Mapped[int]
    account: Mapped[str]
    party: Mapped[str]
    """Whose share of the account: a villager's code, a place's code, or empty."""
    fen: Mapped[int]
    """Signed: debit positive, credit negative."""


class Seal(Table):
    """A journal's place in the book's hash chain: numbered without gaps, never changed."""

    __tablename__ = "seals"
    __table_args__ = (
        PrimaryKeyConstraint("book_id", "number"),
        UniqueConstraint("journal_id", name="seals_journal_once"),
        CheckConstraint("number > 0", name="seals_number_from_one"),
        CheckConstraint("length(hash) = 32", name="seals_hash_is_sha256"),
        CheckConstraint("version IN (1, 2)", name="seals_version_known"),
    )

    book_id: Mapped[int] = mapped_column(ForeignKey("books.id"))
    number: Mapped[int]
    journal_id: Mapped[int] = mapped_column(ForeignKey("journals.id"))
    previous_hash: Mapped[bytes]
    hash: Mapped[bytes]
    sealed_at: Mapped[datetime]
    version: Mapped[int]
    """Of the chain: by 1 the hash covers what the journal says, by 2 when it was sealed as well."""
