"""What the service sees: a model of it, and of processes that call it, are cut off, killed and started again."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from tests.clock import VirtualClock, run_virtual
from trtui.api.budget import Budget
from trtui.calls import CallRecord, GateState, Journal, MemoryJournal, Priority


class Permission(Protocol):
    """What a limiter gives to a call: `trtui.api.budget.Ticket`, or a control's own."""

    def refused(self, retry_after: float | None) -> None: ...
    def withdraw(self) -> None: ...


class Limiter(Protocol):
    """What hands out calls: the budget, or a control that the checker has to catch."""

    def call(
        self, priority: Priority, *, purpose: str, dashboard: int | None = None
    ) -> AbstractAsyncContextManager[Permission]: ...


class Service:
    """Sees calls arrive, by the true time that no clock of the program shows."""

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        self._asleep = 0.0
        self.arrivals: list[float] = []

    def time(self) -> float:
        """True seconds since the world began: suspended or rebooted, they go on."""
        return self._clock.monotonic + self._asleep

    def suspend(self, seconds: float) -> None:
        """The machine sleeps; the service does not."""
        self._clock.suspend(seconds)
        self._asleep += seconds

    def arrive(self, at: float | None = None) -> None:
        self.arrivals.append(self.time() if at is None else at)

    def worst_window(self, window: float) -> int:
        """The most calls that arrived within any `window` seconds."""
        arrivals = sorted(self.arrivals)
        worst = first = 0
        for last, moment in enumerate(arrivals):
            while moment - arrivals[first] >= window:
                first += 1
            worst = max(worst, last - first + 1)
        return worst


class Fate(Enum):
    """How a call goes."""

    ANSWERED = auto()
    REFUSED = auto()
    UNREACHABLE = auto()
    FAILED = auto()


@dataclass(frozen=True)
class Demand:
    """One call that a process wants to make."""

    at: float
    """Seconds into the process's life."""
    priority: Priority = Priority.BACKGROUND
    dashboard: int | None = None
    request: float = 0.0
    """Seconds from the start of the call to its arrival at the service."""
    response: float = 0.0
    """Seconds from there to the answer."""
    fate: Fate = Fate.ANSWERED
    retry_after: float | None = None
    patience: float | None = None
    """Seconds after `at` at which the caller cancels."""
    straggles: float = 0.0
    """0 to 1: when a request that was cut off on its way arrives, from at once to its deadline."""


async def make_call(limiter: Limiter, service: Service, demand: Demand, deadline: float) -> None:
    """Make a call as the client does; stamp its arrival wherever the demand says."""
    async with limiter.call(demand.priority, purpose="test", dashboard=demand.dashboard) as permission:
        started = service.time()
        if demand.fate is Fate.UNREACHABLE:
            await asyncio.sleep(demand.request)
            permission.withdraw()
            return
        is_on_its_way = True
        try:
            await asyncio.sleep(demand.request)
            is_on_its_way = False
            service.arrive()
            await asyncio.sleep(demand.response)
            if demand.fate is Fate.REFUSED:
                permission.refused(demand.retry_after)
            if demand.fate is Fate.FAILED:
                raise ConnectionError("the answer never came")
        finally:
            if is_on_its_way:
                now = service.time()
                service.arrive(now + demand.straggles * max(0.0, started + deadline - now))


class DeadProcessError(Exception):
    """Ends what a killed process would have gone on to do: its coroutines are still unwound, here, by Python."""


class Connection:
    """One process's way to a journal that outlives it."""

    def __init__(self, disk: MemoryJournal, *, loses_ends: bool = False) -> None:
        self._disk = disk
        self._loses_ends = loses_ends
        self.is_dead = False
        """A killed process writes nothing more, and starts no call."""

    def open_call(self, record: CallRecord) -> None:
        if self.is_dead:
            raise DeadProcessError
        self._disk.open_call(record)

    def close_call(self, call_id: str, ended: float) -> None:
        if self._loses_ends:
            raise OSError("disk full")
        if not self.is_dead:
            self._disk.close_call(call_id, ended)

    def forget_calls(self, call_ids: Collection[str]) -> None:
        if not self.is_dead:
            self._disk.forget_calls(call_ids)

    def load(self) -> list[CallRecord]:
        return self._disk.load()

    def save_gate(self, state: GateState) -> None:
        if not self.is_dead:
            self._disk.save_gate(state)

    def load_gate(self) -> GateState | None:
        return self._disk.load_gate()


@dataclass(frozen=True)
class Life:
    """A process from its start to its end, and what comes after."""

    demands: Sequence[Demand]
    length: float
    is_killed: bool = True
    loses_ends: bool = False
    suspends: Sequence[tuple[float, float]] = ()
    """When the machine sleeps, and for how long."""
    wall_jumps: Sequence[tuple[float, float]] = ()
    pause: float = 0.0
    """Seconds until the next process starts."""
    reboots_to: float | None = None
    """What boottime says when the next process starts, where the machine (or a container) was started anew."""


@dataclass(frozen=True)
class Rules:
    """The figures that a budget is made with."""

    limit: int = 100
    window: float = 60.0
    reserve: int = 25
    deadline: float = 30.0


def make_budget(clock: VirtualClock, journal: Journal, rules: Rules) -> Budget:
    """The budget of a process that starts now on the clock's machine."""
    return Budget(
        clock,
        journal,
        limit=rules.limit,
        window=rules.window,
        reserve=rules.reserve,
        deadline=rules.deadline,
        boot=clock.boot,
    )


def live(
    lives: Sequence[Life],
    rules: Rules,
    service: Service,
    clock: VirtualClock,
    make_limiter: Callable[[Connection], Limiter] | None = None,
) -> None:
    """Live one life after the other on one machine. Raises whatever a call should not have raised."""
    disk = MemoryJournal()
    for number, life in enumerate(lives):
        connection = Connection(disk, loses_ends=life.loses_ends)
        limiter: Limiter = (
            make_budget(clock, connection, rules) if make_limiter is None else make_limiter(connection)
        )
        run_virtual(_live_once(life, limiter, connection, service, clock, rules.deadline), clock)
        clock.advance(life.pause)
        if life.reboots_to is not None:
            clock.reboot(f"boot after {number}", booted=life.reboots_to)


async def _live_once(
    life: Life,
    limiter: Limiter,
    connection: Connection,
    service: Service,
    clock: VirtualClock,
    deadline: float,
) -> None:
    async def act_at(moment: float, act: Callable[[float], None], figure: float) -> None:
        await asyncio.sleep(moment)
        act(figure)

    async def want(demand: Demand) -> None:
        await asyncio.sleep(demand.at)
        call: Awaitable[None] = make_call(limiter, service, demand, deadline)
        with suppress(TimeoutError, ConnectionError, DeadProcessError):
            await (call if demand.patience is None else asyncio.wait_for(call, demand.patience))

    events = [act_at(moment, service.suspend, length) for moment, length in life.suspends]
    events += [act_at(moment, clock.jump_wall, length) for moment, length in life.wall_jumps]
    tasks = [asyncio.create_task(action) for action in (*map(want, life.demands), *events)]
    if tasks:
        await asyncio.wait(tasks, timeout=life.length)
    if life.is_killed:
        connection.is_dead = True
    for task in tasks:
        task.cancel()
    for result in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(result, BaseException) and not isinstance(result, asyncio.CancelledError):
            raise result
