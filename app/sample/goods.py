"""What the sample village sells: eggs, pickles, and bamboo shoots with a question of each kind."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.units import BaseUnit
from inventory.produce import services as produce
from inventory.produce.models import Pack
from inventory.produce.rules import (
    NewProduce,
    Option,
    ProduceClass,
    Question,
    QuestionKind,
    StorageZone,
)

TRAY_FEN = 6000
JAR_FEN = 1800
SHOOTS_FEN = 1200
"""Of a jin of bamboo shoots."""


def define_eggs(session: Session, *, now: datetime) -> Pack:
    """Define eggs by the tray: three questions of yes or no."""
    eggs = produce.define_produce(
        session,
        produce=NewProduce(
            code="eggs",
            name="土鸡蛋",
            name_en="Free-range eggs",
            base_unit=BaseUnit.PIECE,
            produce_class=ProduceClass.FRESH,
            shelf_life_days=30,
            return_window_hours=48,
            checklist=(
                Question("clean", "蛋壳干净吗？", "Are the shells clean?"),
                Question("whole", "没有破的吗？", "Is none broken?"),
                Question("fresh", "七天内捡的吗？", "Gathered within seven days?"),
            ),
            picture="eggs",
        ),
        now=now,
    )
    tray = produce.define_pack(
        session, produce_id=eggs.id, name="一托 30 枚", name_en="tray of 30", base_units=30
    )
    produce.publish_guide_price(session, pack_id=tray.id, price_fen=TRAY_FEN, now=now)
    return tray


def define_pickles(session: Session, *, now: datetime) -> Pack:
    """Define pickles by the jar, which need a licence."""
    pickles = produce.define_produce(
        session,
        produce=NewProduce(
            code="pickles",
            name="坛子菜",
            name_en="Home-pickled vegetables",
            base_unit=BaseUnit.GRAM,
            produce_class=ProduceClass.PROCESSED,
            shelf_life_days=180,
            return_window_hours=168,
            checklist=(
                Question("sealed", "瓶盖拧紧了吗？", "Is the lid tight?"),
                Question("smell", "气味正常吗？", "Does it smell right?"),
                Question("label", "瓶上写了做的日子吗？", "Is the day of making on the jar?"),
            ),
            picture="jar",
        ),
        now=now,
    )
    jar = produce.define_pack(
        session, produce_id=pickles.id, name="一瓶 500 克", name_en="jar of 500 g", base_units=500
    )
    produce.publish_guide_price(session, pack_id=jar.id, price_fen=JAR_FEN, now=now)
    return jar


def define_shoots(session: Session, *, now: datetime) -> None:
    """Define what grows behind the house: weighed loose, with a question of each kind."""
    shoots = produce.define_produce(
        session,
        produce=NewProduce(
            code="shoots",
            name="冬笋",
            name_en="Winter bamboo shoots",
            base_unit=BaseUnit.GRAM,
            produce_class=ProduceClass.FRESH,
            shelf_life_days=7,
            month_days=(10, 10, *(None,) * 9, 10),
            storage_zone=StorageZone.COOL,
            return_window_hours=24,
            checklist=(
                Question("dug", "当天或头天挖的吗？", "Dug today or yesterday?"),
                Question(
                    "length",
                    "最长的一根多长？",
                    "How long is the longest?",
                    QuestionKind.NUMBER,
                    unit="厘米",
                    decimals=1,
                    minimum=80,
                    maximum=300,
                ),
                Question(
                    "husk",
                    "笋壳什么颜色？",
                    "What colour is the husk?",
                    QuestionKind.CHOICE,
                    options=(
                        Option("黄褐", "黄褐", "tan", good=True),
                        Option("淡黄", "淡黄", "pale yellow", good=True),
                        Option("发黑", "发黑", "black", good=False),
                    ),
                ),
                Question("cut", "拍一张切口", "Photo of the cut", QuestionKind.PHOTO),
            ),
        ),
        now=now,
    )
    loose = produce.define_pack(
        session, produce_id=shoots.id, name="散装", name_en="loose", base_units=500, loose=True
    )
    produce.publish_guide_price(session, pack_id=loose.id, price_fen=SHOOTS_FEN, now=now)
