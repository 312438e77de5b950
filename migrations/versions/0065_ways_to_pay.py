"""How a shopper pays, and one attempt at a time."""

from pathlib import Path

from alembic import op

revision = "0065"
down_revision = "0064"

SQL = Path(__file__).parents[1] / "sql/0065_ways_to_pay.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
