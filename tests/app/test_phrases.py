"""Phrases recognise what they wrote, and a page says it in its reader's language."""

import pytest
from flask import Flask

from app.phrases import Phrase
from app.web.language import plural, said
from fulfilment.shipping.rules import CARRIER_NAMES
from storefront.errands.rules import PHRASES as OF_ERRANDS
from storefront.orders.rules import PHRASES as OF_ORDERS
from storefront.orders.rules import SENT_BY

NAMES = {"红薯粉": "Sweet potato starch"}


@pytest.mark.parametrize("phrase", [*OF_ORDERS, *OF_ERRANDS], ids=lambda phrase: phrase.text)
def test_a_phrase_is_read_as_itself_and_first_of_all(phrase: Phrase) -> None:
    named = {name: f"{name}-1" for name in ("title", "packs", "yuan", "paid", "grams", "why")}
    named |= {name: f"{name}-1" for name in ("place", "hours", "number", "stars")}
    written = phrase.fill(**named)
    every = OF_ORDERS if phrase in OF_ORDERS else OF_ERRANDS

    assert next(each for each in every if each.read(written) is not None) == phrase
    assert all(value == named[name] for name, value in (phrase.read(written) or {}).items())


@pytest.mark.parametrize(
    ("written", "english"),
    [
        ("红薯粉 缺 2 份，退 12.00 元", "Sweet potato starch: 2 short, ¥12.00 goes back"),
        ("红薯粉", "Sweet potato starch"),
        ("顺丰 SF1001", "SF Express SF1001"),
        ("客人说不要了", "客人说不要了"),
    ],
)
def test_what_is_kept_is_said_in_english_and_what_was_typed_stays(
    app_of_worker: Flask, written: str, english: str
) -> None:
    with app_of_worker.test_request_context("/?lang=en"):
        assert said(OF_ORDERS, written, NAMES) == english
    with app_of_worker.test_request_context("/"):
        assert said(OF_ORDERS, written, NAMES) == written


def test_english_says_one_and_many_and_chinese_says_both_alike(app_of_worker: Flask) -> None:
    with app_of_worker.test_request_context("/?lang=en"):
        assert [plural("%(days)s 天", days=days) for days in (1, 2)] == ["1 day", "2 days"]
    with app_of_worker.test_request_context("/"):
        assert [plural("%(days)s 天", days=days) for days in (1, 2)] == ["1 天", "2 天"]


def test_every_carrier_has_a_phrase_with_its_name() -> None:
    assert {str(each): names[0] for each, names in CARRIER_NAMES.items()} == {
        carrier: phrase.fill(number="").strip() for carrier, phrase in SENT_BY.items()
    }
