"""A desk with one line and one customer: store, budget, client and delivery over an emulated account, in virtual time."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from tests.clock import VirtualClock, run_virtual
from trtui.api.budget import Budget
from trtui.api.client import TextRequest
from trtui.api.connection import Connection
from trtui.api.errors import AuthError, UnreachableError
from trtui.demo.account import Account
from trtui.demo.demo import IN_PROCESS_URL
from trtui.demo.http import Service
from trtui.demo.quirks import Fault, Quirks
from trtui.demo.transport import DemoTransport
from trtui.models import Action, ConversationKey, DashboardId, Intent, IntentId, MessageKey
from trtui.secret import Sealed
from trtui.store import Store
from trtui.sync.delivery import Delivery
from trtui.text.phone import Phone

ANN = Phone("14235550142")
BOB = Phone("14235550177")


class Office:
    """What a test of delivery works with. `effects` is what really happened to the account."""

    def __init__(self, directory: Path, quirks: Quirks | None = None) -> None:
        self.clock = VirtualClock()
        self.account = Account(1, self.clock.now)
        line = self.account.add_dashboard("Main Line", "14235550100")
        self.line = DashboardId(line.dashboard_id)
        self.service = Service(self.account, quirks, monotonic=self.clock.boottime)
        self.directory = directory
        self.store = Store.open(directory, clock=self.clock)
        self.transport = DemoTransport(self.service)
        self._seen_effects = 0

    @property
    def ann(self) -> ConversationKey:
        """The customer whom most tests are about."""
        return ConversationKey(self.line, ANN)

    def fault(
        self, kind: str, *, method: str = "POST", path: str = "", times: int | None = 1, **more: object
    ) -> None:
        """Have something go wrong with the next `times` requests of a method."""
        self.service.schedule.faults.append(Fault(kind, method=method, path=path, times=times, **more))  # type: ignore[arg-type]

    def receive(self, body: str, phone: Phone = ANN) -> None:
        """A customer writes."""
        self.account.receive(self.line, phone, body)

    def effects(self, *kinds: str) -> list[str]:
        """The bodies of the effects of these kinds, in order."""
        return [effect.body for effect in self.account.journal if effect.kind in kinds]

    def ask(
        self,
        action: Action,
        phone: Phone | None = ANN,
        *,
        dashboard: int | None = None,
        hold: timedelta | None = None,
        written_against: MessageKey | None = None,
    ) -> IntentId:
        """Put an intent into the outbox."""
        line = self.line if dashboard is None else DashboardId(dashboard)
        intent = self.store.outbox.add(
            action, line, phone, now=self.clock.now(), hold=hold, written_against=written_against
        )
        return intent.id

    def intent(self, intent: IntentId) -> Intent:
        """The intent as it stands."""
        found = self.store.outbox.intent(intent)
        assert found is not None
        return found

    def requests(self, method: str, path: str = "") -> int:
        """How many requests of a method arrived whose path holds `path`."""
        return sum(1 for seen in self.service.requests if seen.method == method and path in seen.path)

    def work(
        self,
        seconds: float = 600.0,
        *,
        until: Callable[[], bool] | None = None,
        bears: type[Exception] = UnreachableError,
    ) -> None:
        """Deliver until nothing is due, `until` holds or `seconds` of virtual time are over.

        A step that raises what is borne is followed by another, as in a shift.
        """
        run_virtual(self._work(seconds, until, bears), self.clock)

    async def _work(
        self, seconds: float, until: Callable[[], bool] | None, bears: type[Exception] = UnreachableError
    ) -> None:
        budget = Budget(self.clock, self.store.ledger, boot=self.clock.boot)
        connection = Connection(base_url=IN_PROCESS_URL)
        key = Sealed(self.service.api_key)
        end = self.clock.boottime() + seconds
        async with TextRequest(connection, key, budget, clock=self.clock, transport=self.transport) as client:
            delivery = Delivery(self.store, client, self.clock)
            while self.clock.boottime() < end and not (until and until()):
                try:
                    due = await delivery.step(self.clock.now())
                except (UnreachableError, bears):
                    await self.clock.sleep(1.0)
                    continue
                except AuthError:
                    return
                if due is None:
                    return
                wait = (due - self.clock.now()).total_seconds()
                await self.clock.sleep(max(0.05, min(wait, end - self.clock.boottime())))

    def restart(self) -> None:
        """Close the store and open it as the next process would."""
        self.store.close()
        self.store = Store.open(self.directory, clock=self.clock)
        self.store.outbox.recover(self.clock.now())
