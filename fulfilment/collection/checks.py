"""What collection promises."""

from app.checks import Check

CHECKS = (
    Check(
        2,
        "crates_on_the_road_are_on_a_truck",
        "a crate that was loaded is in the truck's bin of its hub until it is scanned in there, "
        "or somebody accounts for it, so whatever is missing is a named crate",
        """
        SELECT manifests.code, containers.code
        FROM manifest_crates
        JOIN manifests ON manifests.id = manifest_crates.manifest_id
        JOIN containers ON containers.id = manifest_crates.container_id
        JOIN bins ON bins.id = containers.bin_id
        WHERE manifest_crates.unloaded_at IS NULL
            AND (bins.kind <> 'truck' OR bins.place_id <> manifests.to_place_id)
            AND NOT EXISTS (
                SELECT FROM differences
                WHERE differences.manifest_id = manifests.id
                    AND differences.container_id = containers.id
                    AND differences.outcome IS NOT NULL
            )
        """,
    ),
    Check(
        2,
        "items_are_where_their_container_is",
        "an item in a crate or parcel is in the same bin as the crate or parcel",
        """
        SELECT items.code, containers.code
        FROM items JOIN containers ON containers.id = items.container_id
        WHERE items.bin_id <> containers.bin_id
        """,
    ),
)
