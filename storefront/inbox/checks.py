"""What the inbox promises."""

from app.checks import Check

CHECKS = (
    Check(
        8,
        "platform_messages_are_handled",
        "no message of a platform waits longer than a day",
        """
        SELECT message_id, kind, order_no, outcome FROM platform_messages
        WHERE handled_at IS NULL AND received_at < now() - interval '1 day'
        """,
    ),
)
