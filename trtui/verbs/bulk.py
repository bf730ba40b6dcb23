"""An edit of many contacts: what is asked, what it comes to for each of them, and how it is put into the outbox.

Tags and groups are meant by name, as one run may go over several dashboards on which the same name has other ids. The
service replaces sets whole, so each contact has an edit of its own; whom nothing would change for is left out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final, LiteralString, TypeVar

from trtui.light import dataclass
from trtui.models import (
    CLEAR,
    BulkEditContacts,
    Contact,
    ContactEdit,
    ConversationKey,
    DashboardId,
    EditContact,
    FieldId,
    Group,
    GroupId,
    TagId,
)
from trtui.models.edits import held_by, inverse_of, values_of
from trtui.store import Store, Undo, UndoStep
from trtui.text.cleaning import Safe, clean_line, compose, join, own
from trtui.text.phone import last_four
from trtui.verbs.asking import Question
from trtui.verbs.replying import own_line

CHUNK: Final = 100
"""Contacts in one intent: one call, after which what was done is on disk."""
TYPED_FROM: Final = 11
"""So many at once are confirmed by typing how many they are."""
UNDONE_UP_TO: Final = 1_000
"""So many at once can be taken back by one key: the list of what can be is read with every key."""
NAMED: Final = 8
_M = TypeVar("_M", TagId, GroupId)

_FLAGS: Final[Sequence[tuple[str, LiteralString, LiteralString]]] = (
    ("is_resolved", "resolve", "reopen"),
    ("is_archived", "archive", "bring back from the archive"),
    ("is_suppressed", "suppress", "suppress no longer"),
    ("is_blocked", "block", "unblock"),
)


@dataclass(frozen=True, slots=True)
class Change:
    """What is to become of every one of them: flags that are None stay, names are of tags, groups and custom fields."""

    is_resolved: bool | None = None
    is_archived: bool | None = None
    is_suppressed: bool | None = None
    is_blocked: bool | None = None
    suppressed_reason: str = ""
    add_tags: tuple[str, ...] = ()
    remove_tags: tuple[str, ...] = ()
    add_groups: tuple[str, ...] = ()
    remove_groups: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    """Custom fields by name with their new values; an empty one empties the field."""

    @property
    def words(self) -> Safe:
        """What is done, as a list of verbs."""
        parts = [
            own(yes if flag else no) for name, yes, no in _FLAGS if (flag := getattr(self, name)) is not None
        ]
        for verb, names in (
            ("tag {}", self.add_tags),
            ("take the tag {} away", self.remove_tags),
            ("put into the group {}", self.add_groups),
            ("take out of the group {}", self.remove_groups),
        ):
            parts += [compose(verb, clean_line(name, cap=60)) for name in names]
        for name, value in self.fields:
            shown = clean_line(value, cap=60)
            verb = "set {} to {}" if value else "empty {}{}"
            parts.append(compose(verb, clean_line(name, cap=60), shown))
        return join(", ", parts) if parts else own("nothing")

    def __bool__(self) -> bool:
        """Whether anything is asked for."""
        return self != Change(suppressed_reason=self.suppressed_reason)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a change comes to: whom it is for, for whom nothing would change, and who is left out and why."""

    words: Safe
    """What is done."""
    edits: Mapping[DashboardId, Sequence[tuple[Contact, EditContact]]]
    same: int = 0
    left_out: tuple[tuple[Safe, int], ...] = ()
    """Reasons, with how many they are."""
    is_blocking: bool = False
    can_be_undone: bool = True

    @property
    def contacts(self) -> list[Contact]:
        """Whom it is for."""
        return [contact for edits in self.edits.values() for contact, _ in edits]

    @property
    def count(self) -> int:
        """How many those are."""
        return sum(map(len, self.edits.values()))

    @property
    def goes_back_by_key(self) -> bool:
        """Whether one key takes it back."""
        return self.can_be_undone and self.count <= UNDONE_UP_TO


