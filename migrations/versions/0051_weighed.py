"""What was weighed at a till."""

from pathlib import Path

from alembic import op

revision = "0051"
down_revision = "0050"

SQL = Path(__file__).parents[1] / "sql/0051_weighed.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
