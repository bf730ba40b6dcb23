"""Records as the JSON that the service answers with."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from trtui.demo import payments
from trtui.demo.quirks import Quirks
from trtui.demo.records import Contact, CustomField, Dashboard, Group, Message, Payment, Tag

JsonObject = dict[str, object]


def stamp(moment: datetime | None) -> str | None:
    """A moment as lists and reads give it: UTC without saying so, up to 3 fraction digits, no trailing zeros."""
    if moment is None:
        return None
    return moment.isoformat(timespec="milliseconds")[:23].rstrip("0").rstrip(".")


def long_stamp(moment: datetime) -> str:
    """A moment as the answer to a sent text gives it: 7 fraction digits and Z."""
    finest = (moment.microsecond // 1_000 * 7_919 + moment.second) % 10_000
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1_000:03d}{finest:04d}Z"


@dataclass(slots=True, frozen=True)
class Shapes:
    """The shapes of one moment, with the quirks that change them."""

    quirks: Quirks
    now: datetime

    def thread(self, contact: Contact) -> list[Message]:
        """The texts that can be read by now, oldest first."""
        if not self.quirks.visible_late:
            return contact.messages
        return [message for message in contact.messages if not self._is_hidden(message)]

    def last_message(self, contact: Contact) -> Message | None:
        """The newest text that can be read by now."""
        if not self.quirks.visible_late:
            return contact.messages[-1] if contact.messages else None
        return next((message for message in reversed(contact.messages) if not self._is_hidden(message)), None)

    def dashboard(self, dashboard: Dashboard) -> JsonObject:
        """A line."""
        return self._finish(
            {
                "id": dashboard.dashboard_id,
                "name": dashboard.name,
                "phone": dashboard.phone,
                "timeZoneId": dashboard.time_zone_id,
            }
        )

    def message(self, message: Message) -> JsonObject:
        """A text as lists give it."""
        is_sent = message.direction == "S"
        return self._finish(
            {
                "message_id": self._message_id(message),
                "body": message.body,
                "message_direction": message.direction,
                "response_by_username": message.username,
                "message_timestamp_utc": stamp(message.at),
                "delivery_status": "rerouted"
                if is_sent and self.quirks.unknown_status
                else message.status(self.now),
                "delivery_error": message.error_at(self.now),
                "mms_media": list(message.media),
            }
        )

    def sent_message(self, message: Message) -> JsonObject:
        """A text as the answer to sending it gives it."""
        return {**self.message(message), "message_timestamp_utc": long_stamp(message.at)}

    def dashboard_message(self, dashboard: Dashboard, contact: Contact, message: Message) -> JsonObject:
        """A text as the list of a whole line gives it."""
        return {
            **self.message(message),
            "dashboard_phone": dashboard.phone,
            "customer_phone": contact.phone,
            "customer_friendly_name": None if self.quirks.null_names else contact.name,
            "segments_count": max(1, -(-len(message.body) // 153)),
        }

    def conversation(self, contact: Contact) -> JsonObject:
        """A row of the conversations: the number and the newest text of either direction, nothing else."""
        last = self.last_message(contact)
        return self._finish(
            {"phone_number": contact.phone, "last_message": None if last is None else self.message(last)}
        )

    def contact(self, contact: Contact) -> JsonObject:
        """A contact with its flags, figures and newest text."""
        has_names = not self.quirks.null_names
        last = self.last_message(contact)
        shape: JsonObject = {
            "phone_number": contact.phone,
            "first_name": contact.first_name if has_names else None,
            "last_name": contact.last_name if has_names else None,
            "display_name": contact.display_name if has_names else None,
            "is_suppressed": contact.is_suppressed,
            "is_archived": contact.is_archived,
            "is_blocked": contact.is_blocked,
            "suppressed_reason": contact.suppressed_reason if contact.is_suppressed else None,
            "note": contact.note,
            "groups": list(contact.groups),
            "contact_tags": list(contact.tags),
            "custom_fields": [{"id": key, "value": value} for key, value in contact.custom_fields.items()],
            "is_resolved": contact.is_resolved,
            "first_contact_utc": stamp(contact.first_contact_at),
            "opted_out_utc": stamp(contact.opted_out_at),
            "last_msg_sent_utc": stamp(contact.last_sent_at),
            "last_msg_received_utc": stamp(contact.last_received_at),
            "total_msgs_sent": contact.sent_count,
            "total_msgs_received": contact.received_count,
            "response_count": contact.response_count,
            "date_created_utc": stamp(contact.created_at),
            "last_contact_date_utc": stamp(contact.last_contact_at),
            "last_message": None if last is None else self.message(last),
        }
        if contact.thread_id is not None:
            shape["thread_id"] = contact.thread_id
        if self.quirks.visible_late:
            self._take_back_hidden(contact, shape)
        return self._finish(shape)

    def group(self, group: Group, member_count: int) -> JsonObject:
        """A group with the number of its members."""
        return self._finish(
            {
                "id": group.group_id,
                "group_member_count": member_count,
                "is_keyword": group.is_keyword,
                "name": group.name,
                "notes": group.notes,
                "last_message_sent_utc": stamp(group.last_message_sent_at),
            }
        )

    def tag(self, tag: Tag) -> JsonObject:
        """A tag."""
        return self._finish({"id": tag.tag_id, "tag_color": tag.color, "tag": tag.name})

    def field(self, field: CustomField) -> JsonObject:
        """A custom field."""
        return self._finish({"id": field.field_id, "name": field.name})

    def payment(self, dashboard: Dashboard, payment: Payment) -> JsonObject:
        """A payment request, its status as of now."""
        contact = dashboard.contacts.get(payment.phone)
        has_name = contact is not None and not self.quirks.null_names
        return self._finish(
            {
                "payment_id": payment.payment_id,
                "request_date": stamp(payment.requested_at),
                "recipient": contact.name if contact is not None and has_name else None,
                "description": payment.description,
                "customer_phone": payment.phone,
                "amount_requested": float(payment.amount),
                "is_past_due": payments.is_past_due(dashboard, payment, self.now),
                "reminder_was_sent": payment.reminder_was_sent,
                "transaction_status": payment.transaction_status,
                "textrequest_payment_status": payments.status_of(dashboard, payment, self.now),
                "reference_number": payment.reference_number,
            }
        )

    def _is_hidden(self, message: Message) -> bool:
        return message.is_from_api and self.now < message.at + timedelta(seconds=self.quirks.visible_late)

    def _take_back_hidden(self, contact: Contact, shape: JsonObject) -> None:
        visible = self.thread(contact)
        if len(visible) == len(contact.messages):
            return
        sent = [message.at for message in visible if message.direction == "S"]
        shape["total_msgs_sent"] = len(sent)
        shape["first_contact_utc"] = stamp(sent[0] if sent else None)
        shape["last_msg_sent_utc"] = stamp(sent[-1] if sent else None)
        shape["last_contact_date_utc"] = stamp(visible[-1].at if visible else None)

    def _message_id(self, message: Message) -> str | None:
        mode = self.quirks.missing_ids
        if not mode:
            return message.message_id
        draw = int(message.message_id[:2], 16)
        if mode == "some" and draw % 2:
            return message.message_id
        return None if draw % 4 < 2 else ""

    def _finish(self, shape: JsonObject) -> JsonObject:
        if self.quirks.extra_fields:
            shape["x_internal_version"] = 7
            shape["xAudit"] = {"by": None, "trail": [1, "two"]}
        return shape
