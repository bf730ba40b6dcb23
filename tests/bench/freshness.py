"""How late texts are held, beside the best that can be done and a plain round: `python -m tests.bench.freshness`.

The worker as it is, over the emulated service in virtual time: agents look at a thread and at two lists, texts arrive by
a Poisson process on every dashboard, most of them on a few. An hour after a warm-up of an hour; `--day` for a whole day.
Numbers after that are the numbers of dashboards to play (1, 5, 20 and 50). Ends with 1 where a limit is not kept.

The delay is that from the service to the store. Both comparisons look for new texts as often as the worker did, which
makes other calls besides (threads, who is unresolved, payments); what the optimum would be with those as well is told.

- `optimum` knows the true rates. It asks the open thread's dashboard as often as the worker must, and shares the rest by
  the square-root rule, a text that comes on a dashboard on a screen counting as much there as it does for the worker.
- `round` asks one dashboard after the other.
"""

import math
import sys
import time
from collections.abc import Iterable, Mapping

from tests.bench.figures import Limit, judge
from tests.sync.arriving import LATENCY, Arrival, Business, Day, Where, a_folder
from trtui.models import DashboardId
from trtui.sync.plan import NEVER_OFTENER, OPEN_THREAD_EVERY, SELECTED_WORTH

HOUR = 3600.0
SKEW = 1.5
"""With 20 dashboards the busiest four get three texts of four."""
PHASES = 20
"""How many different beginnings of the even looks are averaged."""


def worth(arrival: Arrival) -> float:
    """How much a text's delay counts."""
    return 1.0 if arrival.where is Where.OTHERS else SELECTED_WORTH


def best_periods(business: Business, calls_per_second: float) -> dict[DashboardId, float]:
    """Seconds between looks at each dashboard that make the mean delay, weighed by worth, the least there is.

    Found by halving, so that nothing is shared with the plan's own way.
    """
    rates = business.all_rates
    weight = {
        line: math.sqrt(rate * (SELECTED_WORTH if line in business.selected else 1.0))
        for line, rate in rates.items()
    }
    least = {line: 1 / OPEN_THREAD_EVERY if line == business.opened else 0.0 for line in rates}

    def shared(scale: float) -> dict[DashboardId, float]:
        return {line: min(1 / NEVER_OFTENER, max(least[line], scale * weight[line])) for line in rates}

    low, high = 0.0, 1e6
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if sum(shared(middle).values()) <= calls_per_second else (low, middle)
    return {line: 1 / rate for line, rate in shared(low).items()}


def round_periods(business: Business, calls_per_second: float) -> dict[DashboardId, float]:
    """Seconds between looks at each dashboard, the same for all."""
    period = max(NEVER_OFTENER, len(business.rates) / calls_per_second)
    return dict.fromkeys(business.rates, period)


def polled(arrivals: Iterable[Arrival], periods: Mapping[DashboardId, float]) -> list[Arrival]:
    """The same texts, held as somebody would who looks at each dashboard at even times; once for each of many phases."""
    found = []
    for text in arrivals:
        period = periods[text.line]
        found += [
            Arrival(text.line, text.where, text.at, text.at + period * (phase + 0.5) / PHASES + LATENCY)
            for phase in range(PHASES)
        ]
    return found


def weighed_mean(arrivals: Iterable[Arrival]) -> float:
    """Mean delay in seconds, each text weighed by its worth."""
    texts = list(arrivals)
    return sum(worth(text) * text.delay for text in texts) / sum(map(worth, texts))


def mean(arrivals: Iterable[Arrival]) -> float:
    """Mean delay in seconds."""
    texts = list(arrivals)
    return sum(text.delay for text in texts) / len(texts)


def late(arrivals: Iterable[Arrival]) -> float:
    """The delay in seconds that 95 of 100 texts do not exceed."""
    delays = sorted(text.delay for text in arrivals)
    return delays[math.ceil(0.95 * len(delays)) - 1]


def play(dashboards: int, seconds: float) -> Day:
    """Play a day, or an hour, after a warm-up."""
    business = Business.skewed(dashboards, 40.0 + 20.0 * dashboards, SKEW)
    with a_folder() as folder:
        return Day(business, folder, warm_up=HOUR, seconds=seconds).run()


def report(dashboards: int, seconds: float) -> bool:
    """Play, print, and say whether the limits are kept."""
    began = time.perf_counter()
    day = play(dashboards, seconds)
    took = time.perf_counter() - began
    print(
        f"\n{dashboards} dashboards, {len(day.arrivals) / seconds * HOUR:.0f} texts an hour, {60 * day.calls / seconds:.1f}"
        f" calls a minute of which {60 * day.heartbeats / seconds:.1f} look for new texts; {took:.0f} s"
    )
    looks = day.heartbeats / seconds
    best = polled(day.arrivals, best_periods(day.business, looks))
    plain = polled(day.arrivals, round_periods(day.business, looks))
    print_delays(day.arrivals, best, plain)
    print_overtaken([arrival for arrival in day.arrivals if arrival.is_overtaken])
    ours, least = weighed_mean(day.arrivals), weighed_mean(best)
    freest = weighed_mean(polled(day.arrivals, best_periods(day.business, day.calls / seconds)))
    print(f"    mean by worth {ours:.2f}, optimum {least:.2f}; {freest:.2f} if no other call were needed")
    opened = late(arrival for arrival in day.arrivals if arrival.where is Where.OPEN)
    kept = [
        judge("mean by worth, parts of the optimum", ours / least, Limit(1.15, "")),
        judge("open thread, 95 of 100", opened, Limit(4.0, "s")),
    ]
    if dashboards == 20:
        kept.append(judge("mean by worth, parts of the round's", ours / weighed_mean(plain), Limit(0.5, "")))
    return all(kept)


def print_delays(ours: list[Arrival], best: list[Arrival], plain: list[Arrival]) -> None:
    """Print means and the delays that 95 of 100 do not exceed, by where a text came."""
    heads = "".join(f"   {name:>8} {'95 %':>7}" for name in ("mean", "optimum", "round"))
    print(f"    {'seconds':14} {'texts':>6}{heads}")
    for where in (*Where, None):
        parts = [[text for text in texts if where in (None, text.where)] for texts in (ours, best, plain)]
        if parts[0]:
            figures = "".join(f"   {mean(part):8.2f} {late(part):7.2f}" for part in parts)
            print(f"    {where.value if where else 'all':14} {len(parts[0]):6}{figures}")


def print_overtaken(overtaken: list[Arrival]) -> None:
    """Print how long texts were missing of which a later one of the same customer told."""
    waits = sorted(arrival.held_at - arrival.at for arrival in overtaken)
    held = [wait for wait in waits if math.isfinite(wait)]
    middle = f", held after {held[len(held) // 2]:.0f} s, half of them" if held else ""
    print(
        f"    overtaken by another of the same customer: {len(waits)}{middle}; {len(waits) - len(held)} not held"
    )


def main() -> int:
    """Play what is asked for."""
    words = sys.argv[1:]
    seconds = 24 * HOUR if "--day" in words else HOUR
    numbers = [int(word) for word in words if word.isdigit()] or [1, 5, 20, 50]
    kept = [report(number, seconds) for number in numbers]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
