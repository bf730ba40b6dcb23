"""How long the invented business takes to make, and its life to live: `python -m tests.bench.demo`."""

import time
from datetime import UTC, datetime, timedelta

from trtui.demo.demo import LARGE, NORMAL, Size, make_demo

START = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)


def measure(name: str, size: Size) -> None:
    """Print the seconds to make a business of this size, and the milliseconds that one event of its life takes."""
    moment = START
    began = time.perf_counter()
    demo = make_demo(1, lambda: moment, size=size)
    built = time.perf_counter() - began
    texts = sum(
        len(contact.messages)
        for line in demo.account.dashboards.values()
        for contact in line.contacts.values()
    )
    events, busy = 0, 0.0
    for _ in range(360):
        moment += timedelta(seconds=10)
        began = time.perf_counter()
        events += demo.traffic.advance(moment)
        busy += time.perf_counter() - began
    print(
        f"{name}: {size.conversations} conversations, {texts} texts in {built:.2f} s; {busy / events * 1e3:.2f} ms an event"
    )


if __name__ == "__main__":
    measure("normal", NORMAL)
    measure("large", LARGE)
