"""Packs by grade, and what a re-inspection found."""

from pathlib import Path

from alembic import op

revision = "0063"
down_revision = "0062"

SQL = Path(__file__).parents[1] / "sql/0063_grades.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
