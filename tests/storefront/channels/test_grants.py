"""What a platform allows us: begun by a code, renewed before its end, told where it is not."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.people.rules import Role
from storefront.channels import calls, queries, services
from storefront.channels.adapters import ADAPTERS
from storefront.channels.models import PlatformShop
from storefront.channels.rules import (
    Grant,
    Keys,
    Platform,
    PlatformRefusedError,
    Shop,
    shop_of_state,
    state_of,
)
from tests.conftest import NOW
from tests.doubles.platforms import douyin, kuaishou, pinduoduo, wechat
from tests.doubles.platforms.server import serving
from tests.doubles.platforms.tokens import SECONDS, Tokens
from tests.support import inventory as build_inventory
from tests.support import platforms as make
from tests.support import storefront as build
from tests.support import villagers
from tests.support.storefront import Moment

SECRET = "a key of this desk's"
BACK = "https://desk.example/office/platforms/granted"


@dataclass(frozen=True)
class Side:
    """A platform's side, and what a shop of ours there is."""

    double: Any
    number: str
    keys: Keys
    order_no: str

    @property
    def tokens(self) -> Tokens:
        found: Tokens = self.double.tokens
        return found


def side_of(platform: Platform) -> Side:
    held = {"access_token": "access-0", "refresh_token": "refresh-0"}
    if platform is Platform.DOUYIN:
        shop = douyin.Douyin()
        keys = Keys(douyin.APP_KEY, douyin.APP_SECRET, service_no="77", **held)
        return Side(shop, douyin.SHOP_NO, keys, shop.order())
    if platform is Platform.WECHAT:
        keys = Keys(wechat.APP_ID, wechat.APP_SECRET, wechat.ACCESS_TOKEN)
        number = str(wechat.NUMBER)
        return Side(wechat.Wechat({number: wechat.order()}), "1", keys, number)
    if platform is Platform.KUAISHOU:
        secrets = {"app_secret": kuaishou.SIGN_SECRET, "grant_secret": kuaishou.APP_SECRET}
        keys = Keys("ks1", **secrets, **held)
        orders = {kuaishou.NUMBER: kuaishou.order()}
        return Side(kuaishou.Kuaishou(orders), "1", keys, str(kuaishou.NUMBER))
    keys = Keys("pdd", pinduoduo.SECRET, **held)
    orders_there = {"26-1": pinduoduo.order("26-1")}
    return Side(pinduoduo.Pinduoduo(orders_there), pinduoduo.SHOP_NO, keys, "26-1")


@pytest.mark.parametrize("platform", list(Platform))
def test_tokens_that_ran_out_are_renewed(platform: Platform) -> None:
    side, adapter = side_of(platform), ADAPTERS[platform]
    with serving(side.double) as address:
        shop = Shop(side.number, side.keys, address)
        side.tokens.run_out()
        with pytest.raises(PlatformRefusedError):
            adapter.read_order(shop, side.order_no)

        grant = adapter.renew(shop)

        renewed = replace(shop, keys=replace(side.keys, access_token=grant.access_token))
        assert adapter.read_order(renewed, side.order_no)
    assert grant.seconds == SECONDS
    assert grant.number in {"", side.number}
    assert "access-1" not in repr(grant)


@pytest.mark.parametrize("platform", [Platform.DOUYIN, Platform.KUAISHOU, Platform.PINDUODUO])
def test_a_code_brings_the_first_tokens_once(platform: Platform) -> None:
    side, adapter = side_of(platform), ADAPTERS[platform]
    page = adapter.grant_page(Shop(side.number, side.keys, ""), "a.state", BACK)
    assert parse_qs(urlsplit(page).query)["state"] == ["a.state"]

    with serving(side.double) as address:
        shop = Shop(side.number, side.keys, address)
        grant = adapter.redeem(shop, "code-0", BACK)
        with pytest.raises(PlatformRefusedError):
            adapter.redeem(shop, "code-0", BACK)
        with pytest.raises(PlatformRefusedError):
            adapter.renew(shop)  # By a refresh token that was replaced.

    assert (grant.access_token, grant.refresh_token) == ("access-1", "refresh-1")


def test_apps_of_the_shops_own_ask_nobody() -> None:
    side = side_of(Platform.DOUYIN)
    own = replace(side.keys, service_no="", refresh_token="")
    with serving(side.double) as address:
        shop = Shop(side.number, own, address)
        assert ADAPTERS[Platform.DOUYIN].grant_page(shop, "", BACK) == ""
        assert ADAPTERS[Platform.DOUYIN].renew(shop).access_token == "access-1"
        with pytest.raises(PlatformRefusedError):
            ADAPTERS[Platform.DOUYIN].renew(replace(shop, number="another"))


def test_a_state_is_good_for_who_asked_and_for_a_while() -> None:
    state = state_of(SECRET, code="ABC", account_id=7, now=NOW)

    def read(state: str, *, secret: str = SECRET, account_id: int = 7, minutes: int = 1) -> str:
        later = NOW + timedelta(minutes=minutes)
        return shop_of_state(secret, state, account_id=account_id, now=later)

    assert read(state) == "ABC"
    assert read(state, account_id=8) == ""
    assert read(state, secret="another") == ""
    assert read(state, minutes=31) == ""
    assert read(state, minutes=-1) == ""
    assert read(state.replace("ABC", "XYZ")) == ""
    assert read("") == read("...") == ""


