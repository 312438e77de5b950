"""Stock told to every platform that can be told."""

from pathlib import Path

from alembic import op

revision = "0086"
down_revision = "0085"

SQL = Path(__file__).parents[1] / "sql/0086_stock_at_platforms.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
