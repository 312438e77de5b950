from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from fulfilment.allocation.rules import (
    AmongEquals,
    Candidate,
    Shelf,
    Why,
    choose,
    coverage,
    order_of_use,
    rule_name,
    rule_named,
    walking_order,
    why,
)

DAY = date(2026, 11, 20)


def candidate(
    lot_id: int,
    *,
    villager_id: int = 1,
    expires: int = 10,
    received: int = 0,
    hour: int = 8,
    last_turn: int = 0,
    served: int = 0,
    free: int = 2,
) -> Candidate:
    received_on = DAY + timedelta(days=received)
    return Candidate(
        lot_id=lot_id,
        lot_code=f"L{lot_id}",
        villager_id=villager_id,
        expires_on=DAY + timedelta(days=expires),
        received_at=datetime.combine(received_on, time(hour), UTC),
        received_on=received_on,
        last_turn=last_turn,
        served=served,
        free=free,
        shelves=(Shelf(bin_id=100 + lot_id, packs=free),),
    )


def lots(candidates: list[Candidate], packs: int) -> list[int]:
    return [choice.lot_id for choice in choose(candidates, packs)]


def test_what_expires_first_goes_first() -> None:
    assert lots([candidate(1, expires=9), candidate(2, expires=3)], 3) == [2, 2, 1]


def test_of_one_expiry_what_came_first_goes_first() -> None:
    assert lots([candidate(1, received=2), candidate(2, received=1)], 3) == [2, 2, 1]


def test_equals_take_turns_within_one_order() -> None:
    both = [candidate(1, villager_id=1, free=3), candidate(2, villager_id=2, free=3)]

    assert lots(both, 5) == [1, 2, 1, 2, 1]


def test_whose_goods_were_chosen_longest_ago_is_next() -> None:
    both = [candidate(1, villager_id=1, last_turn=8), candidate(2, villager_id=2, last_turn=5)]

    assert lots(both, 1) == [2]


def test_two_lots_of_one_villager_share_one_turn() -> None:
    three = [
        candidate(1, villager_id=1),
        candidate(2, villager_id=1),
        candidate(3, villager_id=2),
    ]

    assert lots(three, 4) == [1, 3, 1, 3]


def test_fewer_choices_than_wanted_where_the_packs_end() -> None:
    assert lots([candidate(1, free=1)], 3) == [1]


def test_nothing_to_choose_from_is_no_choice() -> None:
    assert lots([], 2) == []


def test_choice_keeps_what_it_looked_at_in_order_of_use() -> None:
    [choice] = choose([candidate(1, expires=9), candidate(2, expires=3, last_turn=4)], 1)

    assert choice.bin_id == 102
    assert choice.inputs == {
        "considered": 2,
        "candidates": [
            {
                "lot": "L2",
                "expires_on": "2026-11-23",
                "received_on": "2026-11-20",
                "received_at": "2026-11-20T08:00:00+00:00",
                "last_turn": 4,
                "served": 0,
                "free": 2,
            },
            {
                "lot": "L1",
                "expires_on": "2026-11-29",
                "received_on": "2026-11-20",
                "received_at": "2026-11-20T08:00:00+00:00",
                "last_turn": 0,
                "served": 0,
                "free": 2,
            },
        ],
    }


def test_by_receipt_equals_sell_out_one_after_the_other() -> None:
    both = [candidate(1, villager_id=1, hour=9), candidate(2, villager_id=2, hour=8)]

    chosen = [choice.lot_id for choice in choose(both, 3, AmongEquals.RECEIPT)]

    assert chosen == [2, 2, 1]


def test_by_share_who_delivered_twice_as_much_sells_twice_as_much() -> None:
    both = [candidate(1, villager_id=1, free=6), candidate(2, villager_id=2, free=3)]

    chosen = [choice.lot_id for choice in choose(both, 6, AmongEquals.SHARE)]

    assert (chosen.count(1), chosen.count(2)) == (4, 2)


