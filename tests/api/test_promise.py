"""The promise: in any window the service sees at most so many calls, whatever happens to calls, processes and clocks."""

import asyncio
import random
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.api.service import Connection, Demand, Fate, Life, Limiter, Rules, Service, live
from tests.clock import VirtualClock
from trtui.calls import MemoryJournal, Priority

WINDOW = 10.0
DEADLINE = 4.0

seconds = st.one_of(
    st.sampled_from([0.0, 1e-9, 0.1, 1.0, 3.9, DEADLINE, WINDOW - 0.1, WINDOW, WINDOW + 0.1]),
    st.floats(0, 15),
)
legs = st.one_of(st.just(0.0), st.sampled_from([1e-9, 0.5, 3.9, 4.0, 4.1]), st.floats(0, 6))


@st.composite
def demands(draw: st.DrawFn) -> list[Demand]:
    """A few calls and bursts of calls: equal moments are where limiters break."""
    found = []
    for _ in range(draw(st.integers(1, 6))):
        demand = Demand(
            at=draw(seconds),
            priority=draw(st.sampled_from(Priority)),
            dashboard=draw(st.sampled_from([None, 1, 2])),
            request=draw(legs),
            response=draw(legs),
            fate=draw(st.sampled_from([Fate.ANSWERED, Fate.ANSWERED, *Fate])),
            retry_after=draw(st.none() | st.floats(1, 20)),
            patience=draw(st.none() | seconds),
            straggles=draw(st.sampled_from([0.0, 0.5, 1.0])),
        )
        found += [demand] * draw(st.sampled_from([1, 2, 5, 9]))
    return found


lives = st.lists(
    st.builds(
        Life,
        demands=demands(),
        length=st.one_of(seconds, st.floats(0, 60)),
        is_killed=st.booleans(),
        loses_ends=st.booleans(),
        suspends=st.lists(st.tuples(seconds, st.sampled_from([1.0, 12.0, 3_600.0])), max_size=2),
        wall_jumps=st.lists(st.tuples(seconds, st.floats(-1e6, 1e6)), max_size=2),
        pause=st.one_of(st.just(0.0), seconds),
        reboots_to=st.sampled_from([None, None, 0.0, 20.0, 1e6]),
    ),
    min_size=1,
    max_size=4,
)


KILLED_AS_PLACES_COME_FREE = [
    Life([Demand(at=0.0)], length=0.0, is_killed=False),
    Life(
        [Demand(at=0.0)] * 4 + [Demand(at=1e-9, patience=WINDOW)] * 5,
        length=WINDOW,
        suspends=[(0.0, 3_600.0), (9.9, 1.0)],
    ),
    Life([Demand(at=0.0)], length=0.0, is_killed=False),
]
"""The kill, the end of the callers' patience and the release of four places fall into one moment."""


CUT_OFF_JUST_BEFORE_A_REBOOT = [
    Life(
        [Demand(at=1.0, request=3.9, straggles=0.5), Demand(at=0.0)],
        length=3.9,
        is_killed=False,
        reboots_to=0.0,
    ),
    Life([Demand(at=0.0)] * 2, length=11.0, is_killed=False),
]
"""The process ends in order with a request on its way, which arrives after the next process began under another boot."""


@pytest.mark.no_cover
@example(CUT_OFF_JUST_BEFORE_A_REBOOT, 2, 0)
@example(KILLED_AS_PLACES_COME_FREE, 4, 0)
@settings(max_examples=max(250, settings().max_examples))
@given(lives, st.integers(1, 5), st.integers(0, 4))
def test_no_window_holds_more_than_the_limit(history: list[Life], limit: int, reserve: int) -> None:
    """Bursts, cut-offs, kills, lost notes, reboots, sleep and clock jumps, arrivals anywhere within the call."""
    clock = VirtualClock()
    service = Service(clock)
    rules = Rules(limit=limit, window=WINDOW, reserve=min(reserve, limit - 1), deadline=DEADLINE)
    live(history, rules, service, clock)
    assert service.worst_window(WINDOW) <= limit


def random_life(source: random.Random, length: float, per_minute: float, *, latency: float = 2.0) -> Life:
    """A busy process: more demand than there are calls, in bursts, with everything going wrong now and then."""
    wanted = []
    for _ in range(int(length / 60 * per_minute / 10)):
        at = source.uniform(0, length)
        for _ in range(source.choice([1, 5, 24])):
            wanted.append(
                Demand(
                    at=at,
                    priority=source.choice(list(Priority)),
                    dashboard=source.randrange(5),
                    request=source.choice([0.0, source.uniform(0, latency), source.expovariate(1 / latency)]),
                    response=source.choice(
                        [0.0, source.uniform(0, latency), source.expovariate(1 / latency)]
                    ),
                    fate=source.choices(list(Fate), weights=[94, 0.01, 3, 3])[0],
                    patience=source.choice([None, None, source.uniform(0, 90)]),
                    straggles=source.random(),
                )
            )
    return Life(
        demands=wanted,
        length=length,
        is_killed=source.random() < 0.7,
        loses_ends=source.random() < 0.2,
        suspends=[(source.uniform(0, length), source.choice([5.0, 70.0]))],
        wall_jumps=[(source.uniform(0, length), source.uniform(-3_600, 3_600))],
        pause=source.choice([0.0, 2.0, 45.0]),
        reboots_to=source.choice([None, None, None, 20.0, 1e6]),
    )


