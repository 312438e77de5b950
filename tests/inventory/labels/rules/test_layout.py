from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.labels.rules.fitting import EM, Metrics
from inventory.labels.rules.label_text import SHEETS, LabelText
from inventory.labels.rules.layout import QUIET_MODULES, Frame, Layout, lay_out

SMALL = Frame(320, 240, inset=12, per_mm=8)
BIG = Frame(480, 320, inset=12, per_mm=8)
PAPER = [
    Frame(sheet.width * 40 // 100, sheet.height * 40 // 100, sheet.inset * 40 // 100, per_mm=40)
    for sheet in SHEETS.values()
]
EGGS = LabelText(
    code="E00000BPM",
    url="HTTPS://DESK.EXAMPLE.CN/T/E00000BPM",
    produce="土鸡蛋",
    quantity="30枚",
    village="花桥港村",
    date=date(2026, 11, 20),
    lot_code="L00000BO8",
)


def measure(text: str) -> int:
    """A font of squares for Chinese and six tenths of one for letters."""
    return sum(EM * 6 // 10 if character.isascii() else EM for character in text)


METRICS = Metrics(measure, measure)


def texts(layout: Layout) -> dict[str, int]:
    return {line.text: line.size for line in layout.lines}


def test_everything_is_said_once_and_the_produce_is_biggest() -> None:
    sizes = texts(lay_out(EGGS, SMALL, 25, METRICS))

    assert set(sizes) == {
        "土鸡蛋",
        "30枚",
        "花桥港村",
        "2026-11-20",
        "E00 000 BPM",
        "批 L00000BO8",
    }
    assert sizes["土鸡蛋"] > sizes["30枚"] > sizes["花桥港村"] >= sizes["2026-11-20"]


@pytest.mark.parametrize(
    ("frame", "modules", "module"), [(SMALL, 25, 4), (SMALL, 29, 4), (SMALL, 33, 4), (BIG, 25, 6)]
)
def test_a_module_is_at_least_four_dots(frame: Frame, modules: int, module: int) -> None:
    assert lay_out(EGGS, frame, modules, METRICS).module == module


@pytest.mark.parametrize("lot_code", ["", EGGS.code])
def test_a_lot_label_names_itself_once(lot_code: str) -> None:
    label = LabelText(**{**vars(EGGS), "lot_code": lot_code})

    assert not [text for text in texts(lay_out(label, SMALL, 25, METRICS)) if "批" in text]


def test_a_label_without_a_quantity_leaves_it_out() -> None:
    label = LabelText(**{**vars(EGGS), "quantity": ""})

    assert "" not in texts(lay_out(label, SMALL, 25, METRICS))


@given(
    st.text(max_size=40),
    st.text(max_size=12),
    st.text(max_size=30),
    st.sampled_from([SMALL, BIG, *PAPER]),
    st.sampled_from([25, 29]),
)
def test_no_words_leave_the_paper_or_touch_the_code(
    produce: str, quantity: str, village: str, frame: Frame, modules: int
) -> None:
    changed = {"produce": produce, "quantity": quantity, "village": village}
    layout = lay_out(LabelText(**{**vars(EGGS), **changed}), frame, modules, METRICS)
    quiet = QUIET_MODULES * layout.module
    symbol = modules * layout.module

    assert layout.qr_x >= quiet
    assert layout.qr_y >= quiet
    for line in layout.lines:
        assert line.x + measure(line.text) * line.size // EM <= frame.width - frame.inset
        assert line.baseline - line.size * 85 // 100 >= layout.qr_y - 1
        assert line.baseline <= frame.height - frame.inset // 2
        right_of_code = line.x >= layout.qr_x + symbol + quiet
        beneath_code = line.baseline - line.size >= layout.qr_y + symbol + quiet - 1
        assert right_of_code or beneath_code


@given(st.text(max_size=40), st.sampled_from([SMALL, BIG, *PAPER]))
def test_words_on_the_right_never_overlap(produce: str, frame: Frame) -> None:
    changed = {"produce": produce, "village": "桃江县修山镇花桥港村三组"}
    layout = lay_out(LabelText(**{**vars(EGGS), **changed}), frame, 25, METRICS)
    column = max(line.x for line in layout.lines)
    stack = sorted((ln for ln in layout.lines if ln.x == column), key=lambda ln: ln.baseline)

    for above, below in pairwise(stack):
        assert below.baseline - below.size * 85 // 100 >= above.baseline
