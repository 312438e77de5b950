"""Platform fee, host commission and freight: by dated rules, to whom the terms say."""

from pathlib import Path

from alembic import op

revision = "0041"
down_revision = "0040"

SQL = Path(__file__).parents[1] / "sql/0041_channel_costs.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
