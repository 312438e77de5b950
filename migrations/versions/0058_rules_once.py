"""A rule of paying is set once."""

from pathlib import Path

from alembic import op

revision = "0058"
down_revision = "0057"

SQL = Path(__file__).parents[1] / "sql/0058_rules_once.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