def plan_change(store: Store, keys: Iterable[ConversationKey], change: Change) -> Plan:
    """Work out what a change means for each of these contacts, as they are held now."""
    lines: dict[DashboardId, _Line] = {}
    listed = list(keys)
    held = store.facts.contacts_held(listed)
    edits: dict[DashboardId, list[tuple[Contact, EditContact]]] = {}
    same, reasons = 0, dict[Safe, int]()
    for key in listed:
        line = lines.get(key.dashboard) or lines.setdefault(key.dashboard, _Line.read(store, key.dashboard))
        reason = line.lacks(change)
        if reason is not None:
            reasons[reason] = reasons.get(reason, 0) + 1
            continue
        contact = held.get(key) or Contact(key)
        edit = _edit_for(contact, change, line)
        if edit is None:
            same += 1
        else:
            edits.setdefault(key.dashboard, []).append((contact, edit))
    is_blocking = change.is_blocked is True
    return Plan(change.words, edits, same, tuple(reasons.items()), is_blocking=is_blocking)


def plan_taking_out(store: Store, group: Group, keys: Iterable[ConversationKey]) -> Plan:
    """Work out what it means to take these out of one group: that very group, whatever others are called alike."""
    listed = list(keys)
    held = store.facts.contacts_held(listed)
    edits: list[tuple[Contact, EditContact]] = []
    for key in listed:
        contact = held.get(key)
        if contact is not None and group.id in contact.groups:
            rest = ContactEdit(groups=tuple(one for one in contact.groups if one != group.id) or CLEAR)
            edits.append((contact, EditContact(rest, held_by(contact, rest))))
    words = compose("take out of the group {}", group.name)
    return Plan(words, {group.dashboard: edits} if edits else {}, same=len(listed) - len(edits))


def question_about(plan: Plan) -> Question | None:
    """What is asked before it is done; None where a key is enough, because it can be taken back."""
    count = plan.count
    is_few = count < TYPED_FROM and not plan.is_blocking
    if is_few and plan.goes_back_by_key:
        return None
    contacts = plan.contacts
    names = join(", ", [contact.name for contact in contacts[:NAMED]])
    says = [compose("{} …" if count > NAMED else "{}", names), *about_the_rest(plan)]
    if plan.is_blocking:
        says.append(own("Whoever is blocked is not heard any more: the service drops what they write."))
    if plan.goes_back_by_key:
        says.append(own("z takes it back."))
    elif plan.can_be_undone:
        says.append(own_line(f"More than {UNDONE_UP_TO:,} at once can't be taken back by z."))
    else:
        says.append(own("z can't take it back: some of them are new."))
    who = contacts[0].name if count == 1 else own_line(f"{count:,} contacts")
    title = compose("{}: {}?", who, plan.words)
    if is_few:
        return Question(title, tuple(says), yes=own("yes, do it"))
    if count == 1:
        proof = last_four(contacts[0].key.phone)
        return Question(title, tuple(says), proof=proof, proof_name=own("the last four digits of the number"))
    return Question(title, tuple(says), proof=own_line(str(count)), proof_name=own("how many they are"))


def about_the_rest(plan: Plan) -> list[Safe]:
    """Who is left out, and why."""
    says = [own_line(f"For {plan.same:,} more nothing would change: they are left out.")] if plan.same else []
    return says + [compose("Left out: {} ({}).", own_line(f"{count:,}"), why) for why, count in plan.left_out]


def ask_for(store: Store, plan: Plan, now: datetime) -> None:
    """Put a plan into the outbox, all of it or nothing, and remember how to take it back. Raises StoreError."""
    chunks = [
        (line, _bulk(edits[start : start + CHUNK]))
        for line, edits in plan.edits.items()
        for start in range(0, len(edits), CHUNK)
    ]
    store.outbox.add_all(chunks, now=now)
    if plan.goes_back_by_key:
        steps = [
            UndoStep(ConversationKey(line, chunk.phones[0]), inverse)
            for (line, chunk), inverse in zip(chunks, _inverses(plan), strict=True)
        ]
        store.desk.push_undo(Undo(told_of(plan), now, tuple(steps)))


def told_of(plan: Plan) -> Safe:
    """What was asked for, in a sentence."""
    contacts = plan.contacts
    who = contacts[0].name if len(contacts) == 1 else own_line(f"{len(contacts):,} contacts")
    return compose("{}: {}", who, plan.words)


# ------------------------------------------------------------------------------------------ inside


