"""Goods of a live room and their numbers."""

from pathlib import Path

from alembic import op

revision = "0078"
down_revision = "0077"

SQL = Path(__file__).parents[1] / "sql/0078_live_goods.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
