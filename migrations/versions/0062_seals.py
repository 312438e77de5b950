"""Seals that cover the moment of sealing."""

from pathlib import Path

from alembic import op

revision = "0062"
down_revision = "0061"

SQL = Path(__file__).parents[1] / "sql/0062_seals.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
