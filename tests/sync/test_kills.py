"""kill -9 at every step of every kind of intent, times what the service may do meanwhile: none lost, none doubled.

A desk asks for something and is killed at a named step; another is started on the same store and works until nothing
more happens by itself. Then what the account did is held against what the outbox says.
"""

import itertools
import random
import time
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final

import pytest

from tests.sync.doomed import Asked, FastClock, Found, Orders, is_at_rest, run_desk
from trtui.demo import payments
from trtui.demo.account import Account
from trtui.demo.http import Service
from trtui.demo.quirks import Fault, parse_quirks
from trtui.demo.server import ThreadedServer
from trtui.models import (
    CLEAR,
    Action,
    ArchiveConversation,
    BulkEditContacts,
    CancelPayment,
    ContactEdit,
    CreateDashboard,
    CreateGroup,
    CreatePayment,
    DeleteContact,
    DeleteDashboard,
    DeleteGroup,
    EditContact,
    GroupId,
    IntentState,
    MarkPaymentPaid,
    PaymentId,
    RemindPayment,
    RenameDashboard,
    ReopenConversation,
    ResolveConversation,
    SendText,
    UnarchiveConversation,
    UpdateGroup,
)
from trtui.sync.kinds import KINDS
from trtui.text.phone import Phone

ANN: Final = "14235550142"
BOB: Final = "14235550177"
STEPS: Final = (
    "outbox.add.before_commit",
    "outbox.add.after_commit",
    "outbox.claim.before_commit",
    "outbox.claim.after_commit",
    "delivery.claimed",
    "delivery.before_call",
    "delivery.after_call",
    "facts.before_commit",
    "facts.after_commit",
    "outbox.settle.before_commit",
    "outbox.settle.after_commit",
    "outbox.unknown.before_commit",
    "outbox.unknown.after_commit",
    "delivery.looked",
)
FAULTS: Final = (
    "none",
    "drop_before",
    "drop_after",
    "reset_after",
    "500",
    "500_after",
    "502",
    "slow",
    "truncated",
    "non_json_200",
    "429",
)
CELLS_IN_CI: Final = 130


@dataclass(frozen=True)
class Cell:
    """One experiment."""

    kind: type[Action]
    step: str
    fault: str

    def __str__(self) -> str:
        return f"{self.kind.__name__}-{self.step}-{self.fault}"


class Shop:
    """An account with one of everything, behind a real socket."""

    def __init__(self) -> None:
        self.clock = FastClock(time.monotonic())
        self.account = Account(1, self.clock.now)
        self.line = self.account.add_dashboard("Main Line", "14235550100").dashboard_id
        self.account.receive(self.line, ANN, "Hello?")
        self.account.ensure_contact(self.line, BOB)
        self.group = self.account.add_group(self.line, "Fall sale").group_id
        asked = payments.request_payment(self.account, self.line, ANN, Decimal("49.50"), "Deposit")
        self.payment = asked.payment_id
        self.service = Service(self.account, parse_quirks(["no_rate_limit"]), monotonic=self.clock.boottime)
        self.before = len(self.account.journal)

    def asks(self, kind: type[Action]) -> tuple[Asked, ...]:
        """What the agent asks for: of texts, two that are the same."""
        payment, group = PaymentId(self.payment), GroupId(self.group)
        edit = ContactEdit(note="Prefers calls")
        hello = SendText("Your order is ready.", "Kim")
        actions: dict[type[Action], Asked] = {
            SendText: Asked(hello, self.line, ANN),
            ArchiveConversation: Asked(ArchiveConversation(), self.line, ANN),
            UnarchiveConversation: Asked(UnarchiveConversation(), self.line, ANN),
            ResolveConversation: Asked(ResolveConversation(), self.line, ANN),
            ReopenConversation: Asked(ReopenConversation(), self.line, ANN),
            EditContact: Asked(EditContact(edit, ContactEdit(note=CLEAR)), self.line, ANN),
            DeleteContact: Asked(DeleteContact(), self.line, BOB),
            BulkEditContacts: Asked(BulkEditContacts((Phone(ANN), Phone(BOB)), edit), self.line, None),
            CreateGroup: Asked(CreateGroup("Winter sale"), self.line, None),
            UpdateGroup: Asked(UpdateGroup(group, "Spring sale"), self.line, None),
            DeleteGroup: Asked(DeleteGroup(group), self.line, None),
            CreateDashboard: Asked(CreateDashboard("Second Line", Phone("14235550199")), 0, None),
            RenameDashboard: Asked(RenameDashboard("Front Desk"), self.line, None),
            DeleteDashboard: Asked(DeleteDashboard(), self.line, None),
            CreatePayment: Asked(CreatePayment(Decimal("120.00"), "Invoice 7"), self.line, ANN),
            RemindPayment: Asked(RemindPayment(payment), self.line, ANN),
            MarkPaymentPaid: Asked(MarkPaymentPaid(payment), self.line, ANN),
            CancelPayment: Asked(CancelPayment(payment), self.line, ANN),
        }
        return (actions[kind],) * (2 if kind is SendText else 1)

    def effects(self) -> Counter[str]:
        """What the account did for this desk, by kind; the texts that payments send along are theirs."""
        done = self.account.journal[self.before :]
        return Counter(effect.kind for effect in done if effect.kind != "payment_text")


