"""The fields in which a contact is written, and the edit that comes of them: rules without a screen.

A form is opened with a contact as it is held then. Only what the agent changed in it becomes part of the edit; sets go
whole, because the service replaces them whole (text-request-api.md §a.1, §e 7 and 8).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final, LiteralString

from trtui.light import dataclass
from trtui.models import (
    CLEAR,
    LEAVE,
    Contact,
    ContactEdit,
    CustomField,
    Dashboard,
    DashboardId,
    EditContact,
    FieldId,
    Group,
    GroupId,
    Keep,
    Tag,
    TagId,
)
from trtui.models.edits import FIELD_NAMES, held_by, values_of
from trtui.store import FeedState, Interest, InterestKind, Store
from trtui.store.rows import lay_edits
from trtui.text.cleaning import Safe, clean_line, compose, own
from trtui.text.phone import format_phone
from trtui.ui.forms import Field, Filled, Option, PickField, SwitchField, TextField
from trtui.verbs.replying import own_line

CUSTOM: Final = "custom:"
"""Before a custom field's id, where it is the name of a form's field."""
_NOTE_LINES: Final = 4
_NOTHING: Final = own("")
_SIGNS: Final = re.compile(
    r"[␀-␡\ufffd]|‹U\+[0-9A-F]{4,6}[^›]*›|‹\+[0-9,]+ marks›| ⏎ |… [0-9,]+ more$"
).findall
"""What cleaning puts in the place of what can't be drawn, and of what is too long."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What a dashboard offers to sort its contacts by. `unread` says, by kind, what was never read, and why not."""

    tags: Sequence[Tag] = ()
    groups: Sequence[Group] = ()
    fields: Sequence[CustomField] = ()
    unread_tags: Safe | None = None
    unread_groups: Safe | None = None
    unread_fields: Safe | None = None


def choices_of(store: Store, dashboard: DashboardId) -> Choices:
    """Read them off the store."""
    facts = store.facts
    return Choices(
        tags=facts.tags(dashboard),
        groups=facts.groups(dashboard),
        fields=facts.fields(dashboard),
        unread_tags=_why_unread("tags", facts.feed(f"tags/{dashboard}")),
        unread_groups=_why_unread("groups", facts.feed(f"groups/{dashboard}")),
        unread_fields=_why_unread("custom fields", facts.feed(f"fields/{dashboard}")),
    )


def wanted_for(choices: Choices, dashboard: DashboardId, *, fields: bool = True) -> list[Interest]:
    """What the worker should read, because it never was."""
    kinds = []
    if choices.unread_groups is not None or choices.unread_tags is not None:
        kinds.append(InterestKind.GROUPS)
    if fields and choices.unread_fields is not None:
        kinds.append(InterestKind.FIELDS)
    return [Interest(kind, dashboard) for kind in kinds]


# ------------------------------------------------------------------------------------------ the fields


def contact_fields(contact: Contact, choices: Choices) -> list[Field]:
    """Everything that can be written of one contact, holding what the contact holds."""
    return [
        *name_fields(contact),
        note_field(contact),
        tags_field(choices, contact.tags),
        groups_field(choices, contact.groups),
        *custom_fields(contact, choices),
        *flag_fields(contact),
    ]


def name_fields(contact: Contact) -> list[Field]:
    """First name, last name, and the name that goes before both."""
    first, last = contact.first_name, contact.last_name
    return [
        _text("first_name", first),
        _text("last_name", last),
        _text("display_name", contact.display_name, placeholder=own("shown in place of both names")),
    ]


def note_field(contact: Contact) -> TextField:
    """The note; it is never shown to the customer (the connector's definition)."""
    placeholder = own("for colleagues only, the customer never sees it; Ctrl+J begins a line")
    return _text("note", contact.note, lines=_NOTE_LINES, placeholder=placeholder)


def tags_field(choices: Choices, held: Sequence[TagId]) -> PickField:
    """The dashboard's tags, and those that are held though the dashboard names none such."""
    options = [Option(tag.id, tag.name) for tag in choices.tags]
    return _picks("tags", options, held, choices.unread_tags)


def groups_field(choices: Choices, held: Sequence[GroupId]) -> PickField:
    """The dashboard's groups, and those that are held though the dashboard names none such."""
    options = [Option(str(group.id), group.name, _about(group)) for group in choices.groups]
    return _picks("groups", options, [str(group) for group in held], choices.unread_groups)


def custom_fields(contact: Contact, choices: Choices) -> list[Field]:
    """The dashboard's custom fields, and those that are held though the dashboard names none such."""
    held = {value.id: value.value for value in contact.custom_fields if value.id is not None}
    names = {field.id: field.name for field in choices.fields}
    for field in held:
        names.setdefault(field, compose("Field {}", clean_line(field, cap=12)))
    return [
        TextField(f"{CUSTOM}{field}", name, held.get(field) or "", check=_check(held.get(field)))
        for field, name in names.items()
    ]


def reason_field(contact: Contact) -> TextField:
    """Why a contact is not to be texted, which colleagues will ask."""
    field = _text("suppressed_reason", contact.suppressed_reason)

    def check(text: str) -> Safe | None:
        return (
            own("Say why: colleagues will ask.") if not text else field.check(text) if field.check else None
        )

    return replace(field, check=check)


def line_field(boards: Sequence[Dashboard]) -> PickField:
    """On which dashboard."""
    options = [
        Option(str(board.id), board.name, format_phone(board.phone) if board.phone else _NOTHING)
        for board in boards
    ]
    return PickField("line", own("Dashboard"), options, is_one=True)


