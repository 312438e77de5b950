"""Vouchers of packs whose money goes back."""

from pathlib import Path

from alembic import op

revision = "0052"
down_revision = "0051"

SQL = Path(__file__).parents[1] / "sql/0052_credited_discounts.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
