from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.money import BasisPoints, Fen
from storefront.earnings.rules import Agreed, EarningState, Share, shares_of_line, state_of

NOW = datetime(2026, 11, 20, tzinfo=UTC)


rates = st.integers(0, 10_000).map(BasisPoints)
agreements = st.builds(Agreed, rates, rates, st.one_of(st.none(), st.integers(1, 10**7).map(Fen)))


def test_two_trays_at_twelve_per_cent() -> None:
    share = Share(Fen(6000), Fen(0), Fen(720), Fen(5280))

    assert shares_of_line(Fen(12000), [Agreed(BasisPoints(1200))] * 2) == (share,) * 2


def test_each_item_is_settled_by_its_own_terms() -> None:
    below = Agreed(BasisPoints(1200), named_fen=Fen(6500))
    above = Agreed(BasisPoints(1000), BasisPoints(5000), named_fen=Fen(5000))

    assert shares_of_line(Fen(12001), [below, above]) == (
        Share(Fen(6001), Fen(499), Fen(780), Fen(5720)),
        Share(Fen(6000), Fen(0), Fen(1000), Fen(5000)),
    )


@given(st.integers(1, 10**7), st.lists(agreements, min_size=1, max_size=20))
def test_shares_add_up_to_the_line_and_to_themselves(line_fen: int, agreed: list[Agreed]) -> None:
    shares = shares_of_line(Fen(line_fen), agreed)

    assert sum(share.sale_fen for share in shares) == line_fen
    assert all(
        share.sale_fen + share.top_up_fen == share.fee_fen + share.net_fen for share in shares
    )
    assert all(min(share.top_up_fen, share.fee_fen, share.net_fen) >= 0 for share in shares)


@pytest.mark.parametrize(
    ("due_at", "payout_state", "state"),
    [
        (None, None, EarningState.ON_THE_WAY),
        (NOW + timedelta(seconds=1), None, EarningState.WAITING),
        (NOW, None, EarningState.DUE),
        (NOW, "draft", EarningState.IN_PAYOUT),
        (NOW, "approved", EarningState.IN_PAYOUT),
        (NOW, "paid", EarningState.PAID),
    ],
)
def test_where_the_money_is(
    due_at: datetime | None, payout_state: str | None, state: EarningState
) -> None:
    assert state_of(due_at=due_at, payout_state=payout_state, now=NOW) is state
