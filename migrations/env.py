"""How migrations run: alone (advisory lock), and giving up rather than blocking the desk."""

from alembic import context
from sqlalchemy import create_engine, pool, text

from app.database.columns import Table
from app.database.session import sqlalchemy_url
from app.factory import load_models

MIGRATION_LOCK = 430_922_101

load_models()


def run() -> None:
    url = sqlalchemy_url(context.config.attributes["url"])
    engine = create_engine(url, poolclass=pool.NullPool)
    with engine.connect() as connection:
        connection.execute(text(f"SELECT pg_advisory_lock({MIGRATION_LOCK})"))
        connection.execute(text("SET lock_timeout = '4s'"))
        connection.execute(text("SET statement_timeout = '60s'"))
        connection.commit()
        context.configure(connection=connection, target_metadata=Table.metadata)
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
