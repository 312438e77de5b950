"""The house stays readable: no long file, no long function."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("app", "inventory", "storefront", "fulfilment", "tests", "bench")
FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 60
SOURCES = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_file_fits_in_the_head(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= FILE_LINES_MAX


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_functions_fit_on_a_screen(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    long = [
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= FUNCTION_LINES_MAX
    ]

    assert long == []


@pytest.mark.parametrize("room", ROOMS[:4])
def test_package_files_hold_a_docstring_and_nothing_else(room: str) -> None:
    wordy = [
        named(path)
        for path in sorted((ROOT / room).rglob("__init__.py"))
        if path.parent.name != "adapters"
        and len(ast.parse(path.read_text(encoding="utf-8")).body) != 1
    ]

    assert wordy == []
