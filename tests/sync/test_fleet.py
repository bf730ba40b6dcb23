"""Eight processes on one store: their calls together keep the promise, whoever dies, and nothing is lost or doubled."""

import time
from collections import Counter
from pathlib import Path

import pytest

from tests.sync.fleet import SIZE, Fleet, Orders, SharedClock, conversation, worst_window
from tests.sync.takeover import measure_takeovers
from trtui.demo.account import Account
from trtui.demo.http import Service
from trtui.demo.quirks import Fault, parse_quirks
from trtui.demo.server import ThreadedServer
from trtui.models import Intent, IntentState, SendText
from trtui.store import RefusedChangeError

LINES = 3
CUSTOMERS = 30
LIMIT = 100


class Business:
    """An account behind a socket that counts calls and refuses none, and what its desks asked of it."""

    def __init__(self, directory: Path, speed: float) -> None:
        zero = time.monotonic()
        self.clock = SharedClock(zero, speed)
        self.account = Account(1, self.clock.now, failure_rate=0.0)
        keys = []
        for line in range(LINES):
            dashboard = self.account.add_dashboard(f"Line {line}", f"1423555010{line}").dashboard_id
            for number in range(CUSTOMERS):
                phone = f"1706555{line}{number:03d}"
                self.account.receive(dashboard, phone, "Hello?")
                keys.append(conversation(dashboard, phone))
        self.keys = tuple(keys)
        self.service = Service(self.account, parse_quirks(["no_rate_limit"]), monotonic=self.clock.boottime)
        self._directory = directory
        self._zero = zero
        self._speed = speed

    def orders(self, server: ThreadedServer, seconds: float, *, is_forgetful: bool = False) -> Orders:
        """For a fleet whose agents write for `seconds` of the shared clock."""
        return Orders(
            self._directory,
            server.url,
            self.service.api_key,
            self._zero,
            self._speed,
            self.keys,
            self.clock.boottime() + seconds,
            is_forgetful,
        )

    def texts(self) -> Counter[tuple[int, str, str]]:
        """What was sent, by line, number and words."""
        with self.account.lock:
            return Counter(
                (effect.dashboard_id, effect.phone, effect.body)
                for effect in self.account.journal
                if effect.kind == "text"
            )

    @property
    def worst(self) -> int:
        """The most calls that arrived in any minute."""
        return worst_window(list(self.service.arrivals.times))

    def fault(self, kind: str, method: str, retry_after: str | None = None) -> None:
        """Have something go wrong with the next request of a method."""
        self.service.schedule.faults.append(Fault(kind, method=method, retry_after=retry_after))


def words_of(intent: Intent) -> tuple[int, str, str]:
    assert isinstance(intent.action, SendText)
    return intent.dashboard, intent.phone or "", intent.action.body


def answer_questions(fleet: Fleet, business: Business) -> None:
    """Be the person who looks at what the customer got and says whether an unknown text was sent."""
    waiting = [intent for intent in fleet.store.outbox.pending() if intent.needs_person]
    if not waiting:
        return
    texts = business.texts()
    done = Counter(
        words_of(each) for each in fleet.store.outbox.history(100_000) if each.state is IntentState.DONE
    )
    for intent in waiting:
        words = words_of(intent)
        try:
            if intent.state is IntentState.UNKNOWN:
                happened = texts[words] > done[words]
                fleet.store.outbox.answer_unknown(intent.id, happened=happened, now=business.clock.now())
            else:
                fleet.store.outbox.retry(intent.id, now=business.clock.now())
        except RefusedChangeError:  # the worker found it out meanwhile
            continue


class Killer:
    """Kills the worker every `every` seconds of the shared clock while agents write."""

    def __init__(self, fleet: Fleet, business: Business, every: float) -> None:
        self._fleet = fleet
        self._business = business
        self._every = every
        self._next = business.clock.boottime() + 2 * every

    def __call__(self) -> None:
        now = self._business.clock.boottime()
        if self._next <= now < self._fleet.orders.send_until and self._fleet.worker() is not None:
            self._fleet.kill_worker()
            self._next = now + self._every
        answer_questions(self._fleet, self._business)


