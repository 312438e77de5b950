"""Why a message of a platform waits."""

from pathlib import Path

from alembic import op

revision = "0093"
down_revision = "0092"

SQL = Path(__file__).parents[1] / "sql/0093_reasons_to_wait.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
