"""Presses at a live room's console, each once."""

from pathlib import Path

from alembic import op

revision = "0085"
down_revision = "0084"

SQL = Path(__file__).parents[1] / "sql/0085_live_presses.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
