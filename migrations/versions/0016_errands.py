"""Services to the household: trades, providers, bookings, errands, wages."""

from pathlib import Path

from alembic import op

revision = "0016"
down_revision = "0015"

SQL = Path(__file__).parents[1] / "sql/0016_errands.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
