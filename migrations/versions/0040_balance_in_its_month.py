"""The proof of balance looks at the months of its journals only."""

from pathlib import Path

from alembic import op

revision = "0040"
down_revision = "0039"

SQL = Path(__file__).parents[1] / "sql/0040_balance_in_its_month.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
