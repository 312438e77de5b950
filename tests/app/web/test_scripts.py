"""The logic of the phone's scripts, run by the Node that builds them."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from app.errors import Refusal
from app.units import WeightUnit, parse_weight
from inventory.labels.rules.codes import CodeKind, make_code
from inventory.labels.rules.scan import ScanKind, parse_scan

ROOT = Path(__file__).parents[3]
NODE = ROOT / ".venv/bin/node"
SCRIPTS = ROOT / "tests/app/web/scripts"
CODES = [make_code(CodeKind.ITEM, serial) for serial in (1, 2, 300)]
CARD = make_code(CodeKind.VILLAGER, 1)
SCANNED = [
    *CODES,
    CARD.lower(),
    f"HTTPS://DESK.EXAMPLE/T/{CODES[0]}",
    f"https://desk.example/t/{CODES[1]}/?utm=1",
    f"]Q1HTTPS://DESK.EXAMPLE/T/{CODES[2]}",
    f"HTTPS:、、DESK。EXAMPLE、T、{CODES[0]}",
    " ".join((CODES[0][:3], CODES[0][3:6], CODES[0][6:])),
    CODES[0].translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"}),
    CODES[0][:-1] + ("0" if CODES[0][-1] != "0" else "1"),
    CODES[0][:4] + CODES[0][5] + CODES[0][4] + CODES[0][6:],
    "6901234567892",
    "https://shop.example/goods/7",
    "",
]
WEIGHTS = [
    (text, unit)
    for text in ("0.29", "1.005", "2.5", "0.005", "0.007", "1.0005", "12", "999.999", "0", "", "x")
    for unit in WeightUnit
]


def run(script: Path, *, said: str = "", options: tuple[str, ...] = ()) -> str:
    ran = subprocess.run(  # noqa: S603 - our own file
        [NODE, *options, script],
        cwd=ROOT,
        env=os.environ | {"CODES": ",".join([*CODES, CARD])},
        input=said,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def code_read_at_the_desk(raw: str) -> str:
    try:
        scan = parse_scan(raw)
    except Refusal as refusal:
        return "mistyped" if refusal.code == "label.bad_check_character" else "foreign"
    return scan.code if scan.kind is ScanKind.OWN else "foreign"


def grams_read_at_the_desk(text: str, unit: WeightUnit) -> int | None:
    try:
        # Less than half a gram is nothing on the phone: no bag weighs that.
        return parse_weight(text, unit) or None
    except ValueError:
        return None


@pytest.mark.parametrize("script", sorted(SCRIPTS.glob("*.test.js")), ids=lambda path: path.name)
def test_script_keeps_its_word(script: Path) -> None:
    run(script, options=("--test",))


def test_a_phone_reads_codes_and_weights_as_the_desk_does() -> None:
    answers = json.loads(
        run(SCRIPTS / "answers.js", said=json.dumps({"codes": SCANNED, "weights": WEIGHTS}))
    )

    assert answers == {
        "codes": [code_read_at_the_desk(raw) for raw in SCANNED],
        "grams": [grams_read_at_the_desk(text, unit) for text, unit in WEIGHTS],
    }
