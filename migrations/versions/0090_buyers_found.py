"""Finding orders by the phone of who ordered."""

from pathlib import Path

from alembic import op

revision = "0090"
down_revision = "0089"

SQL = Path(__file__).parents[1] / "sql/0090_buyers_found.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