def simulate(seed: int, total: float) -> Service:
    """A desk that is busy for `total` seconds, its process killed every few minutes."""
    source = random.Random(seed)
    clock = VirtualClock()
    service = Service(clock)
    history: list[Life] = []
    while sum(life.length for life in history) < total:
        history.append(random_life(source, source.choice([20.0, 90.0, 400.0]), 130))
    live(history, Rules(), service, clock)
    return service


@pytest.mark.no_cover
def test_a_busy_hour_of_kills_stays_within_a_hundred_a_minute() -> None:
    service = simulate(seed=1, total=3_600)
    assert len(service.arrivals) > 2_000
    assert 80 <= service.worst_window(60) <= 100


@pytest.mark.long
@pytest.mark.timeout(1_200)
@pytest.mark.parametrize("seed", range(4))
def test_a_busy_day_of_kills_stays_within_a_hundred_a_minute(seed: int) -> None:
    began = time.monotonic()
    service = simulate(seed, total=86_400)
    print(
        f"{len(service.arrivals)} calls in a day, {service.worst_window(60)} in the worst minute, {time.monotonic() - began:.0f} s"
    )
    assert service.worst_window(60) <= 100


class _Permission:
    def refused(self, retry_after: float | None) -> None: ...
    def withdraw(self) -> None: ...


class TokenBucket:
    """A control: what most programs do. Allows a burst of `limit` and `limit` a window after it."""

    def __init__(self, clock: VirtualClock, limit: int, window: float) -> None:
        self._clock, self._limit, self._rate = clock, limit, limit / window
        self._tokens, self._filled_at = float(limit), clock.boottime()

    @asynccontextmanager
    async def call(
        self, priority: Priority, *, purpose: str, dashboard: int | None = None
    ) -> AsyncIterator[_Permission]:
        while True:
            now = self._clock.boottime()
            self._tokens = min(self._limit, self._tokens + (now - self._filled_at) * self._rate)
            self._filled_at = now
            if self._tokens >= 1:
                break
            await asyncio.sleep((1 - self._tokens) / self._rate + 1e-6)
        self._tokens -= 1
        yield _Permission()


class LogOfStarts:
    """A control: exact for the times at which calls start, blind to when they arrive."""

    def __init__(self, clock: VirtualClock, limit: int, window: float) -> None:
        self._clock, self._window = clock, window
        self._starts: deque[float] = deque([float("-inf")] * limit, maxlen=limit)

    @asynccontextmanager
    async def call(
        self, priority: Priority, *, purpose: str, dashboard: int | None = None
    ) -> AsyncIterator[_Permission]:
        wait = self._starts[0] + self._window - self._clock.boottime()
        while wait > 0:
            await asyncio.sleep(wait + 1e-6)
            wait = self._starts[0] + self._window - self._clock.boottime()
        self._starts.append(self._clock.boottime())
        yield _Permission()


@pytest.mark.parametrize("control", [TokenBucket, LogOfStarts])
def test_the_checker_catches_limiters_that_do_not_keep_the_promise(
    control: Callable[[VirtualClock, int, float], Limiter],
) -> None:
    """One process, no faults, only latency: the same demand that the budget serves within the limit."""
    source = random.Random(3)
    wanted = [
        Demand(at=source.uniform(0, 300), request=source.uniform(0, 2), response=source.uniform(0, 2))
        for _ in range(600)
    ]
    seen = []
    for make_limiter in (lambda _, clock: control(clock, 100, 60.0), None):
        clock = VirtualClock()
        service = Service(clock)
        history = [Life(wanted, length=600, is_killed=False)]
        live(history, Rules(), service, clock, None if make_limiter is None else _bind(make_limiter, clock))
        assert len(service.arrivals) == 600
        seen.append(service.worst_window(60))
    assert seen[0] > 100 >= seen[1]


def _bind(
    make_limiter: Callable[[Connection, VirtualClock], Limiter], clock: VirtualClock
) -> Callable[[Connection], Limiter]:
    return lambda connection: make_limiter(connection, clock)


def test_a_budget_that_remembers_nothing_is_caught_when_its_process_is_killed() -> None:
    """The journal is what carries the promise over a kill: without it the checker sees two bursts."""
    from trtui.api.budget import Budget

    burst = Life([Demand(at=0.0)] * 100, length=1.0)
    clock = VirtualClock()
    service = Service(clock)
    live([burst, burst], Rules(reserve=0), service, clock)
    assert service.worst_window(60) == 100
    clock = VirtualClock()
    service = Service(clock)
    live([burst, burst], Rules(), service, clock, lambda _: Budget(clock, MemoryJournal(), reserve=0))
    assert service.worst_window(60) == 200


def test_a_call_that_slept_with_the_machine_and_died_counts_from_its_death() -> None:
    """Started at 0, asleep from 1 to 3,601, arrived at 3,602 and killed: the deadline never had its say."""
    clock = VirtualClock()
    service = Service(clock)
    rules = Rules(limit=1, window=WINDOW, reserve=0, deadline=DEADLINE)
    asleep = Life([Demand(at=0.0, request=2.0, response=3.0)], length=2.5, suspends=[(1.0, 3_600.0)])
    live([asleep, Life([Demand(at=0.0)], length=60.0)], rules, service, clock)
    assert len(service.arrivals) == 2
    assert service.worst_window(WINDOW) == 1
