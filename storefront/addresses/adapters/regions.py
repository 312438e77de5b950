"""The regions of Hunan by their administrative codes, from the file that lies beside.

Counties have six digits and townships nine; the statistics bureau published them until 2024.
"""

import csv
from functools import cache
from pathlib import Path

from storefront.addresses.rules import Regions

FILE = Path(__file__).parents[1] / "tables" / "hunan.csv"
COUNTY_DIGITS = 6


@cache
def regions() -> Regions:
    """Read the file once for a process."""
    counties: dict[str, str] = {}
    towns: dict[str, list[str]] = {}
    with FILE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if len(row["code"]) == COUNTY_DIGITS:
                counties[row["name"]] = row["code"]
            else:
                towns.setdefault(row["name"], []).append(row["code"])
    # A town's name tells its county only where no other county has one of that name.
    return Regions(counties, {name: codes[0] for name, codes in towns.items() if len(codes) == 1})
