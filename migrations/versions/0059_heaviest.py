"""Prices by weight, paid for the heaviest pack."""

from pathlib import Path

from alembic import op

revision = "0059"
down_revision = "0058"

SQL = Path(__file__).parents[1] / "sql/0059_heaviest.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
