"""Whether the desk spoiled what is lost."""

from pathlib import Path

from alembic import op

revision = "0037"
down_revision = "0036"

SQL = Path(__file__).parents[1] / "sql/0037_loss_terms.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
