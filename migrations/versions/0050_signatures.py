"""A promise that is signed on the screen."""

from pathlib import Path

from alembic import op

revision = "0050"
down_revision = "0049"

SQL = Path(__file__).parents[1] / "sql/0050_signatures.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
