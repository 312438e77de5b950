"""A change of address is a step of its own in an order's history."""

from pathlib import Path

from alembic import op

revision = "0074"
down_revision = "0073"

SQL = Path(__file__).parents[1] / "sql/0074_moved_orders.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