def test_by_share_what_was_served_before_counts() -> None:
    both = [
        candidate(1, villager_id=1, served=4, free=2),
        candidate(2, villager_id=2, served=0, free=2),
    ]

    assert choose(both, 1, AmongEquals.SHARE)[0].lot_id == 2


def test_each_reason_is_told_from_what_the_choice_looked_at() -> None:
    def reason(among: AmongEquals, *candidates: Candidate) -> Why:
        return why(choose(candidates, 1, among)[0].inputs, among)

    one, turn = candidate(1), AmongEquals.TURN
    assert reason(turn, one) is Why.ONLY
    assert reason(turn, one, candidate(2, expires=11)) is Why.EXPIRY
    assert reason(turn, one, candidate(2, received=1)) is Why.DAY
    assert reason(turn, one, candidate(2, villager_id=2, last_turn=3)) is Why.TURN
    assert reason(turn, one, candidate(2, villager_id=2)) is Why.OLDER_LOT
    assert reason(AmongEquals.RECEIPT, one, candidate(2, hour=9)) is Why.RECEIPT
    assert reason(AmongEquals.RECEIPT, one, candidate(2, last_turn=9)) is Why.OLDER_LOT
    assert reason(AmongEquals.SHARE, one, candidate(2, served=9)) is Why.SHARE


def test_rule_is_read_back_from_its_stored_name() -> None:
    assert [rule_named(rule_name(rule)) for rule in AmongEquals] == list(AmongEquals)


def test_shelves_are_walked_by_number_not_by_letter() -> None:
    shelves = ["B-1", "A-10", "A-2", "A-01", "冷2", "冷10"]

    assert sorted(shelves, key=walking_order) == ["A-01", "A-2", "A-10", "B-1", "冷2", "冷10"]


def test_order_that_cannot_be_served_stops_no_other() -> None:
    assert coverage([{1: 5}, {1: 2}, {1: 1, 2: 1}], {1: 3}) == ({1: 2}, {}, {2: 1})


candidate_lists = st.lists(
    st.builds(
        candidate,
        st.integers(1, 10**6),
        villager_id=st.integers(1, 4),
        expires=st.integers(0, 3),
        received=st.integers(0, 2),
        last_turn=st.integers(0, 9),
        free=st.integers(0, 4),
    ),
    max_size=8,
    unique_by=lambda each: each.lot_id,
)


@given(candidate_lists, st.integers(0, 40))
def test_as_many_as_wanted_or_all_there_are(candidates: list[Candidate], packs: int) -> None:
    assert len(choose(candidates, packs)) == min(packs, sum(each.free for each in candidates))


@given(candidate_lists, st.integers(0, 40))
def test_no_lot_serves_more_than_it_has(candidates: list[Candidate], packs: int) -> None:
    chosen = lots(candidates, packs)

    assert all(chosen.count(each.lot_id) <= each.free for each in candidates)


@given(candidate_lists, st.integers(0, 40))
def test_nothing_goes_before_what_expires_or_came_earlier(
    candidates: list[Candidate], packs: int
) -> None:
    by_id = {each.lot_id: each for each in candidates}
    used = [order_of_use(by_id[lot_id])[:2] for lot_id in lots(candidates, packs)]

    assert used == sorted(used)


@given(candidate_lists, st.integers(0, 40))
def test_order_in_which_candidates_are_found_changes_nothing(
    candidates: list[Candidate], packs: int
) -> None:
    assert choose(candidates[::-1], packs) == choose(candidates, packs)


@given(st.integers(1, 5), st.integers(0, 20))
def test_equal_neighbours_are_served_alike(villagers: int, packs: int) -> None:
    chosen = lots([candidate(v, villager_id=v, free=10) for v in range(1, villagers + 1)], packs)
    counts = [chosen.count(v) for v in range(1, villagers + 1)]

    assert max(counts) - min(counts) <= 1
