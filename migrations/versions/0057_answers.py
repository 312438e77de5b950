"""What banks are answered that took money back."""

from pathlib import Path

from alembic import op

revision = "0057"
down_revision = "0056"

SQL = Path(__file__).parents[1] / "sql/0057_answers.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
