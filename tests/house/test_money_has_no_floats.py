"""Quantities and money are integers: no float literal, no float(), no true division."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KINDS = ("rules.py", "services.py", "queries.py", "models.py")
PURE = {"rules", "ledger"}
MODULES = [
    path
    for room in ("app", "inventory", "storefront", "fulfilment")
    for path in (ROOT / room).rglob("*.py")
]
SOURCES = [
    ROOT / "app/money.py",
    ROOT / "app/units.py",
    *sorted(path for path in MODULES if path.name in KINDS or path.parent.name in PURE),
]


def is_float(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, float)
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Div) and not is_path_or_text(node)
    return isinstance(node, ast.Name) and node.id == "float"


def is_path_or_text(node: ast.BinOp) -> bool:
    return isinstance(node.right, ast.Constant) and isinstance(node.right.value, str)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_float(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    floats = [node.lineno for node in ast.walk(tree) if is_float(node)]  # type: ignore[attr-defined]

    assert floats == []
