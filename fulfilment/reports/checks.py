"""What reports promise."""

from app.checks import Check
from fulfilment.reports.queries import MASS

CHECKS = (
    Check(
        2,
        "lots_are_accounted_for",
        "whatever was taken in of a lot was sold, is on hand, was given back, used or lost",
        MASS.format(chosen="")  # noqa: S608 - both texts are ours
        + """
        SELECT lots.code, mass.accepted, mass.sold, mass.on_hand, mass.returned, mass.used,
            mass.lost
        FROM mass JOIN lots ON lots.id = mass.lot_id
        WHERE mass.accepted
            <> mass.sold + mass.on_hand + mass.returned + mass.used + mass.lost
        """,
    ),
)
