"""What the house promises about personal fields, and about integers in its tables."""

from app.checks import Check

CHECKS = (
    Check(
        1,
        "no_column_is_fractional",
        "no table of the house has a float or numeric column",
        """
        SELECT table_name, column_name FROM information_schema.columns
        WHERE table_schema = 'public' AND table_name NOT LIKE 'procrastinate%'
            AND data_type IN ('real', 'double precision', 'numeric', 'money')
        """,
    ),
    Check(
        10,
        "personal_fields_are_sealed",
        "phone, ID number, address and bank fields are encrypted at rest",
        """
        SELECT table_name, column_name FROM information_schema.columns
        WHERE table_schema = 'public' AND data_type <> 'bytea'
            AND column_name ~ '^(phone|id_number|bank_account|bank_holder|receiver_.*)(_hash)?$'
        """,
    ),
)
