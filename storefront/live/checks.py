"""What live rooms promise."""

from app.checks import Check

CHECKS = (
    Check(
        3,
        "closed_rooms_keep_nothing",
        "no session is open long after its time, keeping goods from the common shelf",
        """
        SELECT platform_shops.name, live_sessions.closes_at
        FROM live_sessions JOIN platform_shops ON platform_shops.id = live_sessions.shop_id
        WHERE live_sessions.closed_at IS NULL
            AND live_sessions.closes_at < now() - interval '1 hour'
        """,
    ),
)
