"""Payments: of a dashboard or of a contact, one of them, and those with a reference number.

A dashboard where payments are switched off refuses all of it with 400 (text-request-api.md §3.4): an answer, not a fault.
"""

from typing import TYPE_CHECKING, Final

from trtui.api.client import Operations
from trtui.api.errors import RefusedError
from trtui.api.pages import has_next
from trtui.models import PaymentId
from trtui.store import FeedState
from trtui.sync.learning import SENTENCE, FeedDesk, Learned
from trtui.sync.state import FeedId
from trtui.text.cleaning import clean_line, own

if TYPE_CHECKING:
    from trtui.models import Page, Payment

_PAGE: Final = 500
_SWITCHED_OFF: Final = 400


async def read_payments(desk: FeedDesk, feed: FeedId, calls: Operations, before: FeedState) -> Learned:
    """Payments of a dashboard or of a contact, the newest first."""
    del before
    number = desk.paging(feed).number
    try:
        page: Page[Payment] = await calls.get_payments(
            feed.line, phone=feed.phone, page=number, page_size=_PAGE
        )
    except RefusedError as error:
        desk.turn(feed, has_more=False)
        return _refused(error)
    desk.store.facts.merge_payments(feed.line, page.items, desk.asked_at)
    return Learned(has_more=desk.turn(feed, has_more=has_next(page)))


async def read_payment(desk: FeedDesk, feed: FeedId, calls: Operations, before: FeedState) -> Learned:
    """One payment. 204 says that there is none of that number."""
    del before
    try:
        payment = await calls.get_payment(feed.line, PaymentId(int(feed.words)))
    except RefusedError as error:
        return _refused(error)
    if payment is None:
        return Learned(note=own("The service does not know this payment any more."))
    desk.store.facts.merge_payments(feed.line, (payment,), desk.asked_at)
    return Learned()


async def read_reference(desk: FeedDesk, feed: FeedId, calls: Operations, before: FeedState) -> Learned:
    """Payments with a reference number, which need not be one alone. `done` counts those that really have it."""
    del before
    try:
        page: Page[Payment] = await calls.get_payments(
            feed.line, reference_number=feed.words, page_size=_PAGE
        )
    except RefusedError as error:
        return _refused(error)
    desk.store.facts.merge_payments(feed.line, page.items, desk.asked_at)
    found = [payment for payment in page.items if payment.reference_number == feed.words]
    # A service that does not know the parameter tells of all payments instead.
    return Learned(done=len(found), is_filter_honoured=len(found) == len(page.items) if page.items else None)


def _refused(error: RefusedError) -> Learned:
    return Learned(
        note=error.server_message or clean_line(error.sentence, cap=SENTENCE),
        is_switched_off=error.status == _SWITCHED_OFF,
    )
