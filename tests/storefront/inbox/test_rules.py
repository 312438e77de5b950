from datetime import timedelta
from itertools import pairwise

from storefront.inbox.rules import windows
from tests.conftest import NOW

MINUTE = timedelta(minutes=1)


def test_windows_are_short_settled_and_leave_no_gap() -> None:
    found = list(windows(NOW - 70 * MINUTE, now=NOW))

    assert found[0][0] == NOW - 70 * MINUTE
    assert found[-1][1] == NOW - 3 * MINUTE
    assert all(until - since <= 30 * MINUTE for since, until in found)
    assert all(first[1] == second[0] for first, second in pairwise(found))


def test_what_is_too_young_is_asked_later_and_what_is_too_old_never() -> None:
    assert list(windows(NOW - 2 * MINUTE, now=NOW)) == []
    assert next(windows(NOW - timedelta(days=9), now=NOW))[0] == NOW - timedelta(days=1)
