"""Contacts: reading them by filters, writing them one by one and in bulk."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from trtui.demo.account import Account
from trtui.demo.calls.conversations import split
from trtui.demo.exchange import Call, Form, Response, answer
from trtui.demo.records import Contact, Dashboard
from trtui.demo.refusals import Refused, canonical_phone

Predicate = Callable[[Contact], bool]

_LOCAL_OFFSET = timedelta(hours=-5)
"""The zone of the filters that the vendor says are read as local time; which zone that is, nobody says."""

_FLAGS: Sequence[tuple[str, Callable[[Contact], bool]]] = (
    ("is_resolved", lambda contact: contact.is_resolved),
    ("is_blocked", lambda contact: contact.is_blocked),
    ("is_archived", lambda contact: contact.is_archived),
    ("is_suppressed", lambda contact: contact.is_suppressed),
    ("has_opted_out", lambda contact: contact.opted_out_at is not None),
    ("has_message_history", lambda contact: bool(contact.messages)),
)

_MOMENTS: Sequence[tuple[str, timedelta, Callable[[Contact], datetime | None]]] = (
    ("contact_created", timedelta(), lambda contact: contact.created_at),
    ("last_message_sent", _LOCAL_OFFSET, lambda contact: contact.last_sent_at),
    ("last_message_received", _LOCAL_OFFSET, lambda contact: contact.last_received_at),
)


def get_contacts(call: Call) -> Response:
    """GET contacts by any of the filters, which combine: 400 for a value that is none."""
    dashboard = call.dashboard
    after = call.moment("last_message_timestamp_after_utc")
    predicates = [*_flag_filters(call), *_moment_filters(call), *_other_filters(call)]
    found = [
        contact
        for contact in _candidates(call, dashboard, after)
        if all(predicate(contact) for predicate in predicates)
    ]
    return call.page(found, call.shapes.contact)


def get_contact(call: Call) -> Response:
    """GET contacts/{phone}: 204 for an unknown one."""
    contact = call.account.find_contact(call.dashboard.dashboard_id, call.phone)
    return Response(204) if contact is None else answer(call.shapes.contact(contact))


def save_contact(call: Call) -> Response:
    """POST contacts/{phone}: makes or changes a contact, 200 either way."""
    dashboard, form = call.dashboard, call.form()
    number = canonical_phone(call.phone)
    return answer(call.shapes.contact(_save(call.account, dashboard, number, _Change.read(dashboard, form))))


def bulk_update_contacts(call: Call) -> Response:
    """POST contacts: a bare array in, a bare array out; one bad row refuses all."""
    dashboard, rows = call.dashboard, call.json()
    if not isinstance(rows, list):
        raise Refused(400, "The request body must be an array.", "parameterInvalid")
    forms = [Form.of(row) for row in rows]
    changes = [
        (canonical_phone(form.required_text("phone_number")), _Change.read(dashboard, form)) for form in forms
    ]
    saved = [_save(call.account, dashboard, number, change) for number, change in changes]
    return answer([call.shapes.contact(contact) for contact in saved])


def delete_contact(call: Call) -> Response:
    """DELETE contacts/{phone}: 200 without content; 400 with message history; 404 for an unknown one."""
    dashboard = call.dashboard
    is_unknown = call.account.find_contact(dashboard.dashboard_id, call.phone) is None
    if not (is_unknown and call.quirks.delete_unknown_200):
        call.account.delete_contact(dashboard.dashboard_id, call.phone)
    return Response(200)


# -- filters


def _candidates(call: Call, dashboard: Dashboard, after: datetime | None) -> list[Contact]:
    """Every contact in the order they were made, or only those with a newer text, found without a scan."""
    before = call.moment("last_message_timestamp_before_utc")
    if after is None:
        everybody = list(dashboard.contacts.values())
        return everybody if before is None else [c for c in everybody if _is_last_before(call, c, before)]
    newer: list[Contact] = []
    for contact in dashboard.by_recency():
        if contact.messages[-1].at <= after:
            break
        last = call.shapes.last_message(contact)
        if last is not None and last.at > after and (before is None or last.at < before):
            newer.append(contact)
    return newer


def _is_last_before(call: Call, contact: Contact, before: datetime) -> bool:
    last = call.shapes.last_message(contact)
    return last is not None and last.at < before


def _flag_filters(call: Call) -> list[Predicate]:
    filters: list[Predicate] = []
    for name, read in _FLAGS:
        wanted = call.flag(name)
        if wanted is not None:
            filters.append(read if wanted else _negated(read))
    return filters


def _negated(predicate: Predicate) -> Predicate:
    return lambda contact: not predicate(contact)


def _moment_filters(call: Call) -> list[Predicate]:
    filters: list[Predicate] = []
    for name, local, read in _MOMENTS:
        after = call.moment(f"{name}_after", local=local)
        before = call.moment(f"{name}_before", local=local)
        if after is not None or before is not None:
            filters.append(_between(read, after, before))
    return filters


def _between(
    read: Callable[[Contact], datetime | None], after: datetime | None, before: datetime | None
) -> Predicate:
    def is_between(contact: Contact) -> bool:
        moment = read(contact)
        return (
            moment is not None and (after is None or moment > after) and (before is None or moment < before)
        )

    return is_between


def _other_filters(call: Call) -> list[Predicate]:
    filters: list[Predicate] = []
    phone = call.parameter("contact_phone_number")
    if phone is not None:
        digits = re.sub(r"[\s().+-]", "", phone)
        filters.append(lambda contact: contact.phone.startswith(digits))
    name = call.parameter("display_name")
    if name is not None:
        wanted_name = name.lower()
        filters.append(lambda contact: wanted_name in (contact.display_name or "").lower())
    tags = frozenset(split(call.parameter("tags")))
    if tags:
        filters.append(lambda contact: not tags.isdisjoint(contact.tags))
    groups = _group_ids(call)
    if groups:
        filters.append(lambda contact: not groups.isdisjoint(contact.groups))
    for number in (1, 2, 3):
        field_id = call.parameter(f"custom_field_id_{number}")
        value = call.parameter(f"custom_field_value_{number}")
        if field_id is not None and value is not None:
            filters.append(_has_field(field_id, value))
    return filters


def _group_ids(call: Call) -> frozenset[int]:
    try:
        return frozenset(int(part) for part in split(call.parameter("groups")))
    except ValueError:
        raise Refused(400, "The value of groups is not valid.", "parameterInvalid") from None


def _has_field(field_id: str, value: str) -> Predicate:
    return lambda contact: (contact.custom_fields.get(field_id) or "").lower() == value.lower()


# -- writing

_TEXTS = ("first_name", "last_name", "display_name", "suppressed_reason", "note")
_SWITCHES = ("is_suppressed", "is_archived", "is_blocked", "is_resolved")


class _Change:
    """What a write body asks for, read and checked whole before anything is changed.

    Null and absent leave a value alone; `""` clears a text and `[]` a list; custom fields are set by id.
    """

    def __init__(self) -> None:
        self.texts: dict[str, str | None] = {}
        self.switches: dict[str, bool] = {}
        self.groups: list[int] | None = None
        self.tags: list[str] | None = None
        self.custom_fields: dict[str, str | None] | None = None

    @classmethod
    def read(cls, dashboard: Dashboard, form: Form) -> "_Change":
        """The change in a body. Raises `Refused` (400) for wrong types and for ids that the line does not have."""
        change = cls()
        for name in _TEXTS:
            text = form.text(name)
            if text is not None:
                change.texts[name] = text or None
        for name in _SWITCHES:
            switch = form.flag(name)
            if switch is not None:
                change.switches[name] = switch
        change.groups = form.numbers("groups")
        change.tags = form.texts("contact_tags")
        rows = form.items("custom_fields")
        if rows is not None:
            fields = [Form.of(row) for row in rows]
            change.custom_fields = {
                field.required_text("id"): field.text("value") or None for field in fields
            }
        _refuse_unknown("groups", change.groups or (), dashboard.groups)
        _refuse_unknown("contact_tags", change.tags or (), dashboard.tags)
        _refuse_unknown("custom_fields", change.custom_fields or (), dashboard.fields)
        return change

    def apply(self, contact: Contact) -> None:
        """Make the change."""
        for name, value in (*self.texts.items(), *self.switches.items()):
            setattr(contact, name, value)
        if self.groups is not None:
            contact.groups = list(dict.fromkeys(self.groups))
        if self.tags is not None:
            contact.tags = list(dict.fromkeys(self.tags))
        if self.custom_fields == {}:
            contact.custom_fields = {}
        for field_id, value in (self.custom_fields or {}).items():
            if value is None:
                contact.custom_fields.pop(field_id, None)
            else:
                contact.custom_fields[field_id] = value


def _refuse_unknown(
    name: str, asked: Iterable[int | str], known: Mapping[int, object] | Mapping[str, object]
) -> None:
    if not {*asked} <= {*known}:
        raise Refused(400, f"The value of {name} is not valid.", "parameterInvalid")


def _save(account: Account, dashboard: Dashboard, number: str, change: _Change) -> Contact:
    contact = account.ensure_contact(dashboard.dashboard_id, number)
    change.apply(contact)
    touched = sorted((*change.texts, *(f"{name}={value}" for name, value in change.switches.items())))
    account.record("contact", dashboard.dashboard_id, number, " ".join(touched))
    return contact
