"""What rolls promise: each label is used once, and what carries it is one thing."""

from app.checks import Check

CHECKS = (
    Check(
        8,
        "rolls_share_no_serial",
        "no serial is on two rolls, and none is one of the sequence's",
        """
        SELECT one.code, other.code AS other_code
        FROM rolls AS one
        JOIN rolls AS other
            ON other.id > one.id
            AND int8range(other.first_serial, other.last_serial, '[]')
                && int8range(one.first_serial, one.last_serial, '[]')
        UNION ALL
        SELECT code, '' FROM rolls WHERE first_serial < 27 * 36::bigint ^ 6
        """,
    ),
    Check(
        8,
        "roll_labels_are_of_their_roll",
        "a used label is one of its roll's, under the code of its serial",
        # The seven digits after the letter are the serial in base 36.
        """
        SELECT roll_labels.code, rolls.code AS roll
        FROM roll_labels
        JOIN rolls ON rolls.id = roll_labels.roll_id
        CROSS JOIN generate_series(1, 7) AS place
        CROSS JOIN LATERAL strpos(
            '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', substr(roll_labels.code, place + 1, 1)
        ) AS digit
        GROUP BY roll_labels.serial, rolls.id
        HAVING roll_labels.serial <> sum((digit - 1) * power(36::numeric, 7 - place))
            OR roll_labels.serial NOT BETWEEN rolls.first_serial AND rolls.last_serial
            OR left(roll_labels.code, 1) <> 'E'
        """,
    ),
    Check(
        8,
        "bound_labels_are_one_item",
        "a label that was stuck on is the label of one item, and a void one of none",
        """
        SELECT roll_labels.code, roll_labels.state, count(items.id) AS items
        FROM roll_labels LEFT JOIN items ON items.code = roll_labels.code
        GROUP BY roll_labels.serial
        HAVING count(items.id) <> (CASE roll_labels.state WHEN 'bound' THEN 1 ELSE 0 END)
        """,
    ),
    Check(
        8,
        "items_of_rolls_are_bound",
        "an item whose code is a roll's was labelled by binding that label",
        """
        SELECT items.code
        FROM items LEFT JOIN roll_labels ON roll_labels.code = items.code
        WHERE substr(items.code, 2, 1) COLLATE "C" >= 'R' AND roll_labels.serial IS NULL
        """,
    ),
)
