"""Proof of finished work among the papers of a dispute."""

from pathlib import Path

from alembic import op

revision = "0066"
down_revision = "0065"

SQL = Path(__file__).parents[1] / "sql/0066_proof_of_work.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
