"""Change money of city shops."""

from pathlib import Path

from alembic import op

revision = "0088"
down_revision = "0087"

SQL = Path(__file__).parents[1] / "sql/0088_till_floats.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
