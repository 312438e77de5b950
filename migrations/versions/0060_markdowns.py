"""Unsold goods that are sold cheaper, or made into others."""

from pathlib import Path

from alembic import op

revision = "0060"
down_revision = "0059"

SQL = Path(__file__).parents[1] / "sql/0060_markdowns.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
