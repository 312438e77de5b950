"""Showing what the rows of an order file sell."""

from pathlib import Path

from alembic import op

revision = "0080"
down_revision = "0079"

SQL = Path(__file__).parents[1] / "sql/0080_file_goods.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
