"""The table of bookings."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.dialects.postgresql import TSTZRANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table


class Booking(Table):
    """A provider's time that is promised to somebody, until it is released.

    The database refuses two standing bookings of one provider that overlap.
    """

    __tablename__ = "bookings"
    __table_args__ = (
        CheckConstraint("NOT isempty(during)", name="bookings_not_empty"),
        ExcludeConstraint(
            ("provider_id", "="),
            ("during", "&&"),
            using="gist",
            where="released_at IS NULL",
            name="bookings_one_at_a_time",
        ),
    )

    id: Mapped[Id]
    provider_id: Mapped[int] = mapped_column(ForeignKey("providers.id"))
    during: Mapped[Range[datetime]] = mapped_column(TSTZRANGE)
    booked_at: Mapped[datetime]
    released_at: Mapped[datetime | None]

    @property
    def start(self) -> datetime:
        """Tell when the time begins."""
        return _bound(self.during.lower)

    @property
    def end(self) -> datetime:
        """Tell when the time is over."""
        return _bound(self.during.upper)


def _bound(moment: datetime | None) -> datetime:
    if moment is None:
        raise ValueError("a booking begins and ends")
    return moment
