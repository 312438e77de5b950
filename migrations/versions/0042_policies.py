"""How villagers are paid: the least amount, the day, the recovery of returns, tax by income."""

from pathlib import Path

from alembic import op

revision = "0042"
down_revision = "0041"

SQL = Path(__file__).parents[1] / "sql/0042_policies.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
