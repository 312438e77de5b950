"""The only reader of time in the house.

Edges read the clock once and pass `now` down, so that one verb has one time and tests choose it.
The sandbox can be moved forward (never back) by whole seconds kept in a file, so that a return
window of days can pass in a demonstration; a production configuration has no such file.
"""

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")

_offset_file: Path | None = None


def use_sandbox_offset(file: Path | None) -> None:
    """Read the offset in seconds from this file from now on; None means real time."""
    global _offset_file  # noqa: PLW0603 - one clock per process, set once by the factory
    _offset_file = file


def sandbox_offset() -> timedelta:
    """Tell how far the sandbox's time runs ahead of the real one."""
    if _offset_file is None or not _offset_file.exists():
        return timedelta()
    return timedelta(seconds=int(_offset_file.read_text(encoding="ascii") or "0"))


def advance_sandbox(step: timedelta) -> None:
    """Move the sandbox's time forward.

    Raises:
        ValueError: not a sandbox, or a step backwards.
    """
    if _offset_file is None or step < timedelta():
        raise ValueError("only a sandbox clock moves, and only forward")
    ahead = sandbox_offset() + step
    scratch = _offset_file.with_suffix(".new")
    scratch.write_text(str(int(ahead.total_seconds())), encoding="ascii")
    scratch.replace(_offset_file)


def now() -> datetime:
    """Tell the time, aware, in UTC."""
    return datetime.now(UTC) + sandbox_offset()


def china_date(moment: datetime) -> date:
    """Tell the calendar day in China at this moment: dates on labels and slips are local."""
    return moment.astimezone(CHINA).date()
