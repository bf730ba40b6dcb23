"""Changing a contact: what is asked first, what is written to the store, how it is told and taken back. No screen.

An amendment remembers the contact as the agent saw it: what others changed meanwhile is kept, and where they changed
the same, that is said, field by field, before it is written over.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from trtui.light import dataclass
from trtui.models import CLEAR, LEAVE, Contact, ContactEdit, ConversationKey, EditContact, IntentId, TagId
from trtui.models.edits import (
    FIELD_NAMES,
    clashes,
    describe_clash,
    held_by,
    inverse_of,
    rebased,
)
from trtui.store import Store, StoreError, Undo, UndoStep
from trtui.store.rows import lay_edits
from trtui.text.cleaning import Safe, clean_line, compose, join, own
from trtui.text.phone import last_four
from trtui.verbs.asking import Question
from trtui.verbs.replying import own_line, standing_of
from trtui.verbs.triage import Deed, listed

_QUOTED: Final = 80


@dataclass(frozen=True, slots=True)
class Amendment:
    """What the agent wants of a contact, who saw it as `opened`."""

    opened: Contact
    edit: ContactEdit

    @property
    def key(self) -> ConversationKey:
        """Whom it is about."""
        return self.opened.key

    @property
    def seen(self) -> ContactEdit:
        """What the fields that it writes held when it was begun."""
        return held_by(self.opened, self.edit)

    def upon(self, contact: Contact) -> "Amendment":
        """The same by an agent who sees the contact as it is now."""
        return Amendment(contact, rebased(self.edit, self.seen, contact))


def contact_of(store: Store, key: ConversationKey) -> Contact:
    """The contact as it is shown; one that the service never told of holds nothing."""
    return store.facts.contact(key) or Contact(key)


def question_before_amending(store: Store, amendment: Amendment) -> Question | None:
    """What is asked before an amendment is written: about blocking, and about what it would write over."""
    now, edit = contact_of(store, amendment.key), amendment.edit
    name = standing_of(store, amendment.key).name
    clash = clash_sentences(store, amendment)
    if edit.is_blocked is True and not now.is_blocked:
        says: tuple[Safe, ...] = (
            own("The service then neither receives nor keeps what they write, and nobody can text them."),
            own("Colleagues see it too. It lasts until somebody unblocks them; z does not take it back."),
        )
        return Question(
            compose("Block {}?", name),
            (*clash, *says),
            proof=last_four(amendment.key.phone),
            proof_name=own("the last four digits of the number"),
        )
    if edit.is_blocked is False and now.is_blocked:
        says = (own("They can write and be texted again. What they wrote while blocked is lost."),)
        return Question(compose("Unblock {}?", name), (*clash, *says), yes=own("yes, unblock them"))
    if not clash:
        return None
    title = compose("Write over what was changed of {} meanwhile?", name)
    return Question(title, tuple(clash), yes=own("yes, write mine"))


def clash_sentences(store: Store, amendment: Amendment) -> list[Safe]:
    """Where somebody else changed the same since it was begun, each in words."""
    fields = store.facts.fields(amendment.key.dashboard)
    now = contact_of(store, amendment.key)
    return [describe_clash(clash, fields) for clash in clashes(amendment.edit, amendment.seen, now)]


def amend(store: Store, amendments: Iterable[Amendment], verb: Safe, now: datetime) -> Deed:
    """Write these, one intent for each contact, and remember how to take all of them back.

    Where the service by then holds something else than the agent saw, in what they change, nothing is written.
    """
    names: list[Safe] = []
    done: list[ConversationKey] = []
    steps: list[UndoStep] = []
    intents: list[IntentId] = []
    failed: list[tuple[Safe, Safe]] = []
    for amendment in amendments:
        key, edit = amendment.key, amendment.edit
        is_new = store.facts.contact(key) is None
        try:
            asked = EditContact(edit, amendment.seen)
            intent = store.outbox.add(asked, key.dashboard, key.phone, now=now)
        except StoreError as error:
            failed.append((standing_of(store, key).name, own_line(str(error))))
            continue
        names.append(standing_of(store, key).name)
        done.append(key)
        intents.append(intent.id)
        if edit.is_blocked is LEAVE and not is_new:
            steps.append(UndoStep(key, EditContact(inverse_of(edit, amendment.opened), edit)))
    told = compose("{}: {}", verb, listed(names))
    if steps:
        store.desk.push_undo(Undo(told, now, tuple(steps)))
    return Deed(told, tuple(done), tuple(failed), tuple(intents))


def amendment_in(store: Store, key: ConversationKey, asked: EditContact) -> Amendment | None:
    """What was asked before and refused, as an amendment of what was seen then; None where it minds nobody's changes."""
    if asked.seen is None:
        return None
    shown = contact_of(store, key)
    return Amendment(lay_edits(shown, [EditContact(asked.seen)]), asked.edit)


def describe_edit(edit: ContactEdit) -> Safe:
    """What an edit writes, in a line: texts and flags with their values, sets by their names."""
    return join(" · ", [_describe_field(name, value) for name, value in edit.changed()])


def names_of_fields(edit: ContactEdit) -> Safe:
    """Which fields an edit writes, as words in a sentence."""
    return join(", ", [own_line(FIELD_NAMES[name].lower()) for name, _ in edit.changed()])


def tagged(contact: Contact, *, on: Iterable[TagId], off: Iterable[TagId]) -> Amendment | None:
    """Some tags put on a contact and others taken off; None where it is so already."""
    gone = frozenset(off)
    tags = tuple(dict.fromkeys((*(tag for tag in contact.tags if tag not in gone), *on)))
    return None if set(tags) == set(contact.tags) else Amendment(contact, ContactEdit(tags=tags or CLEAR))


def why_not_deleted(store: Store, key: ConversationKey) -> Safe | None:
    """Why asking to delete a contact is pointless; None where it may be done (reference §3.1: no message history)."""
    contact = store.facts.contact(key)
    texts = store.facts.thread_count(key)
    if contact is not None:
        texts = max(texts, contact.total_sent + contact.total_received)
    if not texts:
        return None
    counted = own_line(f"{texts:,} text{'' if texts == 1 else 's'}")
    return compose(
        "{} can't be deleted: the service deletes only contacts without any text, and they have {}. "
        "Archiving hides them, blocking keeps them out.",
        standing_of(store, key).name,
        counted,
    )


def question_before_deleting(store: Store, key: ConversationKey) -> Question:
    """What is asked before a contact is deleted."""
    standing = standing_of(store, key)
    says = (
        compose(
            "The contact is deleted on {} for everybody, with names, note, tags and fields.", standing.line
        ),
        own("The service does it only for contacts who never sent or got a text, and refuses it for others."),
        own("It can't be taken back."),
    )
    return Question(
        compose("Delete the contact {}?", standing.name),
        says,
        proof=last_four(key.phone),
        proof_name=own("the last four digits of the number"),
    )


def _describe_field(name: str, value: object) -> Safe:
    label = FIELD_NAMES[name]
    if isinstance(value, bool):
        return compose("{}: {}", label, own("yes") if value else own("no"))
    if isinstance(value, str):
        return compose("{}: “{}”", label, clean_line(value, cap=_QUOTED))
    return label if isinstance(value, tuple) else compose("{}: emptied", label)