SPEEDS = (10.0, 5.0, 2.5)
"""How fast the clock runs: slower where the machine is too busy to use a budget that passes so fast."""


def work_through(directory: Path, *, speed: float, minutes: float, kill_every: float) -> bool:
    """The whole of it: work, die, be refused, die again, finish; then count.

    Returns whether the budget was in demand; where it was not, that it was kept proves nothing.
    """
    business = Business(directory, speed)
    with ThreadedServer(business.service) as server:
        orders = business.orders(server, minutes * 60)
        with Fleet(orders) as fleet:
            killer = Killer(fleet, business, kill_every)
            began = orders.send_until - minutes * 60

            def lasts(share: float) -> bool:
                return business.clock.boottime() >= began + share * minutes * 60

            patience = 60 + 3 * minutes * 60 / speed
            fleet.run(lambda: lasts(0.6), patience, killer)
            busiest = business.worst
            for share, kind, method in (
                (0.6, "429", "GET"),
                (0.75, "drop_after", "POST"),
                (0.85, "429", "POST"),
            ):
                fleet.run(lambda share=share: lasts(share), patience, killer)  # type: ignore[misc]
                business.fault(kind, method, "2" if kind == "429" else None)
            fleet.run(lambda: lasts(1.0) and not fleet.store.outbox.pending(), patience, killer)
            assert fleet.end() == [0] * SIZE
            fleet.gather(0.0)
            history = fleet.store.outbox.history(100_000)
            asked, kills = list(fleet.asked), fleet.kills
        texts = business.texts()
    print(
        f"{len(business.service.arrivals.times)} calls, at most {business.worst} in a minute, {kills} kills, {len(history)} texts"
    )
    assert business.worst <= LIMIT
    assert kills >= minutes * 60 / kill_every / 2
    assert all(intent.state is IntentState.DONE for intent in history)
    assert {each.intent for each in asked} <= {intent.id for intent in history}
    assert Counter(words_of(intent) for intent in history) == texts
    assert len(history) > 20
    return busiest >= 0.9 * LIMIT


@pytest.mark.timeout(1200)
def test_no_minute_holds_more_than_a_hundred_calls_whoever_dies(tmp_path: Path) -> None:
    assert any(
        work_through(tmp_path / f"store{speed}", speed=speed, minutes=4.0, kill_every=30.0)
        for speed in SPEEDS
    )


@pytest.mark.long
@pytest.mark.timeout(1200)
def test_nor_does_one_in_real_time(tmp_path: Path) -> None:
    assert work_through(tmp_path / "store", speed=1.0, minutes=6.0, kill_every=7.0)


@pytest.mark.timeout(1200)
def test_a_worker_that_forgets_is_caught(tmp_path: Path) -> None:
    """The control: the same fleet sees what workers do that know nothing of the calls of the one before."""
    assert any(breaks_the_promise(tmp_path / f"store{speed}", speed) for speed in SPEEDS)


def breaks_the_promise(directory: Path, speed: float) -> bool:
    """Whether more calls than allowed arrive within a minute, in ten minutes of being killed and forgetting."""
    business = Business(directory, speed)
    with ThreadedServer(business.service) as server:
        orders = business.orders(server, 600.0, is_forgetful=True)
        with Fleet(orders) as fleet:
            killer = Killer(fleet, business, 15.0)
            fleet.run(
                lambda: business.worst > LIMIT or business.clock.boottime() > orders.send_until, 600.0, killer
            )
            assert fleet.kills > 0
    return business.worst > LIMIT


def test_another_process_takes_over_after_a_kill(tmp_path: Path) -> None:
    """From kill -9 to the next one's first call. How long that takes is `tests.bench.takeover`'s to say."""
    delays = measure_takeovers(tmp_path, kills=3)
    assert len(delays) == 3
