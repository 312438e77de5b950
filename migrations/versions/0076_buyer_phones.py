"""The phone of who orders, where another receives it."""

from pathlib import Path

from alembic import op

revision = "0076"
down_revision = "0075"

SQL = Path(__file__).parents[1] / "sql/0076_buyer_phones.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
