"""When the orders of the live day come, and at what pace its hours are replayed.

A host sells in bursts: who watches buys when the goods are held up. Half of the day's orders come
within the ten minutes of the second burst; `busiest` counts them, whatever the table says.
"""

import random
import threading
import time
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

MINUTE = 60
TEN_MINUTES = 10 * MINUTE


@dataclass(frozen=True)
class Burst:
    """Orders that come evenly in a part of the day."""

    name: str
    starts: int
    """Seconds of the day."""
    seconds: int
    percent: int
    """Of the day's orders."""


BURSTS = (
    Burst("the room fills", 0, 60 * MINUTE, 10),
    Burst("the curd is held up", 60 * MINUTE, TEN_MINUTES, 50),
    Burst("other goods", 70 * MINUTE, 80 * MINUTE, 15),
    Burst("held up again", 150 * MINUTE, 5 * MINUTE, 15),
    Burst("until the end", 155 * MINUTE, 85 * MINUTE, 10),
)
DAY_SECONDS = BURSTS[-1].starts + BURSTS[-1].seconds


def moments(orders: int, chance: random.Random) -> list[float]:
    """Tell when each order comes, in seconds of the day, the earliest first."""
    counts = [orders * burst.percent // 100 for burst in BURSTS]
    counts[1] += orders - sum(counts)
    return sorted(
        burst.starts + chance.uniform(0, burst.seconds)
        for burst, count in zip(BURSTS, counts, strict=True)
        for _ in range(count)
    )


def busiest(at: Sequence[float], seconds: int = TEN_MINUTES) -> tuple[float, int]:
    """Find the stretch of so many seconds with most orders: where it starts, and how many."""
    counts = [
        (bisect_left(at, start + seconds) - number, -start) for number, start in enumerate(at)
    ]
    most, start = max(counts)
    return -start, most


def described(at: Sequence[float], pace: int) -> str:
    """Write the schedule and the pace for whoever reads the run."""
    lines = [f"schedule of {DAY_SECONDS // 3600} h, replayed {pace} times faster than life:"]
    for burst in BURSTS:
        end = burst.starts + burst.seconds
        count = bisect_left(at, end) - bisect_left(at, burst.starts)
        lines.append(
            f"  {_clock(burst.starts)}–{_clock(end)}  {count:6} orders"
            f"  {count * pace / burst.seconds:6.1f}/s here  {burst.name}"
        )
    start, most = busiest(at)
    lines.append(f"  {most} of {len(at)} orders come in the ten minutes from {_clock(start)}")
    return "\n".join(lines)


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 3600}:{int(seconds) // MINUTE % MINUTE:02}"


@dataclass
class Pace:
    """The day's clock, so many times faster than life, and how well the replay kept to it."""

    times: int
    started: float = field(default_factory=time.perf_counter)
    late: list[float] = field(default_factory=list)
    """Seconds that each message began after its time, as life would count them."""
    answered: list[float] = field(default_factory=list)
    """Seconds here until each message was answered, with all its repeats."""

    def wait_for(self, moment: float) -> None:
        """Wait until this second of the day."""
        due = self.started + moment / self.times
        threading.Event().wait(max(0.0, due - time.perf_counter()))
        self.late.append((time.perf_counter() - due) * self.times)

    def kept(self) -> str:
        """Say how late messages began, and how soon they were answered."""
        late, answered = sorted(self.late), sorted(self.answered)
        place = len(late) * 95 // 100
        return (
            f"messages began {late[place]:.1f} s of the day late or less (95 of 100),"
            f" at most {late[-1]:.1f} s; answered in {answered[place] * 1000:.0f} ms,"
            f" at most {answered[-1]:.1f} s"
        )
