"""Conversations, threads, and sending."""

import hashlib
import re

from trtui.demo.exchange import Call, Response, answer
from trtui.demo.records import Contact, Message
from trtui.demo.refusals import Refused
from trtui.demo.shapes import JsonObject

MEDIA_HOST = "https://textrequeststorage.com/"
MOST_MEDIA = 3
_LOCATION_TAG = re.compile(r"\[Location ?Request\]")
_LOCATION_LINK = "https://loc.tr.example/go"
"""25 characters, which is what the vendor's help page says a location request adds to a text."""


def get_conversations(call: Call) -> Response:
    """GET conversations, newest first, without archived ones unless asked for: 204 when the line has none at all."""
    dashboard = call.dashboard
    is_unresolved_only = bool(call.flag("show_unresolved_only"))
    has_archived = bool(call.flag("include_archived"))
    tags = frozenset(split(call.parameter("tags")))
    search = call.parameter("search")
    everything = dashboard.by_recency()
    found = [
        contact
        for contact in everything
        if (has_archived or not contact.is_archived)
        and not (is_unresolved_only and contact.is_resolved)
        and (not tags or not tags.isdisjoint(contact.tags))
        and (search is None or _matches(contact, search))
    ]
    if call.quirks.visible_late:
        found = [contact for contact in found if call.shapes.last_message(contact) is not None]
    if not everything and not call.quirks.empty_as_envelope:
        call.page_asked()
        return Response(204)
    if call.quirks.shuffled_conversations:
        found.sort(key=lambda contact: hashlib.sha256(contact.phone.encode()).digest())
    return call.page(found, call.shapes.conversation)


def get_messages(call: Call) -> Response:
    """GET contacts/{phone}/messages, newest first: 204 for an unknown contact."""
    contact = call.account.find_contact(call.dashboard.dashboard_id, call.phone)
    if contact is None:
        call.page_asked()
        return call.page([], call.shapes.message) if call.quirks.empty_as_envelope else Response(204)
    return call.page(call.shapes.thread(contact)[::-1], call.shapes.message)


def send_message(call: Call) -> Response:
    """POST contacts/{phone}/messages: sends a text; to somebody who opted out, it ends in an error at once."""
    dashboard = call.dashboard
    form = call.form()
    body = form.text("body") or ""
    media = form.texts("mms_media") or []
    form.text("status_callback")
    if form.text("location_callback") and not _LOCATION_TAG.search(body):
        raise Refused(400, "A location callback needs [LocationRequest] in the body.", "parameterInvalid")
    if len(media) > MOST_MEDIA or not all(url.startswith(MEDIA_HOST) for url in media):
        raise Refused(400, "The MMS media is not valid.", "parameterInvalid")
    contact = call.account.find_contact(dashboard.dashboard_id, call.phone)
    if call.quirks.opted_out_400 and contact is not None and contact.opted_out_at is not None:
        raise Refused(400, "The contact has opted out.", "parameterInvalid")
    message = call.account.send(
        dashboard.dashboard_id,
        call.phone,
        _LOCATION_TAG.sub(_LOCATION_LINK, body),
        media,
        sender_name=form.text("sender_name") or None,
    )
    return answer(call.shapes.sent_message(message))


def archive_conversation(call: Call) -> Response:
    """PUT contacts/{phone}/conversations/archive: 200 without content."""
    call.account.set_archived(call.dashboard.dashboard_id, call.phone, is_archived=True)
    return Response(200)


def unarchive_conversation(call: Call) -> Response:
    """PUT contacts/{phone}/conversations/unarchive: 200 without content."""
    call.account.set_archived(call.dashboard.dashboard_id, call.phone, is_archived=False)
    return Response(200)


def get_dashboard_messages(call: Call) -> Response:
    """GET messages of a whole line, oldest first: outside the connector, but the same rows read another way."""
    dashboard = call.dashboard
    sort = (call.parameter("sort") or "asc").lower()
    if sort not in {"asc", "desc"}:
        raise Refused(400, "The sort is not valid.", "parameterInvalid")
    direction = call.parameter("message_direction")
    start, end = call.moment("start_date"), call.moment("end_date")
    rows = [
        (contact, message)
        for contact in dashboard.contacts.values()
        for message in call.shapes.thread(contact)
        if (direction is None or message.direction == direction)
        and (start is None or message.at >= start)
        and (end is None or message.at <= end)
    ]
    rows.sort(key=lambda row: row[1].at, reverse=sort == "desc")

    def shape(row: tuple[Contact, Message]) -> JsonObject:
        return call.shapes.dashboard_message(dashboard, *row)

    return call.page(rows, shape)


def split(text: str | None) -> list[str]:
    """The parts of a list written with commas; none of None."""
    return [part.strip() for part in (text or "").split(",") if part.strip()]


def _matches(contact: Contact, search: str) -> bool:
    digits = re.sub(r"[\s().+-]", "", search)
    return (
        digits in contact.phone
        if digits.isdigit()
        else search.lower() in (contact.display_name or "").lower()
    )
