"""The table of days that do not follow their weekday."""

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Table


class CalendarDay(Table):
    """A holiday, or a weekend day that is worked to make up for one."""

    __tablename__ = "calendar_days"

    day: Mapped[date] = mapped_column(primary_key=True)
    works: Mapped[bool]
    name: Mapped[str]
