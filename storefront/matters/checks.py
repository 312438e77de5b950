"""What applications promise: complete when accepted, warned of in time, papers accounted for."""

from app.checks import Check

CHECKS = (
    Check(
        8,
        "accepted_applications_are_complete",
        "an application that was accepted had all its papers by then",
        """
        SELECT applications.code, matter_papers.name
        FROM applications
        JOIN matter_papers ON matter_papers.matter_id = applications.matter_id
        LEFT JOIN application_papers
            ON application_papers.application_id = applications.id
            AND application_papers.number = matter_papers.number
        WHERE applications.accepted_at IS NOT NULL
            AND (application_papers.received_at IS NULL
                OR application_papers.received_at > applications.accepted_at)
        """,
    ),
    Check(
        8,
        "late_applications_were_escalated",
        "nobody's application passes its limit without a warning",
        """
        SELECT code, due_on FROM applications
        WHERE state = 'accepted' AND escalated_at IS NULL
            AND due_on < (now() AT TIME ZONE 'Asia/Shanghai')::date - 1
        """,
    ),
    Check(
        10,
        "photos_of_papers_are_not_kept",
        "no photo of a paper is kept longer than it is needed",
        """
        SELECT applications.code, application_papers.number
        FROM application_papers
        JOIN applications ON applications.id = application_papers.application_id
        WHERE application_papers.picture_id IS NOT NULL
            AND applications.done_at < now() - interval '32 days'
        """,
    ),
    Check(
        10,
        "desks_acted_by_authority",
        "nothing was accepted for a villager after the last day of their authority",
        """
        SELECT code, authority_until FROM applications
        WHERE (accepted_at AT TIME ZONE 'Asia/Shanghai')::date > authority_until
        """,
    ),
)
