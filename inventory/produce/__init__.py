"""Kinds of goods, their packs and checklists, and workshop licences."""
