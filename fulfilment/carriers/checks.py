"""What booking with carriers promises."""

from app.checks import Check

CHECKS = (
    Check(
        8,
        "booked_numbers_are_of_their_parcel",
        "no parcel goes under a number that a carrier gave for another one",
        """
        SELECT waybills.tracking_number, shipments.parcel_id
        FROM waybills
        JOIN carrier_accounts ON carrier_accounts.id = waybills.account_id
        JOIN shipments ON shipments.carrier = carrier_accounts.carrier
            AND shipments.tracking_number = waybills.tracking_number
        WHERE shipments.parcel_id <> waybills.parcel_id
        """,
    ),
)
