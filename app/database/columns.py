"""The column types and the base class of all tables."""

from datetime import datetime
from typing import Annotated, ClassVar

from sqlalchemy import BigInteger, DateTime, Identity, MetaData, Text
from sqlalchemy.orm import DeclarativeBase, mapped_column

CONVENTION = {
    "pk": "%(table_name)s_pkey",
    "fk": "%(table_name)s_%(column_0_name)s_fkey",
    "ix": "%(table_name)s_%(column_0_N_name)s_idx",
}
"""Primary and foreign keys and indexes are named by machine; checks and unique keys are named
by what must hold, in the model."""


class Table(DeclarativeBase):
    """The base of all tables."""

    metadata = MetaData(naming_convention=CONVENTION)
    type_annotation_map: ClassVar = {int: BigInteger, str: Text, datetime: DateTime(timezone=True)}


Id = Annotated[int, mapped_column(BigInteger, Identity(), primary_key=True)]
"""A surrogate key, made by the database; never shown to people, who see codes and numbers."""
