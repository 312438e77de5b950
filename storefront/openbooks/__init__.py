"""The books as anybody may read them (给群众一本明白账), and what an auditor takes along."""
