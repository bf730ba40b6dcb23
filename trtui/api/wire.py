"""What travels from the service, and what it becomes here.

Everything that the vendor's documents, its connector and those who run against the real service disagree about is
allowed: nulls, absent and unknown fields, numbers as text, an envelope or a bare list, an empty body. Rows that can't
be told from others, for want of an id or a number, are left out and counted. Text is cleaned on the way
(`fields.py`); a message's fingerprint is of its body as it came.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, TypeAlias, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator

from trtui.api import fields
from trtui.api.json import Json, UnreadableError
from trtui.models import (
    UNKNOWN_TIME,
    Contact,
    Conversation,
    ConversationKey,
    CustomField,
    Dashboard,
    DashboardId,
    Direction,
    FieldId,
    FieldValue,
    Group,
    GroupId,
    Message,
    MessageKey,
    Page,
    Payment,
    PaymentId,
    Tag,
    TagId,
)
from trtui.text.cleaning import Safe, fingerprint, own
from trtui.text.phone import Phone

T = TypeVar("T")
Row: TypeAlias = dict[str, object]
Reader: TypeAlias = Callable[[Row], T | None]

_Raw = Annotated[str, PlainValidator(fields.raw_text)]
_Name = Annotated[Safe | None, PlainValidator(fields.name)]
_Line = Annotated[Safe | None, PlainValidator(fields.line)]
_Words = Annotated[Safe, PlainValidator(fields.words)]
_Note = Annotated[Safe | None, PlainValidator(fields.note)]
_Links = Annotated[tuple[Safe, ...], PlainValidator(fields.links)]
_Id = Annotated[str | None, PlainValidator(fields.identifier)]
_Ids = Annotated[tuple[str, ...], PlainValidator(fields.identifiers)]
_Whole = Annotated[int | None, PlainValidator(fields.whole)]
_Wholes = Annotated[tuple[int, ...], PlainValidator(fields.wholes)]
_Count = Annotated[int, PlainValidator(fields.count)]
_Flag = Annotated[bool, PlainValidator(fields.flag)]
_Moment = Annotated[datetime | None, PlainValidator(fields.moment)]
_Phone = Annotated[Phone | None, PlainValidator(fields.phone)]
_Amount = Annotated[Decimal | None, PlainValidator(fields.amount)]
_Direction = Annotated[Direction | None, PlainValidator(fields.direction)]
_Status = Annotated[Safe, PlainValidator(fields.payment_status)]

_UNNAMED = own("")
_UNKNOWN_STATUS = fields.payment_status(None)


class _Wire(BaseModel):
    """A row. No validator raises, so that no row is lost for one odd value."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True)


class _Dashboard(_Wire):
    id: _Whole = None
    name: _Name = None
    phone: _Phone = None
    time_zone: _Line = Field(default=None, alias="timeZoneId")


class _Message(_Wire):
    message_id: _Id = None
    body: _Raw = ""
    message_direction: _Direction = None
    response_by_username: _Name = None
    message_timestamp_utc: _Moment = None
    delivery_status: _Line = None
    delivery_error: _Line = None
    mms_media: _Links = ()
    status: _Line = None


class _Conversation(_Wire):
    phone_number: _Phone = None
    last_message: Annotated[_Message | None, BeforeValidator(fields.row)] = None


class _FieldValue(_Wire):
    id: _Id = None
    value: _Raw = ""


class _Contact(_Conversation):
    first_name: _Name = None
    last_name: _Name = None
    display_name: _Name = None
    thread_id: _Id = None
    is_suppressed: _Flag = False
    is_archived: _Flag = False
    is_blocked: _Flag = False
    is_resolved: _Flag = False
    suppressed_reason: _Line = None
    note: _Note = None
    groups: _Wholes = ()
    contact_tags: _Ids = ()
    custom_fields: Annotated[tuple[_FieldValue, ...], BeforeValidator(fields.rows)] = ()
    opted_out_utc: _Moment = None
    date_created_utc: _Moment = None
    first_contact_utc: _Moment = None
    last_contact_date_utc: _Moment = None
    last_msg_sent_utc: _Moment = None
    last_msg_received_utc: _Moment = None
    total_msgs_sent: _Count = 0
    total_msgs_received: _Count = 0
    response_count: _Count = 0


class _Group(_Wire):
    id: _Whole = None
    name: _Name = None
    notes: _Note = None
    group_member_count: _Count = 0
    is_keyword: _Flag = False
    last_message_sent_utc: _Moment = None


