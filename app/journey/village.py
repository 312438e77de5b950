"""Step 1: the household's season at the village desk."""

from dataclasses import dataclass

from app.journey.client import Desk, expect, new_id
from app.money import yuan

DELIVERIES = 10
TRAYS = 5
JARS = 10
"""Of each delivery: fifty trays and a hundred jars in a season."""
PDF = b"%PDF"
PNG = b"\x89PNG"


@dataclass
class Season:
    """What the season brought."""

    villager_code: str
    place_code: str
    delivery_codes: list[str]
    item_codes: dict[str, list[str]]
    """Lot code → codes of its items."""


def bring_the_season(desk: Desk) -> Season:
    """Find the villager by pinyin initials and take ten deliveries."""
    desk.sign_in("agent")
    [villager] = [
        row for row in desk.get("/api/villagers", by="agent", q="lgx") if row["name"] == "李桂香"
    ]
    facts = desk.get(f"/api/villagers/{villager['code']}", by="agent")
    season = Season(villager["code"], facts["place_code"], [], {})
    goods = {row["code"]: row for row in desk.get("/api/produce", by="agent")}
    terms = desk.get("/api/terms", by="agent", place=season.place_code)
    expected_fen = 0
    for _ in range(DELIVERIES):
        slip = _deliver(desk, season, goods, terms)
        expected_fen += slip["expected_fen"]
    print(
        f"    {DELIVERIES * TRAYS} trays, {DELIVERIES * JARS} jars, ¥{yuan(expected_fen)} to come"
    )
    _print_labels(desk, season)
    return season


def _deliver(desk: Desk, season: Season, goods: dict[str, dict], terms: dict) -> dict:  # type: ignore[type-arg]
    """Take one delivery; sent twice, as a phone with poor signal does, it is one."""
    request = {
        "client_id": new_id(),
        "villager_code": season.villager_code,
        "terms_id": terms["terms_id"],
        "acceptance": {"method": "earlier"},
        "lines": [_line(goods["eggs"], TRAYS), _line(goods["pickles"], JARS)],
    }
    slip = desk.post("/api/deliveries", request, by="agent")
    again = desk.post("/api/deliveries", request, by="agent")
    expect(again["code"] == slip["code"], "the same client id made two deliveries")
    expect(not slip["refused"], "something was refused")
    for lot in slip["lots"]:
        expect(not lot["hold_kinds"], f"lot {lot['code']} is held")
        season.item_codes[lot["code"]] = [code for pack in lot["packs"] for code in pack["codes"]]
    season.delivery_codes.append(slip["code"])
    return dict(slip)


def _line(produce: dict, packs: int) -> dict:  # type: ignore[type-arg]
    counted = next(pack for pack in produce["packs"] if not pack["loose"])
    return {
        "pack_id": counted["pack_id"],
        "packs": packs,
        "answers": {question["key"]: True for question in produce["checklist"]},
    }


def _print_labels(desk: Desk, season: Season) -> None:
    """Fetch a sheet and one label, and see that they are what they say."""
    code = season.delivery_codes[0]
    sheet = desk.bytes(f"/api/labels/items.pdf?delivery={code}", by="agent")
    item = next(iter(season.item_codes.values()))[0]
    label = desk.bytes(f"/api/labels/{item}.png", by="agent")
    expect(sheet.startswith(PDF), "the label sheet is no PDF")
    expect(label.startswith(PNG), "the label is no PNG")
    labels = sum(len(codes) for codes in season.item_codes.values())
    print(f"    {labels} labels; sheet {len(sheet) // 1024} KB, label {len(label)} bytes")
