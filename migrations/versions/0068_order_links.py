"""When an order's link was last texted."""

from pathlib import Path

from alembic import op

revision = "0068"
down_revision = "0067"

SQL = Path(__file__).parents[1] / "sql/0068_order_links.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
