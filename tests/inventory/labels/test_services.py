import pytest
from sqlalchemy.orm import Session

from inventory.labels import services
from inventory.labels.rules.codes import CodeKind


def test_codes_are_given_out_once(session: Session) -> None:
    first = services.next_codes(session, CodeKind.ITEM, 50)
    then = services.next_codes(session, CodeKind.LOT, 50)

    assert len(set(first) | set(then)) == 100
    assert {code[0] for code in first} == {"E"}
    assert {code[0] for code in then} == {"L"}
    # Serials are unique over all kinds, not only the codes with their letter.
    assert not {code[1:-1] for code in first} & {code[1:-1] for code in then}


def test_codes_come_in_order(session: Session) -> None:
    codes = services.next_codes(session, CodeKind.ITEM, 40)

    assert [code[:-1] for code in codes] == sorted(code[:-1] for code in codes)


@pytest.mark.parametrize("count", [0, -1])
def test_no_codes_cannot_be_asked_for(session: Session, count: int) -> None:
    with pytest.raises(ValueError, match="at least one code"):
        services.next_codes(session, CodeKind.ITEM, count)
