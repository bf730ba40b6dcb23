"""Asking the service for the contacts that a filter means: what is listed here may not be all that there is.

Asked with every parameter that says the same there, with fewer where one would say less: what it names too many of is
narrowed here. Whether it was heard is seen from who is named, as the service passes over what it does not know.
"""

from datetime import timedelta
from typing import Final

from trtui.api.client import Operations
from trtui.api.filters import EVERY_CONTACT, ContactFilter
from trtui.models import Contact, ContactQuery, DashboardId, Span, full_name
from trtui.store import FeedState, QueryError, query_of
from trtui.store.folding import fold, sought
from trtui.sync.contact_feeds import goes_on, last_at
from trtui.sync.learning import FeedDesk, Learned, inbound_of
from trtui.sync.state import FeedId

FILTER_PAGE: Final = 500
MOST_PAGES: Final = 10
"""Pages of one filter that are read: who comes after them comes with everybody, in the background."""
_SOMEWHERE: Final = timedelta(hours=14)
"""How far from UTC a clock can be set: the service reads when was last sent or received as local time, and does not say
whose (text-request-api.md §1.4)."""


async def read_filtered(desk: FeedDesk, feed: FeedId, calls: Operations, before: FeedState) -> Learned:
    """Who fits a filter, page by page; `done` counts those that were named, `total` all that there are."""
    del before
    try:
        wanted = filter_for(desk, feed.line, query_of(feed.words, feed.line))
    except QueryError:  # the dashboard has no tag, group or field of that name: nobody there fits
        return Learned(done=0, total=0)
    if wanted == EVERY_CONTACT:
        return Learned(done=0, total=0)
    paging = desk.paging(feed)
    page = await calls.get_contacts(feed.line, wanted, page=paging.number, page_size=FILTER_PAGE)
    fitting = sum(fits(contact, wanted) for contact in page.items)
    honoured = fitting * 2 >= len(page.items) if page.items else None
    merged = desk.store.facts.merge_contacts(feed.line, page.items, desk.asked_at)
    has_more = goes_on(page, paging) and honoured is not False and paging.number + 1 < MOST_PAGES
    done, total = paging.rows, paging.total
    desk.turn(feed, has_more=has_more)
    return Learned(
        has_more=has_more,
        contacts=len(page.items),
        inbound=inbound_of(merged),
        is_filter_honoured=honoured,
        done=0 if honoured is False else done,
        total=None if honoured is False else total,
    )


def filter_for(desk: FeedDesk, line: DashboardId, query: ContactQuery) -> ContactFilter:
    """A query as the service understands it on one dashboard. Raises QueryError for a name that is nothing's there."""
    named = desk.store.facts.ids_in(query, line)
    names = [word for word in query.words if not sought(word).isdecimal()]
    sent, received = _widened(query.sent), _widened(query.received)
    return ContactFilter(
        phone_prefix=query.number or None,
        display_name=max(names, key=len, default=None),
        last_message_after=query.last_message.after,
        last_message_before=query.last_message.before,
        created_after=query.created.after,
        created_before=query.created.before,
        is_resolved=query.is_resolved,
        has_message_history=query.has_history,
        is_blocked=query.is_blocked,
        is_archived=query.is_archived,
        is_suppressed=query.is_suppressed,
        has_opted_out=query.has_opted_out,
        last_sent_after=sent.after,
        last_sent_before=sent.before,
        last_received_after=received.after,
        last_received_before=received.before,
        tags=named.tags,
        groups=named.groups,
        custom_fields=named.fields,
    )


def fits(contact: Contact, wanted: ContactFilter) -> bool:
    """Whether a contact is one that a filter means."""
    flags = (
        (wanted.is_resolved, contact.is_resolved),
        (wanted.is_blocked, contact.is_blocked),
        (wanted.is_archived, contact.is_archived),
        (wanted.is_suppressed, contact.is_suppressed),
        (wanted.has_opted_out, contact.opted_out_at is not None),
        (
            wanted.has_message_history,
            last_at(contact) is not None or contact.total_sent + contact.total_received > 0,
        ),
    )
    spans = (
        (Span(wanted.last_message_after, wanted.last_message_before), last_at(contact)),
        (Span(wanted.created_after, wanted.created_before), contact.created_at),
        (Span(wanted.last_sent_after, wanted.last_sent_before), contact.last_sent_at),
        (Span(wanted.last_received_after, wanted.last_received_before), contact.last_received_at),
    )
    held = {field.id: fold(field.value or "") for field in contact.custom_fields}
    name = full_name(contact.display_name, contact.first_name, contact.last_name)
    return (
        all(asked is None or asked is flag for asked, flag in flags)
        and all(span.holds(moment) for span, moment in spans)
        and contact.key.phone.startswith(wanted.phone_prefix or "")
        and fold(wanted.display_name or "") in fold(name or "")
        and (not wanted.tags or not {*wanted.tags}.isdisjoint(contact.tags))
        and (not wanted.groups or not {*wanted.groups}.isdisjoint(contact.groups))
        and all(held.get(field) == fold(value) for field, value in wanted.custom_fields)
    )


def _widened(span: Span) -> Span:
    """A span with room for any zone: who is named too many is narrowed here."""
    return Span(
        span.after - _SOMEWHERE if span.after is not None else None,
        span.before + _SOMEWHERE if span.before is not None else None,
    )
