"""Days of a shop that end at midnight, and whose close books what differs."""

from pathlib import Path

from alembic import op

revision = "0072"
down_revision = "0071"

SQL = Path(__file__).parents[1] / "sql/0072_till_days.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
