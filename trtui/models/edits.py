"""An edit of a contact beside what others wrote meanwhile: what it changes, what came between, what is to be sent.

The service replaces tags, groups and custom fields whole and knows no versions (text-request-api.md §a.1, §e 7 and 8).
So an edit is looked at part by part, a tag or the value of one custom field being a part: what the agent did not touch
stays as the service has it by then, and only where both touched the same part is there a clash to decide.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import Final, TypeAlias, TypeVar

from trtui.light import dataclass
from trtui.models.actions import CLEAR, LEAVE, ContactEdit, Keep
from trtui.models.facts import Contact, CustomField, FieldId, GroupId, TagId
from trtui.text.cleaning import Safe, clean_line, clean_note, compose, own

Part: TypeAlias = tuple[str, TagId | GroupId | FieldId | None]
"""A field of `ContactEdit` by its name; of a set, which member of it."""
PartValue: TypeAlias = str | bool
"""A text without the blanks around it, a flag, or whether a member is in its set."""

FIELD_NAMES: Final[Mapping[str, Safe]] = {
    "first_name": own("First name"),
    "last_name": own("Last name"),
    "display_name": own("Display name"),
    "note": own("Note"),
    "suppressed_reason": own("Why suppressed"),
    "is_suppressed": own("Suppressed"),
    "is_archived": own("Archived"),
    "is_blocked": own("Blocked"),
    "is_resolved": own("Resolved"),
    "groups": own("Groups"),
    "tags": own("Tags"),
    "custom_fields": own("Custom fields"),
}
"""What the fields of an edit are called."""

_MEMBERS: Final = frozenset({"groups", "tags"})
_SETS: Final = _MEMBERS | {"custom_fields"}
_QUOTED: Final = 120
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Between:
    """A part that an edit changes and that somebody else changed too since the edit was begun."""

    part: Part
    seen: PartValue
    now: PartValue
    wanted: PartValue

    @property
    def is_clash(self) -> bool:
        """Whether the edit would undo what they wrote: they did not want the same."""
        return not _are_same(self.now, self.wanted)


def held_by(contact: Contact, edit: ContactEdit) -> ContactEdit:
    """What a contact holds in the fields that an edit writes."""
    return ContactEdit(
        first_name=_text(edit.first_name, contact.first_name),
        last_name=_text(edit.last_name, contact.last_name),
        display_name=_text(edit.display_name, contact.display_name),
        note=_text(edit.note, contact.note),
        suppressed_reason=_text(edit.suppressed_reason, contact.suppressed_reason),
        is_suppressed=LEAVE if edit.is_suppressed is LEAVE else contact.is_suppressed,
        is_archived=LEAVE if edit.is_archived is LEAVE else contact.is_archived,
        is_blocked=LEAVE if edit.is_blocked is LEAVE else contact.is_blocked,
        is_resolved=LEAVE if edit.is_resolved is LEAVE else contact.is_resolved,
        groups=LEAVE if edit.groups is LEAVE else contact.groups or CLEAR,
        tags=LEAVE if edit.tags is LEAVE else contact.tags or CLEAR,
        custom_fields=LEAVE if edit.custom_fields is LEAVE else tuple(values_of(contact).items()) or CLEAR,
    )


def values_of(contact: Contact) -> dict[FieldId, str]:
    """The values that go along when one of them is written: those whose field has an id, and that say something."""
    return {
        field.id: field.written
        for field in contact.custom_fields
        if field.id is not None and field.written.strip()
    }


def came_between(edit: ContactEdit, seen: ContactEdit, now: Contact) -> list[Between]:
    """Of the parts that an edit changes, those that hold something else by now than was seen when it was begun."""
    before, held = _parts(seen), _parts(held_by(now, edit))
    found = [
        Between(part, before.get(part, _nothing(part)), held.get(part, _nothing(part)), wanted)
        for part, wanted in _changes(edit, seen).items()
    ]
    return [each for each in found if not _are_same(each.now, each.seen)]


def clashes(edit: ContactEdit, seen: ContactEdit, now: Contact) -> list[Between]:
    """Where an edit would write over what somebody else wrote since it was begun."""
    return [each for each in came_between(edit, seen, now) if each.is_clash]


def rebased(edit: ContactEdit, seen: ContactEdit, now: Contact) -> ContactEdit:
    """The edit as it is to be sent to a contact as it is by now: whole sets, in which only its own parts differ."""
    changes = _changes(edit, seen)
    fields = edit.custom_fields
    if isinstance(fields, tuple) or fields is CLEAR:
        values = values_of(now)
        values.update(
            {FieldId(str(part)): str(v) for (name, part), v in changes.items() if name == "custom_fields"}
        )
        fields = tuple(values.items()) or CLEAR
    return replace(
        edit,
        tags=_members("tags", edit.tags, now.tags, changes),
        groups=_members("groups", edit.groups, now.groups, changes),
        custom_fields=fields,
    )


def inverse_of(edit: ContactEdit, before: Contact) -> ContactEdit:
    """What takes an edit of a contact back; a custom field that was empty is emptied by name."""
    inverse = held_by(before, edit)
    if edit.custom_fields is LEAVE or edit.custom_fields is None:
        return inverse
    written = {field for (name, field) in _parts(edit) if name == "custom_fields"}
    values = {FieldId(str(field)): "" for field in written} | values_of(before)
    return replace(inverse, custom_fields=tuple(values.items()) or CLEAR)


def describe_clash(clash: Between, fields: Sequence[CustomField]) -> Safe:
    """One clash in words: what was there, what they wrote, what the agent wants."""
    name, part = clash.part
    label = FIELD_NAMES[name]
    if name == "custom_fields":
        label = next((field.name for field in fields if field.id == part), clean_line(str(part), cap=40))
    values = _from_where_they_differ((clash.seen, clash.now, clash.wanted))
    return compose("{}: was {}, is {} by now, you want {}.", label, *map(_quoted, values))


# ------------------------------------------------------------------------------------------ inside


def _changes(edit: ContactEdit, seen: ContactEdit) -> dict[Part, PartValue]:
    """The parts to which an edit gives another value than was seen, with the new one."""
    wanted, before = _parts(edit), _parts(seen)
    written = {name for name, value in edit.changed() if value is not None}
    parts = [part for part in dict.fromkeys((*wanted, *before)) if part[0] in written]
    values = {part: wanted.get(part, _nothing(part)) for part in parts}
    return {
        part: value
        for part, value in values.items()
        if not _are_same(value, before.get(part, _nothing(part)))
    }


def _parts(edit: ContactEdit) -> dict[Part, PartValue]:
    return {part: value for name, held in edit.changed() for part, value in _parts_of(name, held)}


def _parts_of(name: str, held: object) -> Iterator[tuple[Part, PartValue]]:
    if isinstance(held, tuple):
        for item in held:
            yield ((name, item[0]), item[1].strip()) if isinstance(item, tuple) else ((name, item), True)
    elif isinstance(held, bool):
        yield (name, None), held
    elif name not in _SETS:
        yield (name, None), held.strip() if isinstance(held, str) else ""


def _are_same(one: PartValue, other: PartValue) -> bool:
    """Whether two values would look the same once the service has told of them: cleaned, on one line."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return one == other or _as_told(one) == _as_told(other)


