"""Payouts by WeChat and Alipay."""

from pathlib import Path

from alembic import op

revision = "0043"
down_revision = "0042"

SQL = Path(__file__).parents[1] / "sql/0043_wallets.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
