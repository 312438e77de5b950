from inventory.labels.rules.codes import ROLL_SERIAL_MIN
from inventory.printing.rules import to_print
from tests.support import labels as build

NEW = build.label(1)
STUCK = build.label(ROLL_SERIAL_MIN)


def test_what_sticks_on_the_goods_is_left_out_unless_it_is_asked_for() -> None:
    assert to_print([STUCK, NEW], pre_printed_too=False) == [NEW]
    assert to_print([STUCK, NEW], pre_printed_too=True) == [STUCK, NEW]


def test_labels_that_all_stick_already_are_asked_for_again() -> None:
    assert to_print([STUCK], pre_printed_too=False) == [STUCK]
