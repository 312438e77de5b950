"""Settlement files taken back."""

from pathlib import Path

from alembic import op

revision = "0092"
down_revision = "0091"

SQL = Path(__file__).parents[1] / "sql/0092_settlements_undone.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
