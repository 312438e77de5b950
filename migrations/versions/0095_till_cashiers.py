"""Cashiers of sales that another clerk sent."""

from pathlib import Path

from alembic import op

revision = "0095"
down_revision = "0094"

SQL = Path(__file__).parents[1] / "sql/0095_till_cashiers.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
