"""Unsold goods that their villager takes home."""

from pathlib import Path

from alembic import op

revision = "0053"
down_revision = "0052"

SQL = Path(__file__).parents[1] / "sql/0053_handbacks.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
