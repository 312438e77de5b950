"""Categories, photos, prices for a time, seasons, search; listings of before become findable."""

from pathlib import Path

from alembic import op

from storefront.finding.rules import tokens

revision = "0018"
down_revision = "0017"

SQL = Path(__file__).parents[1] / "sql/0018_shop_window.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    with connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"))
        cursor.execute(
            "SELECT listings.id, title, title_en, produce.name, produce.name_en"
            " FROM listings JOIN packs ON packs.id = listings.pack_id"
            " JOIN produce ON produce.id = packs.produce_id"
        )
        for listing_id, *words in cursor.fetchall():
            cursor.execute(
                "UPDATE listings SET search_tokens = %s WHERE id = %s",
                (tokens(*words), listing_id),
            )
