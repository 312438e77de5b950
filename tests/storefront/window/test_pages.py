"""The shop window."""

import json
import re
from datetime import timedelta
from xml.etree import ElementTree

from flask.testing import FlaskClient
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from storefront.assortment import services as assortment
from tests.conftest import NOW, problem
from tests.support import storefront
from tests.support.queries import counted
from tests.support.storefront import Moment


def test_home_shows_price_stock_and_unit_price(client: FlaskClient, session: Session) -> None:
    storefront.shop(session, trays=12)

    page = client.get("/").get_data(as_text=True)

    for words in (
        "林下土鸡蛋 30 枚",
        "60.00",
        "还剩 12 盘",
        "¥2.00/枚",
        "坛子菜 500 克",
        "¥15.00/斤",
    ):
        assert words in page


def test_home_and_product_take_few_statements_each(
    client: FlaskClient, session: Session, connection: Connection
) -> None:
    storefront.shop(session)

    with counted(connection) as home:
        client.get("/")
    with counted(connection) as goods:
        client.get("/goods/tu-ji-dan-30")

    assert (len(home), len(goods)) == (5, 4)


def test_home_in_english(client: FlaskClient, session: Session) -> None:
    storefront.shop(session, trays=12)

    page = client.get("/?lang=en").get_data(as_text=True)

    assert "12 trays left" in page
    assert "Free-range eggs, 30" in page


def test_an_empty_shop_says_so(client: FlaskClient, session: Session) -> None:
    assert "架子上暂时没有东西" in client.get("/").get_data(as_text=True)


def test_what_is_sold_out_cannot_be_put_into_the_basket(
    client: FlaskClient, session: Session
) -> None:
    storefront.shop(session, trays=0)

    page = client.get("/goods/tu-ji-dan-30").get_data(as_text=True)

    assert "卖完了" in page
    assert "放进篮子" not in page


def test_a_product_says_how_returns_work(client: FlaskClient, session: Session) -> None:
    storefront.shop(session)

    fresh = client.get("/goods/tu-ji-dan-30").get_data(as_text=True)
    kept = client.get("/goods/tan-zi-cai-500").get_data(as_text=True)

    assert "签收后 48 小时内" in fresh
    assert "7 天内" in kept


def test_an_unknown_product_is_not_found(client: FlaskClient, session: Session) -> None:
    assert client.get("/goods/nothing").status_code == 404


def test_the_api_lists_what_the_page_shows(client: FlaskClient, session: Session) -> None:
    storefront.shop(session, trays=12)

    answer = client.get("/api/listings").get_json()

    assert answer["freight_fen"] == 800
    eggs = answer["listings"][0]
    assert (eggs["slug"], eggs["price_fen"], eggs["left"], eggs["unit_price"]) == (
        "tu-ji-dan-30",
        6000,
        12,
        {"fen": 200, "per": "piece", "exact": True},
    )


def test_the_api_knows_no_other_method(client: FlaskClient, session: Session) -> None:
    assert problem(client.delete("/api/listings")) == (405, "http.405")


def test_a_product_tells_search_engines_and_other_sites(
    client: FlaskClient, session: Session
) -> None:
    storefront.shop(session, trays=12)

    page = client.get("/goods/tu-ji-dan-30").get_data(as_text=True)

    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    told = json.loads(found[1])
    assert (told["@type"], told["name"]) == ("Product", "林下土鸡蛋 30 枚")
    assert told["offers"] == {
        "@type": "Offer",
        "url": "http://127.0.0.1:8000/goods/tu-ji-dan-30",
        "price": "60.00",
        "priceCurrency": "CNY",
        "availability": "https://schema.org/InStock",
        "itemCondition": "https://schema.org/NewCondition",
        "seller": {"@type": "Organization", "name": "乡里小店"},
    }
    assert '<meta property="og:title" content="林下土鸡蛋 30 枚">' in page
    assert '<link rel="canonical" href="http://127.0.0.1:8000/goods/tu-ji-dan-30">' in page


def test_a_product_page_is_light(client: FlaskClient, session: Session) -> None:
    storefront.shop(session)

    assert len(client.get("/goods/tu-ji-dan-30").get_data()) < 30_000


def test_words_of_a_listing_cannot_break_out_of_its_description(
    client: FlaskClient, session: Session
) -> None:
    shop = storefront.shop(session)
    shop.eggs.description = "</script><script>alert(1)</script>"
    session.flush()

    assert "<script>alert" not in client.get("/goods/tu-ji-dan-30").get_data(as_text=True)


def test_the_sitemap_lists_what_is_shown_and_robots_lead_to_it(
    client: FlaskClient, session: Session
) -> None:
    storefront.shop(session)

    sitemap = client.get("/sitemap.xml")
    robots = client.get("/robots.txt").get_data(as_text=True)

    assert "<loc>http://127.0.0.1:8000/goods/tu-ji-dan-30</loc>" in sitemap.get_data(as_text=True)
    assert ElementTree.fromstring(sitemap.get_data()).tag.endswith("urlset")  # noqa: S314 - ours
    assert "Disallow: /office" in robots
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in robots


def test_a_search_leads_somewhere_and_finding_nothing_says_so(
    client: FlaskClient, session: Session
) -> None:
    storefront.shop(session)

    assert "林下土鸡蛋" in client.get("/goods?q=tjd").get_data(as_text=True)
    assert "没有找到" in client.get("/goods?q=zzzzz").get_data(as_text=True)


def test_an_unknown_village_is_not_found(client: FlaskClient, session: Session) -> None:
    assert client.get("/villages/000000000000").status_code == 404


def test_a_card_of_goods_by_weight_says_that_its_price_is_the_most(
    client: FlaskClient, session: Session, moment: Moment
) -> None:
    shop = storefront.shop(session)
    shop.pickles.tolerance_grams = 50
    assortment.price_listing(
        session,
        slug=shop.pickles.slug,
        channel_code=shop.channel.code,
        typed_price="20",
        valid_from=NOW + timedelta(seconds=1),
        valid_until=None,
        now=NOW,
        is_by_weight=True,
    )
    moment.now = NOW + timedelta(seconds=2)

    page = client.get("/").get_data(as_text=True)

    by_weight, by_pack = page.split("坛子菜 500 克")[1], page.split("林下土鸡蛋 30 枚")[1]
    assert "最多" in by_weight.split("</li>")[0]
    assert "最多" not in by_pack.split("</li>")[0]


def test_what_is_sold_out_stands_below_a_heading_of_its_own(
    client: FlaskClient, session: Session
) -> None:
    storefront.shop(session, trays=0)

    page = client.get("/").get_data(as_text=True)

    here, gone = page.index("现在有的"), page.index("卖完了的和快上的")
    assert here < page.index("坛子菜") < gone < page.index("林下土鸡蛋 30 枚", gone)
    assert "今天从这些村来" not in page
