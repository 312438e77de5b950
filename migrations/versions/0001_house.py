"""The house: all tables of the first release, what the database promises, and the job queue."""

from pathlib import Path

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0001"
down_revision = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SchemaManager.get_schema())
        for name in ("0001_tables", "0001_functions", "0001_roles"):
            cursor.execute((SQL / f"{name}.sql").read_text(encoding="utf-8"))