def tag_name(tags: Iterable[Tag], tag: str) -> Safe:
    """What a tag is called; by its id where the dashboard names none such."""
    return next((one.name for one in tags if one.id == tag), clean_line(tag, cap=40))


def flag_fields(contact: Contact) -> list[Field]:
    """What keeps a contact from being texted, or out of sight, each with what it does."""
    return [
        _switch(
            "is_suppressed",
            contact.is_suppressed,
            own("marked as not to be texted: it is asked before each text"),
        ),
        _text("suppressed_reason", contact.suppressed_reason),
        _switch(
            "is_blocked",
            contact.is_blocked,
            own("what they write is neither received nor kept, and nothing can be sent"),
        ),
        _switch("is_archived", contact.is_archived, own("out of the lists until a text comes or goes")),
        _switch("is_resolved", contact.is_resolved, own("dealt with, until they write again")),
    ]


def _text(name: str, held: Safe | None, *, lines: int = 1, placeholder: Safe = _NOTHING) -> TextField:
    return TextField(
        name, FIELD_NAMES[name], held or "", lines=lines, placeholder=placeholder, check=_check(held)
    )


def _switch(name: str, is_on: bool, does: Safe) -> SwitchField:
    return SwitchField(name, FIELD_NAMES[name], is_on, tell=lambda on: does if on else _NOTHING)


def _picks(name: str, options: list[Option], held: Sequence[str], unread: Safe | None) -> PickField:
    known = {option.value for option in options}
    unknown = unread or own("not among the dashboard's")
    options += [Option(one, clean_line(one, cap=40), unknown) for one in held if one not in known]
    empty: Safe = unread or compose("the dashboard has no {}: they are made in the web app", own_line(name))
    return PickField(
        name,
        FIELD_NAMES[name],
        options,
        tuple(held),
        tell=lambda _picked: empty if unread is not None or not options else _NOTHING,
    )


def _about(group: Group) -> Safe:
    members = own_line(f"{group.member_count:,} member{'' if group.member_count == 1 else 's'}")
    return compose("{}, fills itself by a keyword", members) if group.is_keyword else members


def _why_unread(what: LiteralString, feed: FeedState | None) -> Safe | None:
    """That something was never read, and why; None where it was."""
    if feed is not None and feed.succeeded_at is not None:
        return None
    if feed is not None and feed.problem is not None:
        return compose("the {} could not be read: {}", own_line(what), feed.problem)
    return compose("the {} were not read yet: reading them …", own_line(what))


# ------------------------------------------------------------------------------------------ what comes of them


class Sight:
    """A contact as the agent sees it in a form: what they touched as it was then, all else as it is by now."""

    def __init__(self, store: Store, contact: Contact) -> None:
        """Begin with the contact as it is shown."""
        self._store = store
        self.contact = contact

    def look_again(self, filled: Filled) -> Contact:
        """Take in what the store says now, but for what was touched."""
        seen = held_by(self.contact, edit_of(filled, self.contact))
        now = self._store.facts.contact(self.contact.key)
        if now is not None:
            self.contact = lay_edits(now, [EditContact(seen)])
        return self.contact


def edit_of(filled: Filled, opened: Contact) -> ContactEdit:
    """What the agent changed, as an edit; a form need not have all of the fields."""
    changed = filled.changed()

    def text(name: str) -> str | Keep:
        return (filled.text(name) or CLEAR) if name in changed else LEAVE

    def flag(name: str) -> bool | Keep:
        return filled.is_on(name) if name in changed else LEAVE

    return ContactEdit(
        first_name=text("first_name"),
        last_name=text("last_name"),
        display_name=text("display_name"),
        note=text("note"),
        suppressed_reason=text("suppressed_reason"),
        is_suppressed=flag("is_suppressed"),
        is_archived=flag("is_archived"),
        is_blocked=flag("is_blocked"),
        is_resolved=flag("is_resolved"),
        groups=tuple(GroupId(int(one)) for one in filled.picked("groups")) or CLEAR
        if "groups" in changed
        else LEAVE,
        tags=tuple(TagId(one) for one in filled.picked("tags")) or CLEAR if "tags" in changed else LEAVE,
        custom_fields=_custom_values(filled, opened, changed),
    )


def is_empty(edit: ContactEdit) -> bool:
    """Whether an edit changes nothing."""
    return next(edit.changed(), None) is None


def _custom_values(
    filled: Filled, opened: Contact, changed: Iterable[str]
) -> tuple[tuple[FieldId, str], ...] | Keep:
    """All values, the emptied ones among them by name: that empties them however the service takes the list."""
    written = [name for name in changed if name.startswith(CUSTOM)]
    if not written:
        return LEAVE
    values = values_of(opened)
    values |= {FieldId(name.removeprefix(CUSTOM)): filled.text(name) for name in sorted(written)}
    return tuple(values.items())


def _check(held: Safe | None) -> "_Check":
    return _Check(held or "")


@dataclass(frozen=True, slots=True)
class _Check:
    """Refuses a changed text that holds signs for what can't be drawn: they would be written in its place."""

    held: str

    def __call__(self, text: str) -> Safe | None:
        if text == self.held.strip() or not any(sign in text for sign in _SIGNS(self.held)):
            return None
        return own(
            "It holds signs for what can't be shown here, and they would be written. Leave it, or write all anew."
        )
