"""Tables of places and bins."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table
from inventory.places.rules import Position


class Place(Table):
    """A service centre, hub or shop, under its 12-digit administrative code."""

    __tablename__ = "places"
    __table_args__ = (
        UniqueConstraint("code", name="places_code_once"),
        CheckConstraint("code ~ '^[0-9]{12}$'", name="places_code_is_twelve_digits"),
        CheckConstraint("kind IN ('centre', 'hub', 'shop')", name="places_kind_known"),
        CheckConstraint(
            "(latitude_micro IS NULL) = (longitude_micro IS NULL)", name="places_position_whole"
        ),
        CheckConstraint(
            "latitude_micro BETWEEN -90000000 AND 90000000"
            " AND longitude_micro BETWEEN -180000000 AND 180000000",
            name="places_position_on_earth",
        ),
    )

    id: Mapped[Id]
    code: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str]
    kind: Mapped[str]
    book_id: Mapped[int] = mapped_column(ForeignKey("books.id"))
    sample: Mapped[bool] = mapped_column(default=False)
    """Its code or data is made up for demonstration."""
    opened_at: Mapped[datetime]
    latitude_micro: Mapped[int | None]
    """Millionths of a degree north; nothing until somebody has read it off a map."""
    longitude_micro: Mapped[int | None]
    """Millionths of a degree east."""

    @property
    def position(self) -> Position | None:
        """Tell where it is, where that is known."""
        if self.latitude_micro is None or self.longitude_micro is None:
            return None
        return Position(self.latitude_micro, self.longitude_micro)

    @property
    def county_code(self) -> str:
        """The first six digits: the county."""
        return self.code[:6]


class Bin(Table):
    """Where goods can be inside a place, or a counter-place they come from or end in."""

    __tablename__ = "bins"
    __table_args__ = (
        UniqueConstraint("code", name="bins_code_once"),
        UniqueConstraint("place_id", "name", name="bins_name_once"),
        CheckConstraint(
            "kind IN ('desk','truck','dock','shelf','packing','carrier','quarantine','villager',"
            "'sold','loss','conversion')",
            name="bins_kind_known",
        ),
        CheckConstraint(
            "counter = (kind IN ('villager', 'sold', 'loss', 'conversion'))",
            name="bins_counter_by_kind",
        ),
        CheckConstraint("zone IN ('ambient', 'cool', 'frozen')", name="bins_zone_known"),
        CheckConstraint("zone IS NULL OR kind = 'shelf'", name="bins_zone_of_a_shelf"),
    )

    id: Mapped[Id]
    code: Mapped[str]
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"))
    name: Mapped[str]
    kind: Mapped[str]
    counter: Mapped[bool]
    zone: Mapped[str | None]
    """How warm a shelf is kept, as produce asks for it; nothing: it takes anything."""
    """A counter-place outside the house: its holdings may be negative."""
