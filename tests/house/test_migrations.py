"""The migrated database is what the models say, and each table that counts has a check."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine

from app.database.columns import Table


def is_ours(_object: object, name: str, kind: str, _reflected: bool, _other: object) -> bool:  # noqa: FBT001
    if kind == "foreign_key_constraint":
        # Points up to places; see app.people.models.RoleGrant.
        return name != "role_grants_place_id_fkey"
    return kind != "table" or name in Table.metadata.tables


def test_models_equal_the_migrated_database(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": is_ours})
        differences = compare_metadata(context, Table.metadata)

    assert differences == []


def test_every_table_is_known_to_the_serving_role(engine: Engine) -> None:
    with engine.connect() as connection:
        unreadable = connection.exec_driver_sql(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace "
            "AND relkind IN ('r', 'p') AND NOT relispartition "
            "AND NOT has_table_privilege('desk_serving', oid, 'SELECT') "
            "AND relname <> 'alembic_version'"
        ).all()

    assert unreadable == []
