"""Slips of shops' takings that were written down in error."""

from pathlib import Path

from alembic import op

revision = "0084"
down_revision = "0083"

SQL = Path(__file__).parents[1] / "sql/0084_takings_reversed.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
