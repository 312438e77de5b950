"""One drive over several villages."""

from pathlib import Path

from alembic import op

revision = "0061"
down_revision = "0060"

SQL = Path(__file__).parents[1] / "sql/0061_stops.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
