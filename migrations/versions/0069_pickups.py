"""Parcels that wait where shoppers fetch them."""

from pathlib import Path

from alembic import op

revision = "0069"
down_revision = "0068"

SQL = Path(__file__).parents[1] / "sql/0069_pickups.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
