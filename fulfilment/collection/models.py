"""Tables of manifests, their stops and their crates."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table


class Manifest(Table):
    """One drive that gathers crates village by village and brings them to a hub."""

    __tablename__ = "manifests"
    __table_args__ = (
        UniqueConstraint("code", name="manifests_code_once"),
        UniqueConstraint("client_id", name="manifests_client_id_once"),
        CheckConstraint("state IN ('open', 'departed', 'arrived')", name="manifests_state_known"),
    )

    id: Mapped[Id]
    code: Mapped[str]
    client_id: Mapped[uuid.UUID] = mapped_column(UUID)
    to_place_id: Mapped[int] = mapped_column(ForeignKey("places.id"))
    driver_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    state: Mapped[str]
    opened_at: Mapped[datetime]
    departed_at: Mapped[datetime | None]
    """When it left the last village."""
    arrived_at: Mapped[datetime | None]


class ManifestStop(Table):
    """A village on the way of a drive; the first that the vehicle has not left is where it is."""

    __tablename__ = "manifest_stops"
    __table_args__ = (
        UniqueConstraint("manifest_id", "position", name="manifest_stops_position_once"),
        UniqueConstraint("manifest_id", "place_id", name="manifest_stops_place_once"),
        UniqueConstraint("manifest_id", "id", name="manifest_stops_of_manifest"),
        CheckConstraint("position > 0", name="manifest_stops_position_from_one"),
    )

    id: Mapped[Id]
    manifest_id: Mapped[int] = mapped_column(ForeignKey("manifests.id"))
    position: Mapped[int]
    """In the order of the drive, from 1."""
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    left_at: Mapped[datetime | None]


class ManifestCrate(Table):
    """A crate on a manifest: loaded at one of its stops, unloaded at its hub."""

    __tablename__ = "manifest_crates"
    __table_args__ = (
        UniqueConstraint("manifest_id", "container_id", name="manifest_crates_once"),
        CheckConstraint("unloaded_at >= loaded_at", name="manifest_crates_unloaded_after_loaded"),
        ForeignKeyConstraint(
            ("manifest_id", "stop_id"),
            ("manifest_stops.manifest_id", "manifest_stops.id"),
            name="manifest_crates_stop_of_manifest",
        ),
    )

    id: Mapped[Id]
    manifest_id: Mapped[int] = mapped_column(ForeignKey("manifests.id"))
    stop_id: Mapped[int]
    """Where it was loaded."""
    container_id: Mapped[int] = mapped_column(ForeignKey("containers.id"), index=True)
    loaded_at: Mapped[datetime]
    unloaded_at: Mapped[datetime | None]
    unloaded_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
