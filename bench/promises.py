"""How long it takes to prove everything that the run has written."""

from app import clock, verify
from app.database import session as db
from app.ledger import services as ledger
from bench.ground import Ground
from bench.pace import seconds_of
from bench.rows import Row, rounded


def verified(_: Ground) -> list[Row]:
    """Seal and verify, as `desk verify` does; what fails is printed."""
    said: list[str] = []
    held: list[bool] = []
    seconds = seconds_of(lambda: held.append(_verify(said)))
    if not held[0]:
        print("\n".join(said))
    return [Row("verify", rounded(seconds), "s", target="verify: ok", met=held[0])]


def _verify(said: list[str]) -> bool:
    with db.transaction() as session:
        ledger.seal_all(session, now=clock.now())
    with db.reading() as session:
        return verify.verify(session, say=said.append)
