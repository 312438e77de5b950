"""Bringing a database to the newest form of the house."""

from pathlib import Path

from alembic import command
from alembic.config import Config

MIGRATIONS = Path(__file__).parents[2] / "migrations"


def upgrade(url: str) -> None:
    """Run every migration that this database has not seen, each once, one process at a time.

    Args:
        url: of a role that owns the tables; the serving role is made by the first migration.
    """
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    command.upgrade(config, "head")
