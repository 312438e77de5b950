"""What was sent to a shop and stayed, or did not come."""

from pathlib import Path

from alembic import op

revision = "0081"
down_revision = "0080"

SQL = Path(__file__).parents[1] / "sql/0081_missed_on_the_way.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
