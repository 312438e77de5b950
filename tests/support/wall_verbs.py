"""The verbs of waves and the wall, each tried on something that there is."""

import uuid
from collections.abc import Callable

from fulfilment.wall import services as wall
from fulfilment.waves import services as waves
from tests.support.verbs import World


def release_wave(hub: World, n: int) -> None:
    free = [order.code for order in hub.orders("paid")]
    hub.one(free, n)
    waves.release(
        hub.session,
        hub=hub.on.hub,
        order_codes=free[: 1 + n % 3],
        client_id=uuid.uuid4(),
        actor=hub.on.worker,
        now=hub.now,
    )


def sort_at_wall(hub: World, n: int) -> None:
    wall.set_slots(hub.session, hub=hub.on.hub, slots=2)
    wall.sort_item(
        hub.session,
        hub=hub.on.hub,
        raw=hub.one(hub.things("shelf"), n).code,
        client_id=uuid.uuid4(),
        actor=hub.on.worker,
        now=hub.now,
    )


def undo_at_wall(hub: World, n: int) -> None:
    hub.one(hub.orders("paid"), n)
    wall.undo_scan(
        hub.session, hub=hub.on.hub, client_id=uuid.uuid4(), actor=hub.on.worker, now=hub.now
    )


WALL_VERBS: list[Callable[[World, int], bool | None]] = [release_wave, sort_at_wall, undo_at_wall]
