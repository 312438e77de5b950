"""`python -m bench [--rows orders,labels]`: measure, print a table, write bench/results.json."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from bench import (
    books,
    errands,
    goods,
    ground,
    labels,
    live,
    orders,
    promises,
    scale,
    settling,
    shop,
    sync,
    villagers,
)
from bench.ground import Ground
from bench.rows import Row, chosen, may_be_chosen, prefixes_of, table, write

RESULTS = Path(__file__).with_name("results.json")

BY_MACHINE: dict[str, Callable[[], list[Row]]] = {
    "labels.pdf": labels.pdf,
    "labels.tspl": labels.for_tspl,
    "labels.zpl": labels.for_zpl,
    "labels.png": labels.pictures,
    "villagers.search": villagers.search,
    "scan.answer": scale.scans,
    "allocation.lines": scale.lines,
    "trace.recall": scale.recalls,
    "earnings.settle": settling.settle,
    "earnings.page": settling.page,
    "openbooks.month": books.month,
    "ledger.verify": books.verify,
}
BY_DATABASE: dict[str, Callable[[Ground], list[Row]]] = {
    "orders.hot": orders.hot,
    "orders.spread": orders.spread,
    "orders.oversold": orders.oversold,
    "orders.flask": orders.flask_alone,
    "intake.log": goods.intake,
    "intake.sync": sync.sync,
    "live.push": live.push,
    "live.drain": live.drain,
    "live.visible": live.visible,
    "live.import": live.imported,
    "errands.slots": errands.slots,
    "shop": shop.window,
    "verify": promises.verified,
}
"""Measures by how the names of their rows begin; verifying comes last."""


def main() -> int:
    """Measure what is chosen; an unmet target is told, and is no failure of the run."""
    parser = argparse.ArgumentParser(prog="bench", description="measure the desk")
    parser.add_argument("--rows", default="", help="prefixes of row names: orders,labels")
    prefixes = prefixes_of(parser.parse_args().rows)
    rows = chosen(measured(prefixes), prefixes)
    if not rows:
        known = ", ".join([*BY_MACHINE, *BY_DATABASE])
        print(f"bench: no row begins so; there are {known}", file=sys.stderr)
        return 2
    print(table(rows))
    write(rows, RESULTS)
    return 0


def measured(prefixes: tuple[str, ...]) -> list[Row]:
    """Run the measures that can yield a chosen row, with a database only where one is needed."""
    rows = []
    for name, measure in BY_MACHINE.items():
        if may_be_chosen(name, prefixes):
            print(f"measuring {name}", file=sys.stderr)
            rows += _shown(measure())
    wanted = [name for name in BY_DATABASE if may_be_chosen(name, prefixes)]
    if wanted:
        with ground.opened() as on:
            for name in wanted:
                print(f"measuring {name}", file=sys.stderr)
                rows += _shown(BY_DATABASE[name](on))
    return rows


def _shown(rows: list[Row]) -> list[Row]:
    """Tell what was measured at once: a later measure may fail."""
    print(table(rows), file=sys.stderr)
    return rows


if __name__ == "__main__":
    sys.exit(main())
