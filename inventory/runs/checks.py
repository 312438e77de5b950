"""What runs promise."""

from app.checks import Check

CHECKS = (
    Check(
        6,
        "shares_add_up_to_their_lot",
        "the shares of a made lot add up to what came out, to the gram, and only made lots have "
        "shares",
        """
        SELECT lots.code, lots.base_units, owned.grams
        FROM lots
        LEFT JOIN (
            SELECT lot_id, sum(grams) AS grams FROM lot_shares GROUP BY lot_id
        ) AS owned ON owned.lot_id = lots.id
        WHERE coalesce(owned.grams, 0) <> CASE WHEN lots.place_id IS NULL THEN 0
            ELSE lots.base_units END
        """,
    ),
    Check(
        6,
        "runs_weigh_what_went_in",
        "a run says what the things weigh that went into it, and what its lot weighs",
        """
        SELECT runs.id, runs.input_grams, poured.grams, lots.base_units
        FROM runs
        JOIN lots ON lots.id = runs.lot_id
        LEFT JOIN (
            SELECT run_id, sum(grams) AS grams FROM run_inputs GROUP BY run_id
        ) AS poured ON poured.run_id = runs.id
        WHERE runs.input_grams IS DISTINCT FROM poured.grams
            OR runs.output_grams <> lots.base_units
        """,
    ),
    Check(
        7,
        "used_up_things_are_gone",
        "what went into a run stands nowhere any more, and is of the lot that is named for it",
        """
        SELECT items.code, bins.kind
        FROM run_inputs
        JOIN items ON items.id = run_inputs.item_id
        JOIN bins ON bins.id = items.bin_id
        WHERE bins.kind <> 'conversion' OR items.lot_id <> run_inputs.lot_id
            OR items.base_units <> run_inputs.grams
        """,
    ),
    Check(
        7,
        "made_lots_are_owned_by_who_brought",
        "the villagers and terms of a made lot are those of the lots that went into it",
        """
        SELECT runs.id, owner.villager_id
        FROM runs
        JOIN LATERAL (
            (SELECT villager_id, terms_id FROM lot_shares WHERE lot_shares.lot_id = runs.lot_id
            EXCEPT
            SELECT lots.villager_id, lots.terms_id
            FROM run_inputs JOIN lots ON lots.id = run_inputs.lot_id
            WHERE run_inputs.run_id = runs.id)
            UNION ALL
            (SELECT lots.villager_id, lots.terms_id
            FROM run_inputs JOIN lots ON lots.id = run_inputs.lot_id
            WHERE run_inputs.run_id = runs.id
            EXCEPT
            SELECT villager_id, terms_id FROM lot_shares
            WHERE lot_shares.lot_id = runs.lot_id)
        ) AS owner ON true
        """,
    ),
    Check(
        6,
        "yields_outside_their_band_have_a_reason",
        "a run that yielded less or more than its recipe says has a reason",
        """
        SELECT runs.id, runs.input_grams, runs.output_grams
        FROM runs JOIN recipes ON recipes.id = runs.recipe_id
        WHERE runs.reason = '' AND runs.output_grams * 10000 / runs.input_grams
            NOT BETWEEN recipes.yield_basis_points_min AND recipes.yield_basis_points_max
        """,
    ),
    Check(
        7,
        "pools_were_agreed_to",
        "goods of several households were made into one lot only under terms that allow a pool",
        """
        SELECT runs.id, lots.code
        FROM runs
        JOIN run_inputs ON run_inputs.run_id = runs.id
        JOIN lots ON lots.id = run_inputs.lot_id
        JOIN terms ON terms.id = lots.terms_id
        WHERE NOT terms.pool_allowed AND EXISTS (
            SELECT FROM run_inputs AS others
            JOIN lots AS theirs ON theirs.id = others.lot_id
            WHERE others.run_id = runs.id AND theirs.villager_id <> lots.villager_id
        )
        """,
    ),
)
