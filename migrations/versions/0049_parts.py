"""Parts of an errand's price, tips, and complaints about errands."""

from pathlib import Path

from alembic import op

revision = "0049"
down_revision = "0048"

SQL = Path(__file__).parents[1] / "sql/0049_parts.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
