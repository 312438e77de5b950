"""Dates and limits of stock."""

from datetime import date, timedelta
from enum import StrEnum

from inventory.labels.rules.codes import CodeKind

PACKS_MAX = 2000
"""Labels in one go: more trays or jars in one delivery line is a typing error."""


class ContainerKind(StrEnum):
    """What holds items and moves as one."""

    CRATE = "crate"
    PARCEL = "parcel"


CONTAINER_CODES = {
    ContainerKind.CRATE: CodeKind.CONTAINER,
    ContainerKind.PARCEL: CodeKind.PARCEL,
}


def last_day_of_sale(received_on: date, shelf_life_days: int) -> date:
    """Tell the last day, inclusive, on which goods may be sold."""
    return received_on + timedelta(days=shelf_life_days)
