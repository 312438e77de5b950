"""Until when a platform lets us ask, and what hinders the renewal."""

from pathlib import Path

from alembic import op

revision = "0067"
down_revision = "0066"

SQL = Path(__file__).parents[1] / "sql/0067_platform_grants.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
