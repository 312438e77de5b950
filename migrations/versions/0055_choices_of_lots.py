"""What was chosen of a lot, from the index alone."""

from pathlib import Path

from alembic import op

revision = "0055"
down_revision = "0054"

SQL = Path(__file__).parents[1] / "sql/0055_choices_of_lots.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
