"""Query parameters as the service reads them; what is not given is left out, since nothing is like no filter."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeAlias

from trtui.api.filters import ContactFilter
from trtui.text.times import format_query_time

Query: TypeAlias = tuple[tuple[str, str], ...]


def flag(name: str, value: bool | None) -> Query:
    """Return a yes or no, in the lower case that was seen to work."""
    return () if value is None else ((name, "true" if value else "false"),)


def words(name: str, value: str | None) -> Query:
    """Return some words; empty ones are no filter."""
    return ((name, value),) if value else ()


def joined(name: str, values: Iterable[object]) -> Query:
    """Return a list, with commas between."""
    return words(name, ",".join(map(str, values)))


def moment(name: str, value: datetime | None) -> Query:
    """Return a moment, in UTC and saying so."""
    return () if value is None else ((name, format_query_time(value)),)


def contact_query(wanted: ContactFilter) -> Query:
    """Return the parameters of a contact filter, by the vendor's names."""
    fields = enumerate(wanted.custom_fields, start=1)
    return (
        *words("contact_phone_number", wanted.phone_prefix),
        *words("display_name", wanted.display_name),
        *moment("last_message_timestamp_before_utc", wanted.last_message_before),
        *moment("last_message_timestamp_after_utc", wanted.last_message_after),
        *moment("contact_created_before", wanted.created_before),
        *moment("contact_created_after", wanted.created_after),
        *flag("is_resolved", wanted.is_resolved),
        *flag("has_message_history", wanted.has_message_history),
        *flag("is_blocked", wanted.is_blocked),
        *flag("is_archived", wanted.is_archived),
        *flag("is_suppressed", wanted.is_suppressed),
        *flag("has_opted_out", wanted.has_opted_out),
        *moment("last_message_sent_before", wanted.last_sent_before),
        *moment("last_message_sent_after", wanted.last_sent_after),
        *moment("last_message_received_before", wanted.last_received_before),
        *moment("last_message_received_after", wanted.last_received_after),
        *joined("tags", wanted.tags),
        *joined("groups", wanted.groups),
        *(
            pair
            for number, (field, value) in fields
            for pair in ((f"custom_field_id_{number}", field), (f"custom_field_value_{number}", value))
        ),
    )
