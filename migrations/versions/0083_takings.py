"""Shops' takings on their way to the bank."""

from pathlib import Path

from alembic import op

revision = "0083"
down_revision = "0082"

SQL = Path(__file__).parents[1] / "sql/0083_takings.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