@pytest.fixture
def session(connection: Connection) -> Iterator[Session]:
    with Session(connection, join_transaction_mode="create_savepoint") as ours:
        yield ours


@pytest.fixture
def platform() -> douyin.Douyin:
    return douyin.Douyin()


@pytest.fixture
def shop(session: Session, moment: Moment, platform: douyin.Douyin) -> Iterator[PlatformShop]:
    """A Douyin shop whose app is of the market of services, at a platform of ours."""
    web = build.shop(session, trays=50)
    with serving(platform) as address:
        room = make.room(session, web.channel, listing_id=web.eggs.id, packs=5, api_base=address)
        keys = Keys(service_no="77", refresh_token="refresh-0")
        services.change_keys(session, shop_id=room.shop.id, keys=keys)
        session.commit()
        yield room.shop


def test_a_grant_is_renewed_before_its_end_and_not_sooner(
    session: Session, shop: PlatformShop, platform: douyin.Douyin, moment: Moment
) -> None:
    assert calls.renew_due() == 1  # Nobody had told its end.
    session.refresh(shop)
    assert shop.grant_ends_at == NOW + timedelta(seconds=SECONDS)
    moment.now += timedelta(minutes=59)
    assert calls.renew_due() == 0
    moment.now += timedelta(minutes=1)
    assert calls.renew_due() == 1

    session.refresh(shop)
    assert queries.shop_for_adapter(shop).keys.access_token == "access-2"
    assert shop.grant_ends_at == moment.now + timedelta(seconds=SECONDS)
    sealed = session.execute(text("SELECT keys FROM platform_shops")).scalar_one()
    assert b"refresh-2" not in bytes(str(sealed), "utf-8")


def test_a_platform_that_is_silent_is_asked_again(
    client: FlaskClient,
    session: Session,
    shop: PlatformShop,
    platform: douyin.Douyin,
    moment: Moment,
) -> None:
    headers = villagers.bearer(session, build_inventory.person(session, Role.OPERATOR))
    session.commit()
    platform.is_down = True
    for _ in range(2):
        assert calls.renew_due() == 1
        moment.now += timedelta(minutes=1)
    shown = client.get(f"/office/platforms/{shop.code}", headers=headers).get_data(as_text=True)
    assert "续授权的时候平台没有回答" in shown

    platform.is_down = False
    assert calls.renew_due() == 1

    session.refresh(shop)
    assert (platform.tokens.given, shop.renewal_problem) == (1, "")


def test_one_at_a_time_spends_a_refresh_token(session: Session, shop: PlatformShop) -> None:
    assert services.claim_renewal(session, shop_id=shop.id, now=NOW) is not None
    again = NOW + timedelta(seconds=30)
    assert services.claim_renewal(session, shop_id=shop.id, now=again) is None


def test_a_grant_for_another_shop_is_none(session: Session, shop: PlatformShop) -> None:
    with pytest.raises(Refusal) as refused:
        services.keep_grant(session, shop_id=shop.id, grant=Grant("a", "r", 60, "999"), now=NOW)

    assert refused.value.code == "channels.granted_for_another"
    assert queries.shop_for_adapter(shop).keys.access_token == "token"


def test_what_hinders_a_renewal_is_on_the_page_until_the_owner_grants_anew(
    client: FlaskClient,
    session: Session,
    shop: PlatformShop,
    platform: douyin.Douyin,
) -> None:
    headers = villagers.bearer(session, build_inventory.person(session, Role.OPERATOR))
    stranger = villagers.bearer(session, build_inventory.person(session, Role.OPERATOR))
    session.commit()
    platform.tokens.refresh = "lost"
    calls.renew_due()
    page = f"/office/platforms/{shop.code}"
    shown = client.get(page, headers=headers).get_data(as_text=True)
    assert "平台的授权续不上：token.refresh: isv.business-failed:grant" in shown

    sent = client.get(f"{page}/grant", headers=headers)
    assert sent.location.startswith("https://fuwu.jinritemai.com/authorize?service_id=77&")
    [state] = parse_qs(urlsplit(sent.location).query)["state"]

    def comes_back(who: dict[str, str], **asked: str) -> Any:
        return client.get("/office/platforms/granted", query_string=asked, headers=who)

    for forged in (
        comes_back(headers, code="code-0"),
        comes_back(headers, code="code-0", state=f"{state}0"),
        comes_back(stranger, code="code-0", state=state),
    ):
        assert forged.status_code == 422
        assert "不是刚才您在这里点的" in forged.get_data(as_text=True)
    assert platform.tokens.given == 0
    assert comes_back(headers, code="code-0", state=state).location.endswith(page)

    spent = comes_back(headers, code="code-0", state=state)
    assert spent.status_code == 409
    assert "平台没有给授权" in spent.get_data(as_text=True)
    shown = client.get(page, headers=headers).get_data(as_text=True)
    assert "续不上" not in shown
    assert "快到期自己续" in shown
    assert "access-1" not in shown
    assert "refresh-1" not in shown
