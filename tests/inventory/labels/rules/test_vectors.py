"""Test vectors of the standards, kept beside the repository and checked with other engines."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.errors import Refusal
from inventory.labels.rules.check_character import is_valid
from inventory.labels.rules.digital_link import parse_digital_link
from inventory.labels.rules.gs1 import Gs1Error, has_check_digit
from inventory.labels.rules.scan import ScanKind, parse_scan

VECTORS_PATH = (
    Path(__file__).resolve().parents[4] / ".." / "shared" / "data" / "standards-vectors.json"
)


@pytest.fixture(scope="module")
def vectors() -> Any:
    if not VECTORS_PATH.exists():
        pytest.skip("the standards' test vectors (../shared/data) are not on this machine")
    return json.loads(VECTORS_PATH.read_text(encoding="utf-8"))


def test_check_digits(vectors: Any) -> None:
    cases = vectors["gs1_check_digit"]

    assert [digits for digits in cases["valid"] if not has_check_digit(digits)] == []
    assert [digits for digits in cases["invalid"] if has_check_digit(digits)] == []


def test_check_characters(vectors: Any) -> None:
    assert [code for code in vectors["iso7064_mod37_36"] if not is_valid(code)] == []


def test_digital_links_are_read(vectors: Any) -> None:
    for text, elements in vectors["digital_link_ok"]:
        assert parse_digital_link(text) == elements
        scan = parse_scan(text)
        assert (scan.kind, scan.elements) == (ScanKind.GS1, elements)


def test_bad_digital_links_are_never_taken_for_good(vectors: Any) -> None:
    for text, reason in vectors["digital_link_bad"]:
        try:
            assert parse_digital_link(text) is None, reason
        except Gs1Error:
            with pytest.raises(Refusal):
                parse_scan(text)
        else:
            assert parse_scan(text).kind is ScanKind.PLAIN, reason


def test_what_scanners_send_is_read(vectors: Any) -> None:
    for raw, expected in vectors["scan_ok"]:
        scan = parse_scan(raw)
        if "plain" in expected:
            assert (scan.kind, scan.code) == (ScanKind.PLAIN, expected["plain"])
        elif "gtin13" in expected:
            assert (scan.kind, scan.code) == (ScanKind.EAN, expected["gtin13"])
        else:
            assert (scan.kind, scan.elements) == (ScanKind.GS1, expected)