class _Tag(_Wire):
    id: _Id = None
    tag: _Name = None
    tag_color: _Line = None


class _CustomField(_Wire):
    id: _Id = None
    name: _Name = None


class _Payment(_Wire):
    payment_id: _Whole = None
    customer_phone: _Phone = None
    amount_requested: _Amount = None
    description: _Words = _UNNAMED
    textrequest_payment_status: _Status = _UNKNOWN_STATUS
    transaction_status: _Line = None
    recipient: _Name = None
    request_date: _Moment = None
    is_past_due: _Flag = False
    reminder_was_sent: _Flag = False
    reference_number: _Line = None


class _Meta(_Wire):
    page: _Whole = None
    page_size: _Whole = None
    total_items: _Whole = None


def read_dashboard(row: Row) -> Dashboard | None:
    """Return a dashboard, None without an id."""
    wire = _Dashboard.model_validate(row)
    if wire.id is None:
        return None
    return Dashboard(DashboardId(wire.id), wire.name or _UNNAMED, wire.phone, wire.time_zone)


def read_message(row: Row) -> Message | None:
    """Return a message, None where there is nothing in it."""
    return _message(_Message.model_validate(row))


def read_sent_message(row: Row) -> Message | None:
    """Return what a text became when it was sent: ours, unless the service says otherwise."""
    wire = _Message.model_validate(row)
    if wire.message_id is None and not wire.body and not wire.mms_media:
        return None
    return _message(wire, default=Direction.SENT)


def _message(wire: _Message | None, default: Direction | None = None) -> Message | None:
    if wire is None or not (wire.message_id or wire.body or wire.mms_media or wire.message_timestamp_utc):
        return None
    at = _cut_off(wire.message_timestamp_utc or UNKNOWN_TIME)
    direction = wire.message_direction or default or _guess_direction(wire)
    return Message(
        key=_message_key(wire, direction, at),
        id=wire.message_id,
        direction=direction,
        body=fields.body(wire.body),
        fingerprint=fingerprint(wire.body),
        sent_or_received_at=at,
        sender=wire.response_by_username,
        delivery_status=wire.delivery_status or (wire.status if direction is Direction.SENT else None),
        delivery_error=wire.delivery_error,
        media=wire.mms_media,
    )


def _guess_direction(wire: _Message) -> Direction:
    """Only what we send has a sender's name or is delivered; a stranger's words are the safe guess otherwise."""
    return Direction.SENT if wire.response_by_username or wire.delivery_status else Direction.RECEIVED


def _cut_off(at: datetime) -> datetime:
    """A message's time to the millisecond: the answer to a sent text has seven fraction digits, the same in a list three."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def _message_key(wire: _Message, direction: Direction, at: datetime) -> MessageKey:
    """Return the id, or what stands for it."""
    if wire.message_id:
        return MessageKey(wire.message_id)
    stamp = at.astimezone(UTC).isoformat(timespec="milliseconds")
    return MessageKey("~" + fields.digest(direction, stamp, wire.body, *wire.mms_media))


def conversation_reader(dashboard: DashboardId) -> Reader[Conversation]:
    """Return what reads a row of a dashboard's conversations, to None without a number."""

    def read(row: Row) -> Conversation | None:
        wire = _Conversation.model_validate(row)
        if wire.phone_number is None:
            return None
        return Conversation(ConversationKey(dashboard, wire.phone_number), _message(wire.last_message))

    return read


def contact_reader(dashboard: DashboardId, asked: Phone | None = None) -> Reader[Contact]:
    """Return what reads a contact of a dashboard, to None without a number.

    `asked` is the number that the contact was asked for by, for an answer that does not repeat it.
    """

    def read(row: Row) -> Contact | None:
        wire = _Contact.model_validate(row)
        phone = wire.phone_number or asked
        return None if phone is None else _contact(wire, ConversationKey(dashboard, phone))

    return read


