"""A run of reminders killed half-way, paused, and gone on with: each customer is reminded once, whatever died when."""

import time
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Final

import pytest

from tests.sync.doomed import Asked, FastClock, Orders, is_at_rest, run_desk
from trtui.demo import payments
from trtui.demo.account import Account
from trtui.demo.http import Service
from trtui.demo.quirks import Fault, parse_quirks
from trtui.demo.server import ThreadedServer
from trtui.models import IntentState, PaymentId, RemindPayment
from trtui.store import Store
from trtui.verbs.chasing import pause_run, rest_of, resume_run, run_of

CUSTOMERS: Final = 12
STEPS: Final = (
    "outbox.claim.after_commit",
    "delivery.before_call",
    "delivery.after_call",
    "outbox.settle.before_commit",
    "outbox.settle.after_commit",
)


class Late:
    """An account where a dozen customers are late with paying, behind a real socket."""

    def __init__(self) -> None:
        self.clock = FastClock(time.monotonic())
        self.account = Account(1, self.clock.now, failure_rate=0.0)
        self.line = self.account.add_dashboard("Main Line", "14235550100").dashboard_id
        self.owed: dict[int, str] = {}
        for number in range(CUSTOMERS):
            phone = f"1706555{number:04d}"
            made = payments.request_payment(self.account, self.line, phone, Decimal(number + 10), "Invoice")
            self.owed[made.payment_id] = phone
        self.service = Service(self.account, parse_quirks(["no_rate_limit"]), monotonic=self.clock.boottime)

    @property
    def asks(self) -> tuple[Asked, ...]:
        """The run, as the chase list puts it into the outbox."""
        return tuple(Asked(RemindPayment(PaymentId(n)), self.line, phone) for n, phone in self.owed.items())

    def reminded(self) -> Counter[str]:
        """How often each customer was reminded."""
        return Counter(effect.phone for effect in self.account.journal if effect.kind == "reminder")


def each_once(late: Late) -> bool:
    return late.reminded() == Counter(late.owed.values())


@pytest.mark.parametrize("fault", ["none", "drop_after", "500_after"])
@pytest.mark.parametrize("step", STEPS)
def test_a_run_that_is_killed_half_way_goes_on_and_reminds_each_once(
    step: str, fault: str, tmp_path: Path
) -> None:
    late = Late()
    with ThreadedServer(late.service) as server:
        if fault != "none":
            late.service.schedule.faults.append(Fault(fault, method="POST", after=3, times=2))
        directory = tmp_path / "store"
        # The sixth passing of half of the steps lies in the middle of twelve reminders; some are passed twice for each.
        first = Orders(
            directory, server.url, late.service.api_key, late.clock.zero, late.asks, f"{step}=6*kill"
        )
        assert run_desk(first) is None, "it should have died"
        assert 0 < sum(late.reminded().values()) < CUSTOMERS, "it died half-way"
        rest = Orders(directory, server.url, late.service.api_key, late.clock.zero, goes_on=True)
        found = run_desk(rest)
        assert found is not None
        assert all(is_at_rest(intent) for intent in found.intents)
        assert max(late.reminded().values()) == 1
        if _say_what_did_not_happen(directory, late):
            found = run_desk(rest)
    assert found is not None
    assert len(found.intents) == CUSTOMERS
    assert {intent.state for intent in found.intents} == {IntentState.DONE}
    assert each_once(late), late.reminded()


def _say_what_did_not_happen(directory: Path, late: Late) -> int:
    """The agent looks at what two minutes of reading could not prove, and says that it did not happen."""
    store = Store.open(directory, clock=late.clock)
    unknown = [intent for intent in store.outbox.pending() if intent.state is IntentState.UNKNOWN]
    for intent in unknown:
        assert intent.needs_person
        assert late.reminded()[str(intent.phone)] == 0, "reading proves what did happen"
        store.outbox.answer_unknown(intent.id, happened=False, now=late.clock.now())
    store.close()
    return len(unknown)


def test_what_is_paused_when_everything_dies_goes_only_when_it_is_told_to_and_once(tmp_path: Path) -> None:
    late = Late()
    directory = tmp_path / "store"
    with ThreadedServer(late.service) as server:
        key, zero = late.service.api_key, late.clock.zero
        assert (
            run_desk(Orders(directory, server.url, key, zero, late.asks, "delivery.after_call=5*kill"))
            is None
        )
        before = sum(late.reminded().values())
        store = Store.open(directory, clock=late.clock)
        store.outbox.recover(late.clock.now())  # whatever the pause finds on the wire is looked for
        paused = pause_run(store, run_of(store, late.clock.now()), late.clock.now())
        assert 0 < paused < CUSTOMERS
        store.close()
        found = run_desk(Orders(directory, server.url, key, zero, goes_on=True))
        if _say_what_did_not_happen(directory, late):
            found = run_desk(Orders(directory, server.url, key, zero, goes_on=True))
        assert found is not None
        assert sum(intent.is_paused for intent in found.intents) == paused
        assert sum(late.reminded().values()) == CUSTOMERS - paused >= before
        store = Store.open(directory, clock=late.clock)
        now = late.clock.now()
        rest = rest_of(store, run_of(store, now), now, late.clock.now().tzinfo)  # type: ignore[arg-type]  # it is aware
        assert len(rest.able) == paused
        assert resume_run(store, rest, now) == paused
        assert resume_run(store, rest, now) == 0
        store.close()
        found = run_desk(Orders(directory, server.url, key, zero, goes_on=True))
    assert found is not None
    assert {intent.state for intent in found.intents} == {IntentState.DONE}
    assert each_once(late), late.reminded()
