"""Amounts that a person gave."""

from pathlib import Path

from alembic import op

revision = "0094"
down_revision = "0093"

SQL = Path(__file__).parents[1] / "sql/0094_amounts_given.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
