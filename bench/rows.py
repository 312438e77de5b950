"""One measured figure, the choice of figures by prefix, and how they are shown and kept."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """A figure with its limit and target; None where there is none."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    """The same thing done bare, measured in the same run."""
    ratio: float | None = None
    target: str | None = None
    """In words: `ratio >= 0.5`."""
    met: bool | None = None


def beside(
    name: str, value: float, unit: str, *, limit: float, ratio_min: float | None = None
) -> Row:
    """Make a row with a limit; `met` is judged on the unrounded ratio."""
    ratio = value / limit
    if ratio_min is None:
        return Row(name, rounded(value), unit, rounded(limit), round(ratio, 3))
    target = f"ratio >= {ratio_min}"
    met = ratio >= ratio_min
    return Row(name, rounded(value), unit, rounded(limit), round(ratio, 3), target, met)


def rounded(value: float) -> float:
    """Keep three places: more is noise."""
    return round(value, 3)


def prefixes_of(rows: str) -> tuple[str, ...]:
    """Read `orders,labels`; nothing chosen is everything."""
    return tuple(part for part in (part.strip() for part in rows.split(",")) if part) or ("",)


def may_be_chosen(measure: str, prefixes: Iterable[str]) -> bool:
    """Tell whether a measure, named as its rows begin, can yield a chosen row."""
    return any(measure.startswith(prefix) or prefix.startswith(measure) for prefix in prefixes)


def chosen(rows: Iterable[Row], prefixes: tuple[str, ...]) -> list[Row]:
    """Keep the rows whose names begin with one of the prefixes."""
    return [row for row in rows if row.name.startswith(prefixes)]


def table(rows: Sequence[Row]) -> str:
    """Lay the rows out for a terminal."""
    head = ("name", "value", "unit", "limit", "ratio", "target", "met")
    lines = [head] + [tuple(_cell(asdict(row)[name]) for name in head) for row in rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def write(rows: Sequence[Row], file: Path) -> None:
    """Keep the rows as JSON."""
    text = json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=1)
    file.write_text(text + "\n", encoding="utf-8")


def _cell(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "NO"
    return f"{value:,.2f}" if isinstance(value, float) else str(value)
