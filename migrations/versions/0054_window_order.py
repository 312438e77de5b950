"""What can be had first: the order of the window, in an index."""

from pathlib import Path

from alembic import op

revision = "0054"
down_revision = "0053"

SQL = Path(__file__).parents[1] / "sql/0054_window_order.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
