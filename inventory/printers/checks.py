"""What printing promises: a job that is settled says what came of it."""

from app.checks import Check

CHECKS = (
    Check(
        8,
        "print_jobs_are_settled_once",
        "a print job that was sent took all its labels, and one that failed says why",
        """
        SELECT id, state, reason, sent_labels, labels_count
        FROM print_jobs
        WHERE (state IN ('sent', 'failed')) <> (settled_at IS NOT NULL)
            OR (state = 'failed') <> (reason <> '')
            OR (state = 'sent' AND sent_labels <> labels_count - first_label + 1)
            OR (state <> 'queued' AND tries = 0)
        """,
    ),
    Check(
        10,
        "printers_are_on_private_networks",
        "no printer has an address outside of private networks and this machine",
        """
        SELECT name, host FROM printers
        WHERE NOT (host::inet << '10.0.0.0/8' OR host::inet << '172.16.0.0/12'
            OR host::inet << '192.168.0.0/16' OR host::inet << '127.0.0.0/8')
        """,
    ),
)
