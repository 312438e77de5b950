"""Orders that are stopped after picking."""

from pathlib import Path

from alembic import op

revision = "0087"
down_revision = "0086"

SQL = Path(__file__).parents[1] / "sql/0087_stopped_orders.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
