"""A worker at work over an office, in virtual time, while a test plays the agent, the customers and the colleagues."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import timedelta

from tests.clock import run_virtual
from tests.sync.office import Office
from trtui.api.budget import Budget
from trtui.api.client import TextRequest
from trtui.api.connection import Connection
from trtui.demo.demo import IN_PROCESS_URL
from trtui.models import ConversationKey, DashboardId
from trtui.secret import Sealed
from trtui.store import Interest, InterestKind, Store, WorkerStatus
from trtui.sync.delivery import Delivery
from trtui.sync.worker import PassReport, Worker, WorkerOptions
from trtui.text.phone import Phone

Script = Callable[["AtWork"], Coroutine[object, object, None]]


class AtWork:
    """What a script has in its hands while the worker runs."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.clock = office.clock
        self.worker: Worker | None = None

    async def pass_time(self, seconds: float) -> None:
        """Let time pass."""
        await self.clock.sleep(seconds)

    async def until(self, is_so: Callable[[], object], seconds: float = 120.0) -> float:
        """Wait until something is so; returns how many seconds it took. Fails after `seconds`."""
        began = self.clock.boottime()
        while not is_so():
            assert self.clock.boottime() - began < seconds, f"not so after {seconds} s"
            await self.clock.sleep(0.05)
        return self.clock.boottime() - began

    def holds(self, key: ConversationKey, body: str) -> bool:
        """Whether a text is held."""
        return body in self.bodies(key)

    def look_at(self, *interests: Interest, idle: float = 0.0) -> None:
        """Say what is on the agent's screen."""
        self.office.store.desk.declare_interests("the agent", interests, idle=timedelta(seconds=idle))

    def open_thread(self, key: ConversationKey) -> None:
        """Have a thread on screen, and its dashboard's list."""
        self.look_at(
            Interest(InterestKind.DASHBOARD, key.dashboard),
            Interest(InterestKind.THREAD, key.dashboard, key.phone),
        )

    @property
    def status(self) -> WorkerStatus:
        """What the worker said last."""
        found = self.office.store.desk.worker_status()
        assert found is not None
        return found

    def bodies(self, key: ConversationKey) -> list[str]:
        """The texts held of a thread."""
        return [str(text.body) for text in self.office.store.facts.thread(key, limit=100_000)]


def make_worker(office: Office, options: WorkerOptions | None = None) -> Worker:
    """A worker over the office's account, with a store of its own, as another thread has one."""

    def connect(budget: Budget) -> TextRequest:
        key = Sealed(office.service.api_key)
        return TextRequest(
            Connection(base_url=IN_PROCESS_URL), key, budget, clock=office.clock, transport=office.transport
        )

    return Worker(
        lambda: Store.open(office.directory, clock=office.clock),
        connect,
        lambda store, client: Delivery(store, client, office.clock),
        office.clock,
        options or WorkerOptions(),
    )


def work(office: Office, script: Script, options: WorkerOptions | None = None) -> None:
    """Play a script beside a worker, then stop the worker; fails where the worker did."""

    async def play() -> None:
        at_work = AtWork(office)
        at_work.worker = make_worker(office, options)
        stop = asyncio.Event()
        running = asyncio.create_task(at_work.worker.run(stop))
        playing = asyncio.create_task(script(at_work))
        await asyncio.wait([running, playing], return_when=asyncio.FIRST_COMPLETED)
        stop.set()
        if not playing.done():
            playing.cancel()
        await running
        await playing

    run_virtual(play(), office.clock)


def one_pass(office: Office) -> PassReport | None:
    """What `trtui sync --once` does."""
    return run_virtual(make_worker(office).run_once(), office.clock)


def people(
    office: Office, count: int, *, unresolved: int = 0, line: DashboardId | None = None
) -> list[ConversationKey]:
    """Customers with one text each, yesterday; the first `unresolved` of them wait for an answer."""
    dashboard = office.line if line is None else line
    keys = []
    for number in range(count):
        phone = Phone(f"1706{number:07d}")
        at = office.clock.now() - timedelta(days=1, seconds=number)
        office.account.receive(dashboard, phone, f"hello {number}", at=at)
        contact = office.account.ensure_contact(dashboard, phone)
        contact.first_name = f"Name{number}"
        contact.is_resolved = number >= unresolved
        keys.append(ConversationKey(dashboard, phone))
    return keys


def ignoring(office: Office, parameter: str) -> None:
    """Have the service ignore a parameter."""
    office.service.quirks = replace(office.service.quirks, filter_not_honoured=parameter)
