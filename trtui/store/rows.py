"""Rows of the facts' file as what the program speaks of, and back.

What a program for scripts needs of them without these is in `plain_rows.py`.
"""

from collections.abc import Sequence
from dataclasses import replace
from sqlite3 import Row
from typing import Final, TypeVar

from trtui.models import (
    Contact,
    ConversationKey,
    ConversationRow,
    DashboardId,
    DeliveryPhase,
    Direction,
    EditContact,
    FieldId,
    FieldValue,
    GroupId,
    Keep,
    Message,
    MessageKey,
    Payment,
    PaymentId,
    TagId,
    delivery_phase,
)
from trtui.store.actions import decode_edits
from trtui.store.moments import moment
from trtui.store.plain_rows import (
    contact_values,
    listed,
    message_values,
    payment_values,
    row_values,
    safe,
)
from trtui.text.cleaning import Safe, clean_note
from trtui.text.phone import Phone, format_phone

LAST_TEXT_LENGTH: Final = 300
"""How much of the last text a list row keeps: more than any screen shows of it."""


def list_row(row: Row) -> ConversationRow:
    """A row of the list, from `LIST_COLUMNS`."""
    values = row_values(row)
    phone = Phone(row["phone"])
    direction = Direction(values["last_direction"]) if values["last_direction"] else None
    return ConversationRow(
        key=ConversationKey(DashboardId(row["dashboard"]), phone),
        name=values["name"] or format_phone(phone),
        last_text=values["last_text"],
        last_at=values["last_at"],
        last_direction=direction,
        last_phase=delivery_phase(row["last_status"])
        if direction is Direction.SENT
        else DeliveryPhase.UNKNOWN,
        last_has_media=bool(row["last_has_media"]),
        waiting_since=values["waiting_since"],
        is_resolved=values["is_resolved"],
        is_archived=values["is_archived"],
        is_blocked=values["is_blocked"],
        is_suppressed=values["is_suppressed"],
        opted_out_at=values["opted_out_at"],
        snoozed_until=values["snoozed_until"],
        has_draft=values["has_draft"],
        is_unseen=bool(row["e_unseen"]),
        pending=values["pending"],
        failed=values["failed"],
    )


def message_from(row: Row) -> Message:
    """A message, from all columns of its table."""
    return Message(
        key=MessageKey(row["mkey"]),
        direction=Direction(row["direction"]),
        fingerprint=row["fingerprint"],
        **message_values(row),
    )


def contact_from(row: Row, last_message: Message | None) -> Contact:
    """A contact as the service told of it, from all columns of a conversation."""
    return Contact(
        key=ConversationKey(DashboardId(row["dashboard"]), Phone(row["phone"])),
        display_name=safe(row["display_name"]),
        thread_id=row["thread_id"],
        groups=tuple(GroupId(group) for group in listed(row["groups"])),
        tags=tuple(TagId(tag) for tag in listed(row["tags"])),
        custom_fields=field_values(row["custom_fields"]),
        first_contact_at=moment(row["first_contact_at"]),
        last_contact_at=moment(row["last_contact_at"]),
        response_count=row["response_count"],
        last_message=last_message,
        **contact_values(row),
    )


def field_values(kept: str) -> tuple[FieldValue, ...]:
    """The values of custom fields that a row keeps, what is written back among it where it is not what is shown."""
    return tuple(
        FieldValue(None if field is None else FieldId(field), safe(value), *raw)
        for field, value, *raw in listed(kept)
    )


def edits_from(row: Row) -> list[EditContact]:
    """The pending edits laid over a conversation."""
    return decode_edits(row["p_edits"]) if row["p_edits"] != "[]" else []


def lay_edits(contact: Contact, edits: Sequence[EditContact]) -> Contact:
    """The contact as it will be when these edits are done. An explicit null leaves its field alone."""
    for asked in edits:
        edit = asked.edit
        if asked.seen is not None:
            from trtui.models.edits import rebased  # only where a contact was just changed

            edit = rebased(edit, asked.seen, contact)
        fields = edit.custom_fields
        contact = replace(
            contact,
            first_name=_text(edit.first_name, contact.first_name),
            last_name=_text(edit.last_name, contact.last_name),
            display_name=_text(edit.display_name, contact.display_name),
            note=_text(edit.note, contact.note),
            suppressed_reason=_text(edit.suppressed_reason, contact.suppressed_reason),
            is_suppressed=_flag(edit.is_suppressed, contact.is_suppressed),
            is_archived=_flag(edit.is_archived, contact.is_archived),
            is_blocked=_flag(edit.is_blocked, contact.is_blocked),
            is_resolved=_flag(edit.is_resolved, contact.is_resolved),
            groups=_set(edit.groups, contact.groups),
            tags=_set(edit.tags, contact.tags),
            custom_fields=_set(
                tuple(FieldValue.of(field, value) for field, value in fields)
                if isinstance(fields, tuple)
                else fields,
                contact.custom_fields,
            ),
        )
    return contact


_Item = TypeVar("_Item")


def _text(asked: str | Keep | None, before: Safe | None) -> Safe | None:
    if isinstance(asked, str):
        return clean_note(asked)
    return None if asked is Keep.CLEAR else before


def _flag(asked: bool | Keep, before: bool) -> bool:  # the two are what it is about
    return asked if isinstance(asked, bool) else before


def _set(asked: tuple[_Item, ...] | Keep | None, before: tuple[_Item, ...]) -> tuple[_Item, ...]:
    if isinstance(asked, tuple):
        return asked
    return () if asked is Keep.CLEAR else before


def payment_from(row: Row) -> Payment:
    """A payment, from all columns of its table."""
    return Payment(
        id=PaymentId(row["id"]),
        dashboard=DashboardId(row["dashboard"]),
        phone=Phone(row["phone"]) if row["phone"] else None,
        transaction_status=safe(row["transaction_status"]),
        **payment_values(row),
    )