def _as_told(text: str) -> Safe:
    """A text as it is known here once the service has told of it, on one line: nothing of that is cut off."""
    told = clean_note(text)
    return clean_line(told, cap=4 * len(told) + 1)


def _nothing(part: Part) -> PartValue:
    return False if part[0] in _MEMBERS else ""


def _members(
    name: str, asked: tuple[_T, ...] | Keep | None, now: tuple[_T, ...], changes: Mapping[Part, PartValue]
) -> tuple[_T, ...] | Keep | None:
    if asked is LEAVE or asked is None:
        return asked
    by_member = {part: value for (field, part), value in changes.items() if field == name}
    kept = [member for member in now if by_member.get(member, True)]  # type: ignore[call-overload]  # _T is one of them
    added = asked if isinstance(asked, tuple) else ()
    kept += [member for member in added if member not in now and by_member.get(member) is True]  # type: ignore[call-overload]
    return tuple(kept) or CLEAR


def _text(asked: str | Keep | None, held: Safe | None) -> str | Keep:
    if asked is LEAVE:
        return LEAVE
    return str(held) if held is not None and held.strip() else CLEAR


def _from_where_they_differ(values: Sequence[PartValue]) -> Sequence[PartValue]:
    """Long texts that begin alike, from shortly before they do not: else their difference would be cut off."""
    texts = [value for value in values if isinstance(value, str) and value]
    alike = sum(1 for _ in takewhile(lambda letters: len(set(letters)) == 1, zip(*texts, strict=False)))
    if alike <= _QUOTED // 2:
        return values
    start = alike - _QUOTED // 4
    return [f"…{value[start:]}" if isinstance(value, str) and value else value for value in values]


def _quoted(value: PartValue) -> Safe:
    if isinstance(value, bool):
        return own("yes") if value else own("no")
    return compose("“{}”", clean_line(value, cap=_QUOTED)) if value else own("empty")
