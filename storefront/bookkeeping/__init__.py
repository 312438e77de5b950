"""The books as finance, approver and auditor keep and read them."""
