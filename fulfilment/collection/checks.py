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
        "crates_are_loaded_stop_by_stop",
        "a vehicle leaves its stops one after the other and is on the road once it left the last; "
        "nothing is loaded at a stop after it left or before it came there",
        """
        SELECT manifests.code, stops.position
        FROM manifests
        JOIN manifest_stops AS stops ON stops.manifest_id = manifests.id
        LEFT JOIN manifest_stops AS before ON before.manifest_id = manifests.id
            AND before.position = stops.position - 1
        LEFT JOIN manifest_crates AS crates ON crates.stop_id = stops.id
        GROUP BY manifests.id, stops.id, before.id
        HAVING (stops.position > 1 AND before.id IS NULL)
            OR before.left_at > stops.left_at
            OR (stops.left_at IS NOT NULL AND stops.position > 1 AND before.left_at IS NULL)
            OR (manifests.state <> 'open' AND stops.left_at IS NULL)
            OR max(crates.loaded_at) > stops.left_at
            OR min(crates.loaded_at) < before.left_at
        UNION ALL
        SELECT manifests.code, 0
        FROM manifests
        LEFT JOIN manifest_stops AS ahead ON ahead.manifest_id = manifests.id
            AND ahead.left_at IS NULL
        WHERE manifests.state = 'open' AND ahead.id IS NULL
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
