"""Sales over a counter that cannot be booked."""

from pathlib import Path

from alembic import op

revision = "0082"
down_revision = "0081"

SQL = Path(__file__).parents[1] / "sql/0082_unbooked_sales.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
