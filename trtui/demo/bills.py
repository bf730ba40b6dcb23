"""Payment requests of the past, in every state, made by the rules at the moments when they would have been."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import cycle, islice
from operator import itemgetter
from random import Random
from typing import Literal, NamedTuple

from trtui.demo.account import Account, to_milliseconds
from trtui.demo.payments import cancel, mark_paid, pay, request_payment, send_reminder
from trtui.demo.records import Contact, Dashboard, Payment

Fate = Literal["open", "paid", "marked", "cancelled", "failed"]


class _Kind(NamedTuple):
    """What becomes of a request, its age in days (from, to), and whether it was reminded of."""

    fate: Fate
    youngest: float
    oldest: float
    is_reminded: bool


_PAST_DUE = (14.5, 75.0)
_KINDS = (
    _Kind("open", *_PAST_DUE, is_reminded=False),
    _Kind("open", 0.05, 6.0, is_reminded=False),
    _Kind("paid", 1.0, 150.0, is_reminded=False),
    _Kind("open", *_PAST_DUE, is_reminded=True),
    _Kind("marked", 3.0, 120.0, is_reminded=False),
    _Kind("cancelled", 2.0, 100.0, is_reminded=False),
    _Kind("failed", 2.0, 60.0, is_reminded=False),
    _Kind("open", 7.0, 13.0, is_reminded=True),
    _Kind("paid", 2.0, 90.0, is_reminded=True),
    _Kind("open", *_PAST_DUE, is_reminded=False),
    _Kind("paid", 1.0, 150.0, is_reminded=False),
    _Kind("paid", 0.2, 30.0, is_reminded=False),
)
_DESCRIPTIONS = (
    "Brake job, front",
    "4 tires installed",
    "Invoice INV-20931",
    "Deposit, special order wheels",
    "Alignment",
    "Tow, 11 miles",
    "Fleet account, October",
    "Core charge",
    "State inspection",
    "Alternator + labor (2016 Outback)",
)
_MESSAGES = (
    "",
    "",
    "Hi! Here is the link we talked about.",
    "Thank you for your business!",
    "Gracias por su visita.",
)
_LONGEST_WAIT = 14
"""Days: a text of ours that is older than this answers nobody who waits today."""
_DECLINED_SHARE = 0.08


class PastAccount(Account):
    """The same account at a moment of its past: what is done to it is done by the rules, then.

    It shares the lines and the identities of `present` and keeps a journal of its own, since history is not news.
    """

    def __init__(self, present: Account) -> None:
        super().__init__(present.seed, failure_rate=0)
        self.carrier.silence_rate = 0
        self.dashboards = present.dashboards
        self.moment = present.now()
        self._present = present

    def now(self) -> datetime:
        """The moment of the past that is being written."""
        return to_milliseconds(self.moment)

    def new_guid(self) -> str:
        """An identity from the present account: one source for both."""
        return self._present.new_guid()

    def new_number(self, kind: str) -> int:
        """An id from the present account: one source for both."""
        return self._present.new_number(kind)


@dataclass(slots=True)
class _Bill:
    """A request that is still to be made, and the moments of what is done about it."""

    dashboard: Dashboard
    contact: Contact
    kind: _Kind
    requested_at: datetime
    reminded_at: datetime
    closed_at: datetime
    amount: Decimal
    description: str
    message: str
    reference_number: str | None
    is_declined: bool
    payment: Payment | None = None

    def request(self, past: Account) -> None:
        """Ask for the money."""
        self.payment = payment = request_payment(
            past,
            self.dashboard.dashboard_id,
            self.contact.phone,
            self.amount,
            self.description,
            message=self.message,
            reference_number=self.reference_number,
        )
        if self.kind.fate == "failed" and payment.request is not None:
            payment.request.outcome, payment.request.error = "undelivered", "30003"
        elif self.is_declined:
            payment.transaction_status = "Declined"

    def remind(self, past: Account) -> None:
        """Remind of it."""
        if self.payment is not None:
            send_reminder(past, self.dashboard.dashboard_id, self.payment.payment_id)

    def close(self, past: Account) -> None:
        """Let it come to its end."""
        if self.payment is None:
            return
        dashboard_id, payment_id = self.dashboard.dashboard_id, self.payment.payment_id
        if self.kind.fate == "paid":
            pay(past, dashboard_id, payment_id)
        elif self.kind.fate == "marked":
            mark_paid(past, dashboard_id, payment_id)
        else:
            cancel(past, dashboard_id, payment_id)

    def acts(self) -> Iterator[tuple[datetime, Callable[[Account], None]]]:
        """What is done when."""
        yield self.requested_at, self.request
        if self.kind.is_reminded:
            yield self.reminded_at, self.remind
        if self.kind.fate in {"paid", "marked", "cancelled"}:
            yield self.closed_at, self.close


def write_bills(account: Account, rng: Random, in_hours: Callable[[datetime], datetime]) -> None:
    """Give some conversations of every line that takes payments a request, more of them on the billing line.

    `in_hours` moves a moment back to when the business was open. Every fourth line, the third first, takes none.
    """
    past = PastAccount(account)
    bills: list[_Bill] = []
    for place, dashboard in enumerate(account.dashboards.values()):
        dashboard.has_payments = place % 4 != 2
        if dashboard.has_payments:
            bills += _plan(dashboard, rng, account.now(), in_hours)
    acts = [act for bill in bills for act in bill.acts()]
    for past.moment, act in sorted(acts, key=itemgetter(0)):
        act(past)
    for dashboard in account.dashboards.values():
        dashboard.free_at = None


def _plan(
    dashboard: Dashboard, rng: Random, now: datetime, in_hours: Callable[[datetime], datetime]
) -> Iterator[_Bill]:
    can_pay = [contact for contact in dashboard.contacts.values() if _can_be_billed(contact)]
    if not can_pay:
        return
    settled = [contact for contact in can_pay if contact.is_resolved]
    count = len(can_pay) // (8 if dashboard.name == "Billing" else 18) + len(_KINDS)
    for kind in islice(cycle(_KINDS), count):
        age = timedelta(days=rng.uniform(kind.youngest, kind.oldest))
        contacts = can_pay if kind.youngest > _LONGEST_WAIT and kind.fate == "open" else settled or can_pay
        requested_at = in_hours(now - age)
        age = now - requested_at
        yield _Bill(
            dashboard,
            rng.choice(contacts),
            kind,
            requested_at,
            reminded_at=requested_at + age * rng.uniform(0.1, 0.25),
            closed_at=requested_at + age * rng.uniform(0.3, 0.9),
            amount=Decimal(rng.choice((rng.randrange(2_000, 30_000), rng.randrange(500, 160_000)))) / 100,
            description=rng.choice(_DESCRIPTIONS),
            message=rng.choice(_MESSAGES),
            reference_number=f"R-{rng.randrange(10_000, 99_999)}" if rng.random() < 0.6 else None,
            is_declined=rng.random() < _DECLINED_SHARE,
        )


def _can_be_billed(contact: Contact) -> bool:
    return bool(contact.messages) and not (
        contact.is_archived or contact.is_blocked or contact.opted_out_at or contact.carrier_error
    )
