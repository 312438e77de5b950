import pytest
from sqlalchemy import text, update
from sqlalchemy.orm import Session

from app.checks import Check
from app.people.rules import Role
from inventory.intake import checks as intake_checks
from inventory.intake.models import Delivery
from inventory.intake.rules import DeliveryLine
from inventory.quality.models import Hold
from inventory.stock.models import Lot
from inventory.terms.models import Acceptance
from inventory.villagers import checks as villagers_checks
from inventory.villagers.models import Consent
from tests.conftest import NOW
from tests.support import inventory as build
from tests.support import villagers as make

CHECKS = {check.name: check for check in (*intake_checks.CHECKS, *villagers_checks.CHECKS)}


@pytest.fixture(autouse=True)
def delivered(session: Session) -> None:
    desk = make.desk(session)
    make.delivery(
        session,
        desk,
        DeliveryLine(desk.tray.id, 2, make.CLEAN),
        DeliveryLine(desk.jar.id, 1, make.SEALED),
    )


def broken(session: Session, check: Check) -> int:
    return len(session.execute(text(check.sql)).all())


@pytest.mark.parametrize("name", CHECKS)
def test_a_real_delivery_keeps_every_promise(session: Session, name: str) -> None:
    assert broken(session, CHECKS[name]) == 0


def test_terms_accepted_too_late_are_found(session: Session) -> None:
    session.execute(update(Acceptance).values(accepted_at=NOW.replace(year=2030)))

    assert broken(session, CHECKS["lots_are_of_their_delivery"]) == 2


def test_a_correction_of_anothers_delivery_is_found(session: Session) -> None:
    session.execute(update(Delivery).values(corrects_id=Delivery.id))

    assert broken(session, CHECKS["corrections_are_of_the_same_desk"]) == 1


def test_an_unlicensed_lot_that_was_let_go_is_found(session: Session) -> None:
    other = build.person(session, Role.OPERATOR)
    session.execute(update(Hold).values(released_at=NOW, released_by=other.account_id))

    assert broken(session, CHECKS["processed_lots_are_licensed_or_held"]) == 1


def test_a_lot_with_goods_that_no_label_names_is_found(session: Session) -> None:
    session.execute(update(Lot).values(base_units=Lot.base_units + 1))

    assert broken(session, CHECKS["lots_are_labelled_whole"]) == 2


def test_a_villager_who_never_consented_is_found(session: Session) -> None:
    session.execute(update(Consent).values(kind="bank").where(Consent.kind == "data"))

    assert broken(session, CHECKS["villagers_consented"]) == 1
