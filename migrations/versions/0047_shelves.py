"""How warm a shelf is kept."""

from pathlib import Path

from alembic import op

revision = "0047"
down_revision = "0046"

SQL = Path(__file__).parents[1] / "sql/0047_shelves.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
