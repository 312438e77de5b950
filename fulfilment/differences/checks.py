"""What differences promise."""

from app.checks import Check

CHECKS = (
    Check(
        2,
        "missing_crates_are_named",
        "every crate that was missing when its manifest was closed is named, and closed once it "
        "has come",
        """
        SELECT manifests.code, manifest_crates.container_id, differences.outcome
        FROM manifests
        JOIN manifest_crates ON manifest_crates.manifest_id = manifests.id
        LEFT JOIN differences ON differences.manifest_id = manifests.id
            AND differences.container_id = manifest_crates.container_id
        WHERE manifests.state = 'arrived' AND (
            (manifest_crates.unloaded_at IS NULL AND differences.id IS NULL)
            OR (manifest_crates.unloaded_at IS NULL) = (differences.outcome = 'found')
        )
        """,
    ),
    Check(
        2,
        "lost_crates_are_empty",
        "nothing stands in a crate that was closed as lost",
        """
        SELECT items.code
        FROM differences JOIN items ON items.container_id = differences.container_id
        WHERE differences.outcome = 'lost'
        """,
    ),
)
