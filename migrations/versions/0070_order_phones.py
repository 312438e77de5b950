"""Finding orders by the phone of their receiver."""

from pathlib import Path

from alembic import op

revision = "0070"
down_revision = "0069"

SQL = Path(__file__).parents[1] / "sql/0070_order_phones.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
