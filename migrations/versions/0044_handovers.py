"""Cash handed over on paper: signed, by thumb, or before a witness."""

from pathlib import Path

from alembic import op

revision = "0044"
down_revision = "0043"

SQL = Path(__file__).parents[1] / "sql/0044_handovers.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
