"""Whose goods go first among equals, packs that could not be served, goods that were not found."""

from pathlib import Path

from alembic import op

revision = "0010"
down_revision = "0009"

SQL = Path(__file__).parents[1] / "sql/0010_packing.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