EFFECT: Final[dict[type[Action], str]] = {
    SendText: "text",
    CreateGroup: "group",
    CreateDashboard: "dashboard",
    CreatePayment: "payment",
    RemindPayment: "reminder",
    MarkPaymentPaid: "mark_paid",
    CancelPayment: "cancel",
}
"""The effect of each kind that must not happen twice."""


def run_cell(cell: Cell, directory: Path, *, is_naive: bool = False) -> tuple[Found, Counter[str], bool]:
    """Ask, die, start again, work to the end. Returns what the outbox says, what happened, and whether it died."""
    shop = Shop()
    with ThreadedServer(shop.service) as server:
        if cell.fault != "none":
            for method in ("POST", "PUT", "DELETE"):
                shop.service.schedule.faults.append(Fault(cell.fault, method=method, milliseconds=1_500.0))
        orders = Orders(directory, server.url, shop.service.api_key, shop.clock.zero, is_naive=is_naive)
        asks = shop.asks(cell.kind)
        first = Orders(
            directory, server.url, orders.key, orders.zero, asks, f"{cell.step}=kill", is_naive=is_naive
        )
        found = run_desk(first)
        has_died = found is None
        if has_died:
            found = run_desk(orders)
        assert found is not None, "the desk that was started afterwards died"
        return found, shop.effects(), has_died


def judge(cell: Cell, found: Found, effects: Counter[str]) -> None:
    """Hold what the outbox says against what happened."""
    is_asked = any(intent.needs_person for intent in found.intents)
    for intent in found.intents:
        # The second of two texts waits, visibly, for what the agent says of the first.
        assert is_at_rest(intent) or (is_asked and intent.state is IntentState.QUEUED), intent
    name = EFFECT.get(cell.kind)
    done = sum(1 for intent in found.intents if intent.state is IntentState.DONE)
    if name is None:
        assert all(intent.state is IntentState.DONE for intent in found.intents), found.intents
        return
    unknown = sum(1 for intent in found.intents if intent.state is IntentState.UNKNOWN)
    happened = effects[name]
    assert happened <= len(found.intents), f"doubled: {happened} for {len(found.intents)}"
    assert done <= happened <= done + unknown, f"{happened} happened, {done} done, {unknown} unknown"


def _all_cells() -> list[Cell]:
    kinds = sorted(KINDS, key=lambda kind: kind.__name__)
    once = [Cell(*of) for of in itertools.product((kind for kind in kinds if kind in EFFECT), STEPS, FAULTS)]
    others = [kind for kind in kinds if kind not in EFFECT]
    return once + [Cell(*of) for of in itertools.product(others, STEPS, ("none", "drop_after", "500"))]


def _some_cells(count: int) -> list[Cell]:
    """Every kind with every step at least once over a few faults, chosen the same each time."""
    rng = random.Random(20)
    cells = _all_cells()
    rng.shuffle(cells)
    chosen: list[Cell] = []
    seen: Counter[tuple[str, str]] = Counter()
    for cell in cells:
        key = (cell.kind.__name__, cell.step)
        if seen[key] == 0 and (cell.kind in EFFECT or len(seen) % 3 == 0):
            chosen.append(cell)
        seen[key] += 1
    return chosen[:count]


@pytest.mark.parametrize("cell", _some_cells(CELLS_IN_CI), ids=str)
def test_a_kill_loses_and_doubles_nothing(cell: Cell, tmp_path: Path) -> None:
    found, effects, _ = run_cell(cell, tmp_path / "store")
    judge(cell, found, effects)


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_no_cell_of_all_loses_or_doubles_anything(tmp_path: Path) -> None:
    cells = _all_cells()
    assert len(cells) >= 560
    died = 0
    for number, cell in enumerate(cells):
        found, effects, has_died = run_cell(cell, tmp_path / f"store{number}")
        died += has_died
        judge(cell, found, effects)
    print(f"{len(cells)} cells, {died} kills, 0 lost, 0 doubled")
    assert died > len(cells) // 3


def test_most_steps_are_reached(tmp_path: Path) -> None:
    """A failpoint that nobody passes proves nothing: each kills a desk that sends a text which the service loses."""
    missed = [
        step
        for number, step in enumerate(STEPS)
        if not run_cell(Cell(SendText, step, "drop_after"), tmp_path / f"store{number}")[2]
    ]
    assert missed == []


def test_a_desk_that_resends_is_caught(tmp_path: Path) -> None:
    """The control: the same cells find the doubles of a desk that sends again what it does not know about."""
    doubled = 0
    for number, step in enumerate(
        ("delivery.after_call", "outbox.settle.before_commit", "outbox.unknown.after_commit")
    ):
        cell = Cell(SendText, step, "drop_after")
        found, effects, _ = run_cell(cell, tmp_path / f"store{number}", is_naive=True)
        try:
            judge(cell, found, effects)
        except AssertionError:
            doubled += 1
    assert doubled == 3
