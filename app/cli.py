"""The `desk` command: run the desk, look after it, prove it."""

import argparse
import sys
from collections.abc import Callable, Sequence

from app import clock, config, run, verify, worker
from app.config import Settings
from app.database import migrating
from app.database import session as db
from app.database.postgres_programs import EmbeddedServerError
from app.factory import create_app
from app.journey import walk
from app.ledger import services as ledger
from app.people import services as people
from app.people.rules import Grant, Role
from app.running import surroundings
from app.sample import people as sample_people
from app.sample import village
from inventory.places import queries as places
from storefront.orderdesk import services as orderdesk

ORDERS_AT_ONCE = 1000
"""Orders that one transaction of `hash-phones` touches."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    chosen = _parser().parse_args(arguments)
    if chosen.command == "journey":
        return walk.journey(chosen.url)
    try:
        settings = config.read()
        if chosen.command == "run":
            return run.run(settings)
        with surroundings.completed(settings) as complete:
            return _on_database(chosen, complete)
    except (config.ConfigurationError, EmbeddedServerError) as error:
        print(f"desk {chosen.command}: {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="desk", description="商务代办 Commerce Desk")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="start everything that one machine needs")
    commands.add_parser("worker", help="run background jobs")
    commands.add_parser("migrate", help="bring the database to the newest form")
    commands.add_parser("seed", help="make the sample village in an empty database")
    commands.add_parser("verify", help="recompute all promises from the rows")
    commands.add_parser("hash-phones", help="let older orders be found by phone")
    commands.add_parser("roles", help="print how to sign in as each role of the sample")
    journey = commands.add_parser("journey", help="walk the whole thread over HTTP")
    journey.add_argument("--url", default="http://127.0.0.1:8000")
    token = commands.add_parser("token", help="bearer tokens for API clients")
    token.add_argument("verb", choices=["create"])
    token.add_argument("--role", required=True, type=Role)
    token.add_argument("--place", help="12-digit code; everywhere where none is given")
    return parser


def _on_database(chosen: argparse.Namespace, settings: Settings) -> int:
    if chosen.command == "worker":
        return worker.work(settings)
    migrating.upgrade(settings.database_url)
    create_app(settings)
    verbs: dict[str, Callable[[], int]] = {
        "migrate": lambda: 0,
        "seed": _seed,
        "verify": _verify,
        "hash-phones": _hash_phones,
        "roles": lambda: _print_roles(settings.public_url),
        "token": lambda: _create_token(chosen.role, chosen.place),
    }
    return verbs[chosen.command]()


def _seed() -> int:
    with db.transaction() as session:
        made = village.make(session, now=clock.now())
    print("sample village made" if made else "the database has data already; nothing was made")
    return 0


def _verify() -> int:
    with db.transaction() as session:
        ledger.seal_all(session, now=clock.now())
    with db.reading() as session:
        held = verify.verify(session, say=print)
    print(f"verify: {'ok' if held else 'FAILED'}")
    return 0 if held else 1


def _hash_phones() -> int:
    after_id: int | None = 0
    while after_id is not None:
        with db.transaction() as session:
            after_id = orderdesk.hash_phones(session, after_id=after_id, most=ORDERS_AT_ONCE)
    print("all orders of the shop are found by phone")
    return 0


def _print_roles(public_url: str) -> int:
    with db.reading() as session:
        card = village.card_code(session)
    print(sample_people.sign_in_table(public_url, card))
    return 0


def _create_token(role: Role, place_code: str | None) -> int:
    now = clock.now()
    with db.transaction() as session:
        place = places.place_of_code(session, place_code) if place_code else None
        if place_code and place is None:
            print(f"desk token: there is no place {place_code}", file=sys.stderr)
            return 1
        account = people.open_account(
            session,
            login=f"api-{role}-{place_code or 'all'}-{now:%Y%m%d%H%M%S%f}",
            name=f"API {role}",
            grants=frozenset({Grant(role, place.id if place else None)}),
            now=now,
        )
        token = people.create_token(
            session, account_id=account.id, label="desk token create", now=now, days=365
        )
    print(token)
    return 0
