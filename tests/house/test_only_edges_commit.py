"""Services flush; only the transaction at the edge commits."""

from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_nothing_outside_the_database_room_commits() -> None:
    committing = [
        str(path.relative_to(ROOT))
        for room in ("app", "inventory", "storefront", "fulfilment")
        for path in sorted((ROOT / room).rglob("*.py"))
        if path.parent != ROOT / "app" / "database" and ".commit(" in path.read_text("utf-8")
    ]

    assert committing == []
