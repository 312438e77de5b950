"""Fewer entries of indexes and fewer proofs for each order."""

from pathlib import Path

from alembic import op

revision = "0064"
down_revision = "0063"

SQL = Path(__file__).parents[1] / "sql/0064_fewer_indexes.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
