from datetime import timedelta

import pytest

from app.errors import Refusal
from storefront.live.rules import Point, chart, closing_time, is_nearly_empty
from tests.conftest import NOW


@pytest.mark.parametrize(
    ("left", "stocked", "expected"),
    [(11, 100, False), (10, 100, True), (0, 100, True), (0, 0, False), (1, 3, False)],
)
def test_a_tenth_is_nearly_empty(left: int, stocked: int, expected: bool) -> None:  # noqa: FBT001
    assert is_nearly_empty(left=left, stocked=stocked) is expected


def test_a_chart_has_a_line_for_each_figure() -> None:
    points = [
        Point(NOW, reserved=0, sold=0, left=100),
        Point(NOW + timedelta(minutes=1), reserved=10, sold=40, left=50),
        Point(NOW + timedelta(minutes=2), reserved=0, sold=100, left=0),
    ]

    drawn = chart(points)

    assert drawn is not None
    assert (drawn.sold, drawn.left) == ("0,160 300,96 600,0", "0,0 300,80 600,160")
    assert (drawn.reserved, drawn.most) == ("0,160 300,144 600,160", 100)


def test_one_moment_is_no_line() -> None:
    assert chart([Point(NOW, 0, 0, 1)]) is None


def test_a_session_ends_by_itself() -> None:
    assert closing_time(4, now=NOW) == NOW + timedelta(hours=4)
    for hours in (0, 13):
        with pytest.raises(Refusal, match=r"live\.hours_absurd"):
            closing_time(hours, now=NOW)
