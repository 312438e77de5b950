"""Counting wrong codes of orders that are fetched."""

from pathlib import Path

from alembic import op

revision = "0071"
down_revision = "0070"

SQL = Path(__file__).parents[1] / "sql/0071_pickup_tries.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
