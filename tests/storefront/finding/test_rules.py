"""Finding goods by what people type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefront.finding.rules import tokens, wanted

EGGS = tokens("林下土鸡蛋 30 枚", "Free-range eggs, tray of 30", "土鸡蛋", "禽蛋")
PICKLES = tokens("农家坛子菜 500 克", "Home-pickled vegetables", "坛子菜", "坛子腌菜")


def finds(query: str, kept: list[str]) -> bool:
    return any(len(set(reading.tokens) & set(kept)) >= reading.least for reading in wanted(query))


@pytest.mark.parametrize(
    "query",
    [
        "土鸡蛋",
        "蛋",
        "鸡蛋",
        "tujidan",
        "tjd",
        "jidan",
        "土鸡旦",
        "tujidna",
        "tujdan",
        "eggs",
        "EGGS",
        "free",
    ],
)
def test_eggs_are_found_however_they_are_typed(query: str) -> None:
    assert finds(query, EGGS)


@pytest.mark.parametrize("query", ["坛子菜", "tanzicai", "tzc", "pickled", "谭子菜"])
def test_pickles_are_found_and_are_no_eggs(query: str) -> None:
    assert finds(query, PICKLES)
    assert not finds(query, EGGS)


@pytest.mark.parametrize("query", ["", "   ", "？？", "!!", "😀"])
def test_what_cannot_be_read_asks_for_nothing(query: str) -> None:
    assert wanted(query) == []


@given(st.text(max_size=80))
def test_any_text_is_read_without_a_fault_and_finds_itself(text: str) -> None:
    readings = wanted(text)

    assert all(0 < reading.least <= len(reading.tokens) for reading in readings)


@given(st.text(alphabet="土鸡蛋坛子菜腊肉剁辣椒", min_size=1, max_size=12))
def test_a_title_is_found_by_itself(title: str) -> None:
    assert finds(title, tokens(title))
