"""Paying back what nobody complained of."""

from pathlib import Path

from alembic import op

revision = "0077"
down_revision = "0076"

SQL = Path(__file__).parents[1] / "sql/0077_paid_back_unasked.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
