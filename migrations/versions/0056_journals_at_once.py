"""Journals are written with their postings, and proved at the end of the statement."""

from pathlib import Path

from alembic import op

revision = "0056"
down_revision = "0055"

SQL = Path(__file__).parents[1] / "sql/0056_journals_at_once.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
