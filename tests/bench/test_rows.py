"""The harness itself: which rows are run and kept, and what is written down of them."""

import json
from pathlib import Path

from bench.__main__ import measured
from bench.rows import Row, beside, chosen, may_be_chosen, prefixes_of, table, write

FIELDS = ["name", "value", "unit", "limit", "ratio", "target", "met"]


def test_rows_are_chosen_by_the_beginnings_of_their_names() -> None:
    rows = [Row(name, 1, "s") for name in ("orders.hot.1", "orders.hot", "labels.pdf", "verify")]
    kept = chosen(rows, prefixes_of("orders.hot.1, labels"))
    assert [row.name for row in kept] == ["orders.hot.1", "labels.pdf"]
    assert chosen(rows, prefixes_of("")) == rows


def test_a_measure_runs_when_one_of_its_rows_is_wanted() -> None:
    assert may_be_chosen("orders.hot", prefixes_of("orders"))
    assert may_be_chosen("orders.hot", prefixes_of("orders.hot.1"))
    assert not may_be_chosen("orders.spread", prefixes_of("orders.hot.1"))


def test_a_name_that_no_row_has_measures_nothing() -> None:
    assert measured(prefixes_of("nothing")) == []


def test_a_target_that_is_missed_is_said_to_be_missed(tmp_path: Path) -> None:
    rows = [
        beside("orders.hot", 49, "orders/s", limit=100, ratio_min=0.5),
        beside("orders.spread", 50, "orders/s", limit=100, ratio_min=0.5),
        Row("verify", 2, "s"),
    ]
    write(rows, tmp_path / "results.json")
    written = json.loads((tmp_path / "results.json").read_text())
    assert [list(row) for row in written] == [FIELDS] * 3
    assert written[0] == {
        "name": "orders.hot",
        "value": 49,
        "unit": "orders/s",
        "limit": 100,
        "ratio": 0.49,
        "target": "ratio >= 0.5",
        "met": False,
    }
    assert written[1]["met"] is True
    assert written[2]["limit"] is written[2]["ratio"] is written[2]["met"] is None
    assert table(rows).splitlines()[1].endswith("NO")