@dataclass(frozen=True, slots=True)
class _Line:
    """What tags, groups and fields are called on a dashboard."""

    name: Safe
    tags: Mapping[str, TagId]
    groups: Mapping[str, GroupId]
    fields: Mapping[str, FieldId]

    @classmethod
    def read(cls, store: Store, dashboard: DashboardId) -> "_Line":
        facts = store.facts
        name = next(
            (board.name for board in facts.dashboards() if board.id == dashboard), own("its dashboard")
        )
        return cls(
            name,
            {tag.name.casefold(): tag.id for tag in facts.tags(dashboard)},
            {group.name.casefold(): group.id for group in facts.groups(dashboard)},
            {field.name.casefold(): field.id for field in facts.fields(dashboard)},
        )

    def lacks(self, change: Change) -> Safe | None:
        """What of a change this dashboard has no name for; what is only taken away need not be there."""
        for kind, names, known in (
            (own("tag"), change.add_tags, self.tags),
            (own("group"), change.add_groups, self.groups),
            (own("custom field"), [name for name, _ in change.fields], self.fields),
        ):
            for name in names:
                if name.casefold() not in known:
                    return compose("{} has no {} called “{}”", self.name, kind, clean_line(name, cap=40))
        return None


def _edit_for(contact: Contact, change: Change, line: _Line) -> EditContact | None:
    """One contact's own edit; None where it holds all of that already."""
    sets = ContactEdit()
    tags = _members(contact.tags, line.tags, change.add_tags, change.remove_tags)
    groups = _members(contact.groups, line.groups, change.add_groups, change.remove_groups)
    if tags != contact.tags:
        sets = replace(sets, tags=tags or CLEAR)
    if groups != contact.groups:
        sets = replace(sets, groups=groups or CLEAR)
    sets = _with_fields(sets, contact, {line.fields[name.casefold()]: value for name, value in change.fields})
    flags = {
        name: flag
        for name, _, _ in _FLAGS
        if (flag := getattr(change, name)) is not None and flag is not getattr(contact, name)
    }
    edit = replace(sets, **flags)
    if (
        change.is_suppressed
        and change.suppressed_reason
        and change.suppressed_reason != contact.suppressed_reason
    ):
        edit = replace(edit, is_suppressed=True, suppressed_reason=change.suppressed_reason)
    if edit == ContactEdit():
        return None
    return EditContact(edit, held_by(contact, sets) if sets != ContactEdit() else None)


def _members(
    held: tuple[_M, ...], known: Mapping[str, _M], add: Iterable[str], remove: Iterable[str]
) -> tuple[_M, ...]:
    gone = {known.get(name.casefold()) for name in remove}
    members = [member for member in held if member not in gone]
    members += [known[name.casefold()] for name in add]
    return tuple(dict.fromkeys(members))


def _with_fields(sets: ContactEdit, contact: Contact, wanted: Mapping[FieldId, str]) -> ContactEdit:
    held = values_of(contact)
    if all(held.get(field, "") == value for field, value in wanted.items()):
        return sets
    return replace(sets, custom_fields=tuple({**held, **wanted}.items()))


def _bulk(edits: Sequence[tuple[Contact, EditContact]]) -> BulkEditContacts:
    phones = tuple(contact.key.phone for contact, _ in edits)
    each = tuple(edit for _, edit in edits)
    if each[0].seen is None and len(set(each)) == 1:
        return BulkEditContacts(phones, each[0].edit)
    return BulkEditContacts(phones, ContactEdit(), each)


def _inverses(plan: Plan) -> Iterable[BulkEditContacts]:
    """What takes each chunk back, contact by contact, in the same order."""
    for edits in plan.edits.values():
        for start in range(0, len(edits), CHUNK):
            yield _bulk([(contact, _inverse(contact, own)) for contact, own in edits[start : start + CHUNK]])


def _inverse(contact: Contact, asked: EditContact) -> EditContact:
    inverse = inverse_of(asked.edit, contact)
    if asked.seen is None:
        return EditContact(inverse)
    only_sets = ContactEdit(
        tags=asked.edit.tags, groups=asked.edit.groups, custom_fields=asked.edit.custom_fields
    )
    return EditContact(inverse, only_sets)
