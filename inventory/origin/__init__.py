"""What a buyer reads after scanning a label: where it comes from, without personal data."""
