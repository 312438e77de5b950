"""Keeping settlement files until somebody has looked them over."""

from pathlib import Path

from alembic import op

revision = "0079"
down_revision = "0078"

SQL = Path(__file__).parents[1] / "sql/0079_settlement_files.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
