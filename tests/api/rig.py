"""What the client's tests stand on: a small business behind a real port, and servers that misbehave byte by byte."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Protocol, TypeVar

import httpx

from trtui.api.budget import Budget
from trtui.api.client import TextRequest
from trtui.api.connection import Connection, Timeouts
from trtui.calls import MemoryJournal
from trtui.clock import Clock, SystemClock
from trtui.demo import payments
from trtui.demo.account import Account
from trtui.demo.http import Service
from trtui.demo.quirks import Fault, Quirks
from trtui.demo.server import ThreadedServer
from trtui.models import ConversationKey, DashboardId, FieldId, GroupId, PaymentId, TagId
from trtui.secret import Sealed
from trtui.text.phone import Phone

T = TypeVar("T")
KEY = "c0ffee00c0ffee00c0ffee00c0ffee00"
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
DANA = Phone("14235550142")
LEE = Phone("14235550143")
SILENT = Phone("14235550144")
STRANGER = Phone("14235550199")

QUICK = Timeouts(connect=3.0, write=3.0, read=1.0, pool=3.0, total=6.0)


class HasUrl(Protocol):
    """A service, of whatever kind, at an address."""

    url: str


class SwiftClock(SystemClock):
    """The machine's clock, but waiting between attempts takes no time; what was waited for is written down."""

    def __init__(self) -> None:
        self.waits: list[float] = []

    async def sleep(self, seconds: float) -> None:
        """Return at once."""
        self.waits.append(seconds)


def make_client(
    url: str,
    *,
    key: str = KEY,
    timeouts: Timeouts | None = None,
    budget: Budget | None = None,
    clock: Clock | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
) -> TextRequest:
    """A client with a budget that nobody feels."""
    clock = clock or SwiftClock()
    return TextRequest(
        Connection(base_url=url, timeouts=timeouts or Timeouts()),
        Sealed(key),
        budget or roomy_budget(clock),
        clock=clock,
        transport=transport,
    )


def roomy_budget(clock: Clock, *, limit: int = 100_000) -> Budget:
    """A budget that nobody feels."""
    return Budget(clock, MemoryJournal(), limit=limit, reserve=0)


@dataclass
class Shop:
    """One line with two customers who wrote, one who never did, a group, a tag, a field and an open payment."""

    account: Account
    line: DashboardId
    group: GroupId
    tag: TagId
    custom_field: FieldId
    payment: PaymentId
    dana: ConversationKey = field(init=False)
    lee: ConversationKey = field(init=False)
    silent: ConversationKey = field(init=False)
    stranger: ConversationKey = field(init=False)

    def __post_init__(self) -> None:
        self.dana, self.lee, self.silent, self.stranger = (
            ConversationKey(self.line, phone) for phone in (DANA, LEE, SILENT, STRANGER)
        )


def open_shop() -> Shop:
    """Make the business anew."""
    account = Account(seed=3, clock=lambda: NOW, failure_rate=0.0)
    line = account.add_dashboard("Main Line", "4235550100")
    number = line.dashboard_id
    line.is_registered = True
    group = account.add_group(number, "VIP", "best customers")
    tag = account.add_tag(number, "Tires")
    custom_field = account.add_field(number, "Car")
    dana = account.ensure_contact(number, DANA)
    dana.first_name, dana.last_name, dana.note = "Dana", "Whitfield", "Prefers mornings"
    dana.groups.append(group.group_id)
    dana.tags.append(tag.tag_id)
    dana.custom_fields[custom_field.field_id] = "Subaru"
    lee = account.ensure_contact(number, LEE)
    lee.first_name = "Lee"
    account.ensure_contact(number, SILENT)
    account.receive(number, DANA, "Is my car ready?")
    account.send(number, DANA, "Almost!", sender_name="Kim R")
    account.receive(number, LEE, "Hello there")
    payment = payments.request_payment(
        account, number, DANA, Decimal("125.50"), "Front brakes", reference_number="INV-7"
    )
    return Shop(
        account,
        DashboardId(number),
        GroupId(group.group_id),
        TagId(tag.tag_id),
        FieldId(custom_field.field_id),
        PaymentId(payment.payment_id),
    )


@dataclass
class Desk:
    """A shop, the service over it, and where it listens."""

    shop: Shop
    service: Service
    url: str


@contextmanager
def served(*faults: Fault, quirks: Quirks | None = None) -> Iterator[Desk]:
    """A new shop behind a loopback port, without a limit of calls unless `quirks` say otherwise."""
    shop = open_shop()
    service = Service(shop.account, quirks or Quirks(no_rate_limit=True), api_key=KEY, faults=faults)
    with ThreadedServer(service) as server:
        yield Desk(shop, service, server.url)


def run(
    where: HasUrl,
    ask: Callable[[TextRequest], Awaitable[T]],
    *,
    key: str = KEY,
    timeouts: Timeouts | None = None,
) -> T:
    """Make calls with a client of their own, and close it."""

    async def main() -> T:
        async with make_client(where.url, key=key, timeouts=timeouts) as client:
            return await ask(client)

    return asyncio.run(main())