def _contact(wire: _Contact, key: ConversationKey) -> Contact:
    return Contact(
        key=key,
        first_name=wire.first_name,
        last_name=wire.last_name,
        display_name=wire.display_name,
        thread_id=wire.thread_id,
        is_suppressed=wire.is_suppressed,
        is_archived=wire.is_archived,
        is_blocked=wire.is_blocked,
        is_resolved=wire.is_resolved,
        suppressed_reason=wire.suppressed_reason,
        note=wire.note,
        groups=tuple(map(GroupId, wire.groups)),
        tags=tuple(map(TagId, wire.contact_tags)),
        custom_fields=tuple(
            FieldValue.of(FieldId(item.id) if item.id else None, item.value) for item in wire.custom_fields
        ),
        opted_out_at=wire.opted_out_utc,
        created_at=wire.date_created_utc,
        first_contact_at=wire.first_contact_utc,
        last_contact_at=wire.last_contact_date_utc,
        last_sent_at=wire.last_msg_sent_utc,
        last_received_at=wire.last_msg_received_utc,
        total_sent=wire.total_msgs_sent,
        total_received=wire.total_msgs_received,
        response_count=wire.response_count,
        last_message=_message(wire.last_message),
    )


def group_reader(dashboard: DashboardId) -> Reader[Group]:
    """Return what reads a group of a dashboard, to None without an id."""

    def read(row: Row) -> Group | None:
        wire = _Group.model_validate(row)
        if wire.id is None:
            return None
        return Group(
            id=GroupId(wire.id),
            dashboard=dashboard,
            name=wire.name or _UNNAMED,
            notes=wire.notes,
            member_count=wire.group_member_count,
            is_keyword=wire.is_keyword,
            last_message_sent_at=wire.last_message_sent_utc,
        )

    return read


def tag_reader(dashboard: DashboardId) -> Reader[Tag]:
    """Return what reads a tag of a dashboard, to None without an id."""

    def read(row: Row) -> Tag | None:
        wire = _Tag.model_validate(row)
        return Tag(TagId(wire.id), dashboard, wire.tag or _UNNAMED, wire.tag_color) if wire.id else None

    return read


def custom_field_reader(dashboard: DashboardId) -> Reader[CustomField]:
    """Return what reads a custom field of a dashboard, to None without an id."""

    def read(row: Row) -> CustomField | None:
        wire = _CustomField.model_validate(row)
        return CustomField(FieldId(wire.id), dashboard, wire.name or _UNNAMED) if wire.id else None

    return read


def payment_reader(dashboard: DashboardId) -> Reader[Payment]:
    """Return what reads a payment of a dashboard, to None without an id."""

    def read(row: Row) -> Payment | None:
        wire = _Payment.model_validate(row)
        if wire.payment_id is None:
            return None
        return Payment(
            id=PaymentId(wire.payment_id),
            dashboard=dashboard,
            phone=wire.customer_phone,
            amount=wire.amount_requested,
            description=wire.description,
            status=wire.textrequest_payment_status,
            transaction_status=wire.transaction_status,
            recipient=wire.recipient,
            requested_at=wire.request_date,
            is_past_due=wire.is_past_due,
            reminder_was_sent=wire.reminder_was_sent,
            reference_number=wire.reference_number,
        )

    return read


def read_page(answer: Json, reader: Reader[T], *, page: int, page_size: int) -> Page[T]:
    """Read a list, in its envelope or bare; nothing at all is an empty one whose total is unknown.

    `page` and `page_size` are what was asked for, where the answer does not say. Raises UnreadableError.
    """
    rows, meta = _open_envelope(answer)
    items, skipped = _read_rows(rows, reader)
    return Page(
        items=items,
        number=page if meta.page is None else meta.page,
        size=meta.page_size or page_size,
        total=meta.total_items,
        skipped=skipped,
    )


def read_all(answer: Json, reader: Reader[T]) -> tuple[T, ...]:
    """Read a list that has no pages. Raises UnreadableError."""
    rows, _ = _open_envelope(answer)
    return _read_rows(rows, reader)[0]


def read_one(answer: Json, reader: Reader[T]) -> T | None:
    """Read a single thing; nothing at all is None. Raises UnreadableError."""
    if answer is None:
        return None
    found = reader(dict(answer)) if isinstance(answer, dict) else None
    if found is None:
        raise UnreadableError("it is about something else")
    return found


def _open_envelope(answer: Json) -> tuple[Sequence[Json], _Meta]:
    if answer is None:
        return (), _Meta()
    if isinstance(answer, list):
        return answer, _Meta()
    if isinstance(answer, dict) and "items" in answer:
        items = answer["items"]
        if items is None or isinstance(items, list):
            return items or (), _Meta.model_validate(fields.row(answer.get("meta")) or {})
    raise UnreadableError("it is no list")


def _read_rows(rows: Sequence[Json], reader: Reader[T]) -> tuple[tuple[T, ...], int]:
    found = tuple(item for row in rows if isinstance(row, dict) and (item := reader(dict(row))) is not None)
    return found, len(rows) - len(found)
