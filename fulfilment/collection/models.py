"""Tables of manifests."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table


class Manifest(Table):
    """A run of crates from a village to a hub, signed at both ends."""

    __tablename__ = "manifests"
    __table_args__ = (
        UniqueConstraint("code", name="manifests_code_once"),
        UniqueConstraint("client_id", name="manifests_client_id_once"),
        CheckConstraint("state IN ('open', 'departed', 'arrived')", name="manifests_state_known"),
    )

    id: Mapped[Id]
    code: Mapped[str]
    client_id: Mapped[uuid.UUID] = mapped_column(UUID)
    from_place_id: Mapped[int] = mapped_column(ForeignKey("places.id"))
    to_place_id: Mapped[int] = mapped_column(ForeignKey("places.id"))
    driver_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    state: Mapped[str]
    opened_at: Mapped[datetime]
    departed_at: Mapped[datetime | None]
    arrived_at: Mapped[datetime | None]


class ManifestCrate(Table):
    """A crate on a manifest: loaded at one end, unloaded at the other."""

    __tablename__ = "manifest_crates"
    __table_args__ = (
        UniqueConstraint("manifest_id", "container_id", name="manifest_crates_once"),
        CheckConstraint("unloaded_at >= loaded_at", name="manifest_crates_unloaded_after_loaded"),
    )

    id: Mapped[Id]
    manifest_id: Mapped[int] = mapped_column(ForeignKey("manifests.id"))
    container_id: Mapped[int] = mapped_column(ForeignKey("containers.id"), index=True)
    loaded_at: Mapped[datetime]
    unloaded_at: Mapped[datetime | None]
    unloaded_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
