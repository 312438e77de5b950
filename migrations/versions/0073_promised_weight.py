"""What packs sold by weight were to weigh, kept with the order."""

from pathlib import Path

from alembic import op

revision = "0073"
down_revision = "0072"

SQL = Path(__file__).parents[1] / "sql/0073_promised_weight.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
