"""Which goods a shopper complains of."""

from pathlib import Path

from alembic import op

revision = "0089"
down_revision = "0088"

SQL = Path(__file__).parents[1] / "sql/0089_complained_goods.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
