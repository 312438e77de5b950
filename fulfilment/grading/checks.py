"""What gradings promise."""

from app.checks import Check

CHECKS = (
    Check(
        2,
        "gradings_add_up",
        "what a re-inspection left under a label and put under others is what there was",
        """
        SELECT gradings.id, gradings.base_units, gradings.kept_base_units
        FROM gradings
        LEFT JOIN grading_parts ON grading_parts.grading_id = gradings.id
        GROUP BY gradings.id
        HAVING gradings.base_units
            IS DISTINCT FROM gradings.kept_base_units + sum(grading_parts.base_units)
        """,
    ),
    Check(
        2,
        "graded_parts_are_of_their_thing",
        "a part of a grading came out of the thing that was graded; another grade has another "
        "pack, what is lost was reported, and what was undone is empty",
        """
        SELECT gradings.id, parts.code
        FROM gradings
        JOIN grading_parts ON grading_parts.grading_id = gradings.id
        JOIN items AS parts ON parts.id = grading_parts.item_id
        JOIN packs AS was ON was.id = gradings.pack_id
        JOIN packs ON packs.id = parts.pack_id
        WHERE parts.parent_id IS DISTINCT FROM gradings.item_id
            OR (packs.grade = was.grade) <> grading_parts.lost
            OR (gradings.undone_at IS NOT NULL AND parts.base_units <> 0)
            OR grading_parts.lost <> EXISTS (
                SELECT FROM losses WHERE losses.item_id = parts.id
                    AND losses.reported_at = gradings.graded_at
            )
        """,
    ),
)
