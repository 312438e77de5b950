"""Splitting labelled things and merging them back; every place gets its conversion bin."""

from pathlib import Path

from alembic import op

from inventory.labels.rules.codes import CodeKind, make_code

revision = "0004"
down_revision = "0003"

SQL = Path(__file__).parents[1] / "sql/0004_splits.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
        cursor.execute("SELECT id, nextval('code_serials') FROM places ORDER BY id")
        for place_id, serial in cursor.fetchall():
            cursor.execute(
                "INSERT INTO bins (code, place_id, name, kind, counter)"
                " VALUES (%s, %s, 'conversion', 'conversion', true)",
                (make_code(CodeKind.BIN, serial), place_id),
            )
