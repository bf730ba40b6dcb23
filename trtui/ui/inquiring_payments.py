"""What the service is asked when one searches among payments, beside what is here: a reference number, or a phone number."""

from datetime import datetime
from typing import Final

from trtui.calls import Priority
from trtui.light import dataclass
from trtui.models import DashboardId
from trtui.store import Connection, Interest, InterestKind
from trtui.text.cleaning import Safe, clean_line, compose, own
from trtui.text.phone import Phone, PhoneError, format_phone, parse_phone
from trtui.ui.surroundings import Surroundings
from trtui.verbs.replying import own_line

_LONGEST: Final = 60
"""Characters of a reference number at most; what is longer is no such number."""


@dataclass(frozen=True, slots=True)
class PaymentInquiry:
    """The payments with a reference number, or of a phone number, on one dashboard or on all.

    Answers from before `since` do not count.
    """

    dashboard: DashboardId | None
    reference: str
    phone: Phone | None
    since: datetime

    @property
    def interest(self) -> Interest:
        """What the worker is told of it."""
        if self.phone is not None:
            return Interest(InterestKind.PAYMENTS, self.dashboard, self.phone)
        return Interest(InterestKind.REFERENCE, self.dashboard, words=self.reference)

    def feed(self, line: DashboardId) -> str:
        """The worker's name for what is asked of one dashboard."""
        return (
            f"payments/{line}/{self.phone}"
            if self.phone is not None
            else f"reference/{line}/{self.reference}"
        )


def inquiry_of(typed: str, dashboard: DashboardId | None, now: datetime) -> PaymentInquiry | None:
    """What of a search the service would understand: it compares whole numbers only, and no words."""
    words = clean_line(typed.strip(), cap=_LONGEST + 1)
    try:
        return PaymentInquiry(dashboard, "", parse_phone(words), now)
    except PhoneError:
        pass
    is_number = bool(words) and len(words) <= _LONGEST and " " not in words
    return PaymentInquiry(dashboard, words, None, now) if is_number else None


def describe_payment_inquiry(around: Surroundings, inquiry: PaymentInquiry) -> Safe:
    """That the service is being asked, or what it answered."""
    facts = around.store.facts
    lines = [board.id for board in facts.dashboards() if inquiry.dashboard in (None, board.id)]
    feeds = [facts.feed(inquiry.feed(line)) for line in lines]
    answered = [
        feed
        for feed in feeds
        if feed is not None and feed.succeeded_at is not None and feed.succeeded_at >= inquiry.since
    ]
    what = (
        compose("payments of {}", format_phone(inquiry.phone))
        if inquiry.phone is not None
        else compose("reference number “{}”", clean_line(inquiry.reference, cap=_LONGEST))
    )
    if lines and len(answered) == len(lines):
        return _what_was_told(inquiry, what, sum(feed.done for feed in answered))
    status = around.store.desk.worker_status()
    if status is not None and status.connection is Connection.OFFLINE:
        return compose("The service can't be reached to ask it for {}: only what is here is listed.", what)
    if status is not None and status.budget is not None and not status.budget.left.get(Priority.SCREEN, 1):
        return compose("The service is asked for {} once the budget allows.", what)
    progress = own_line(f" ({len(answered):,} of {len(lines):,} dashboards)") if answered else own("")
    return compose("Asking the service for {} …{}", what, progress)


def _what_was_told(inquiry: PaymentInquiry, what: Safe, found: int) -> Safe:
    if inquiry.phone is not None:
        return compose("The service was asked for {}: all are listed.", what)
    if not found:
        return compose("The service knows no payment with {}.", what)
    return compose("The service knows {} with {}.", own_line(f"{found:,}"), what)
