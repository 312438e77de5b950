"""What is in an order file, counted once."""

from pathlib import Path

from alembic import op

revision = "0091"
down_revision = "0090"

SQL = Path(__file__).parents[1] / "sql/0091_file_figures.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
