"""Employers, their vacancies, villagers' skills, and who applied."""

from pathlib import Path

from alembic import op

revision = "0048"
down_revision = "0047"

SQL = Path(__file__).parents[1] / "sql/0048_vacancies.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
