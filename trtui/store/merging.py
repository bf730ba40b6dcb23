"""What the service told of conversations, on its way into the facts' file.

Each `merge_` is one transaction. Answers may repeat, overlap and come in any order: a row remembers when the question
that filled it was asked, and an older answer changes nothing that a newer one said.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from sqlite3 import Row
from typing import TypeVar

from trtui.models import Contact, Conversation, ConversationKey, DashboardId, Message, MessageKey
from trtui.store.database import Value
from trtui.store.folding import fold, needle
from trtui.store.links import Links, link, unlink
from trtui.store.moments import stamp
from trtui.store.overlay import plain_name
from trtui.store.records import Merged
from trtui.store.room import FactsRoom
from trtui.store.texts import TextShelf, derive
from trtui.text.phone import Phone

_FLAGS = ("is_suppressed", "is_archived", "is_blocked", "is_resolved")
_FIGURES = ("last_sent_at", "last_received_at")
_Told = TypeVar("_Told", Contact, Conversation)


class Merging(FactsRoom):
    """Contacts, conversations and texts."""

    def merge_contacts(
        self, dashboard: DashboardId, contacts: Iterable[Contact], asked_at: datetime
    ) -> Merged:
        """Take in contacts of a dashboard, and the last text each carries."""
        asked = stamp(asked_at)
        by_phone = {contact.key.phone: contact for contact in contacts}
        with self._facts.write():
            self._drop_deleted(dashboard, by_phone, asked)
            shelf = TextShelf(self._facts)
            held = self._held(dashboard, by_phone)
            changed, new, to_derive = 0, list[tuple[ConversationKey, MessageKey]](), set[int]()
            for phone, contact in by_phone.items():
                row = held.get(phone)
                if row is None:
                    conversation = self._insert_contact(contact, asked)
                    to_derive.add(conversation)
                    changed += 1
                else:
                    conversation = row["id"]
                    differs, moves = self._update_contact(row, contact, asked)
                    changed += differs
                    if moves:
                        to_derive.add(conversation)
                if contact.last_message:
                    keys = shelf.put(conversation, [contact.last_message], asked)
                    new += [(contact.key, key) for key in keys]
            changed = self._finish(dashboard, held, by_phone, to_derive, shelf, asked, changed)
        return Merged(changed, tuple(new))

    def merge_conversations(
        self, dashboard: DashboardId, rows: Iterable[Conversation], asked_at: datetime
    ) -> Merged:
        """Take in rows of a dashboard's conversation list."""
        asked = stamp(asked_at)
        by_phone = {row.key.phone: row for row in rows}
        with self._facts.write():
            self._drop_deleted(dashboard, by_phone, asked)
            shelf = TextShelf(self._facts)
            held = self._held(dashboard, by_phone)
            changed, new, to_derive = 0, list[tuple[ConversationKey, MessageKey]](), set[int]()
            for phone, told in by_phone.items():
                row = held.get(phone)
                conversation = row["id"] if row else self._insert_known(told.key)
                if row is None or row["known"] == 0:
                    self._facts.execute(
                        "UPDATE conversation SET known = 1 WHERE id = ? AND known = 0", (conversation,)
                    )
                    to_derive.add(conversation)
                    changed += 1
                if told.last_message:
                    keys = shelf.put(conversation, [told.last_message], asked)
                    new += [(told.key, key) for key in keys]
            changed = self._finish(dashboard, held, by_phone, to_derive, shelf, asked, changed)
        return Merged(changed, tuple(new))

    def merge_messages(self, key: ConversationKey, messages: Iterable[Message], asked_at: datetime) -> Merged:
        """Take in texts of a conversation: any page, in any order."""
        asked = stamp(asked_at)
        with self._facts.write():
            shelf = TextShelf(self._facts)
            held = self._held(key.dashboard, [key.phone])
            row = held.get(key.phone)
            to_derive = set[int]()
            conversation = row["id"] if row else self._insert_known(key)
            new = shelf.put(conversation, messages, asked)
            if (row is None or row["known"] == 0) and shelf.changed:
                self._facts.execute("UPDATE conversation SET known = 1 WHERE id = ?", (conversation,))
                to_derive.add(conversation)
            elif row is None:
                self._facts.execute("DELETE FROM conversation WHERE id = ?", (conversation,))
            changed = self._finish(key.dashboard, held, [key.phone], to_derive, shelf, asked)
        return Merged(changed, tuple((key, message) for message in new))

    def remove_contact(self, key: ConversationKey) -> None:
        """Forget a contact and its texts: it was deleted. What this desk says of it stays."""
        with self._facts.write(bump="facts"):
            number = self._number_of(key)
            if number is not None:
                self._remove([number])
            self._projection.lay([key], make_missing=True)

    def remove_dashboard(self, dashboard: DashboardId) -> None:
        """Forget a dashboard and all that is on it."""
        with self._facts.write(bump="facts"):
            self._remove_dashboard(dashboard)

    def _remove_dashboard(self, dashboard: DashboardId) -> None:
        rows = self._facts.read("SELECT id FROM conversation WHERE dashboard = ?", (dashboard,))
        self._remove([row["id"] for row in rows])
        for table in ("payment", "contact_list", "tag", "custom_field"):
            self._facts.execute(f"DELETE FROM {table} WHERE dashboard = ?", (dashboard,))
        self._facts.execute("DELETE FROM dashboard WHERE id = ?", (dashboard,))

    def _remove(self, conversations: Iterable[int]) -> None:
        numbers = [(number,) for number in conversations]
        unlink(self._facts, numbers)
        self._facts.execute_many("DELETE FROM message WHERE conversation = ?", numbers)
        self._facts.execute_many("DELETE FROM conversation WHERE id = ?", numbers)

    # ---- inside a write

    def _drop_deleted(self, dashboard: DashboardId, told: dict[Phone, _Told], asked: int) -> None:
        """Take out of an answer who was deleted from here after the question: it does not know."""
        for phone in self._projection.deleted_since(dashboard, asked):
            told.pop(phone, None)

    def _held(self, dashboard: DashboardId, phones: Iterable[Phone]) -> dict[Phone, Row]:
        rows = self._facts.read(
            "SELECT * FROM conversation WHERE dashboard = ? AND phone IN (SELECT value FROM json_each(?))",
            (dashboard, json.dumps(list(phones))),
        )
        return {row["phone"]: row for row in rows}

    def _finish(
        self,
        dashboard: DashboardId,
        held: Mapping[Phone, Row],
        phones: Collection[Phone],
        to_derive: set[int],
        shelf: TextShelf,
        asked: int,
        changed: int = 0,
    ) -> int:
        """Work out what follows, lay the desk over it, and say so if anything changed, now or `changed` times before.

        Returns how much did in all.
        """
        self._facts.execute_many(
            # The service reopens and unarchives a conversation when a text comes in; so do we, until its flags are read.
            "UPDATE conversation SET is_resolved = 0, is_archived = 0, flags_asked_at = :asked WHERE id = :id"
            " AND known = 2 AND flags_asked_at < :asked AND coalesce(last_at, 0) < :at"
            " AND (is_resolved OR is_archived OR p_resolved OR p_archived)",
            [{"id": number, "at": at, "asked": asked} for number, at in shelf.came_in.items()],
        )
        changed += shelf.changed + derive(self._facts, sorted(to_derive | shelf.touched))
        covered = self._projection.covered(dashboard, phones)
        keys = [
            ConversationKey(dashboard, phone)
            for phone in phones
            if phone in covered
            or phone not in held
            or held[phone]["known"] == 0
            or _is_laid_over(held[phone])
        ]
        changed += self._projection.lay(keys)
        if changed:
            self._bump()
        return changed

    def _insert_known(self, key: ConversationKey) -> int:
        self._facts.execute(
            "INSERT INTO conversation (dashboard, phone, needle, known, seen_at) VALUES (?, ?, ?, 1, ?)",
            (key.dashboard, key.phone, needle(None, key.phone), self._projection.baseline),
        )
        return self._number_made()

    def _insert_contact(self, contact: Contact, asked: int) -> int:
        values: dict[str, Value] = {
            "dashboard": contact.key.dashboard,
            "phone": contact.key.phone,
            "known": 2,
            "seen_at": self._projection.baseline,
            "contact_asked_at": asked,
            "flags_asked_at": asked,
            **_facts_of(contact),
            **_flags_of(contact),
        }
        names, marks = ", ".join(values), ", ".join(f":{name}" for name in values)
        self._facts.execute(f"INSERT INTO conversation ({names}) VALUES ({marks})", values)
        number = self._number_made()
        link(self._facts, number, Links.of(contact), is_new=True)
        return number

    def _update_contact(self, row: Row, contact: Contact, asked: int) -> tuple[bool, bool]:
        """Write what differs; returns whether anything did, and whether the wait has to be worked out anew."""
        setting: dict[str, Value] = {}
        facts = _facts_of(contact)
        if asked >= row["contact_asked_at"]:
            setting |= {name: value for name, value in facts.items() if row[name] != value}
            if setting.keys() & {"tags", "groups", "custom_fields"}:
                link(self._facts, row["id"], Links.of(contact))
        if asked >= row["flags_asked_at"]:
            setting |= {name: value for name, value in _flags_of(contact).items() if row[name] != value}
        if row["known"] != 2:
            setting["known"] = 2
        moves = bool(setting.keys() & {"is_resolved", "known", *_FIGURES})
        differs = bool(setting)
        for name in ("contact_asked_at", "flags_asked_at"):
            if asked > row[name]:
                setting[name] = asked
        if setting:
            assignments = ", ".join(f"{name} = :{name}" for name in setting)
            self._facts.execute(
                f"UPDATE conversation SET {assignments} WHERE id = :row_id", {**setting, "row_id": row["id"]}
            )
        return differs, moves

    def _number_made(self) -> int:
        return self._facts.number("SELECT last_insert_rowid()")


def _is_laid_over(row: Row) -> bool:
    """Whether intents left something over this row: theirs may have become history since, and ends with this answer."""
    return row["p_edits"] != "[]" or any(row[f"p_{flag.removeprefix('is_')}"] is not None for flag in _FLAGS)


def _facts_of(contact: Contact) -> dict[str, Value]:
    name = plain_name(contact.display_name, contact.first_name, contact.last_name)
    return {
        "first_name": contact.first_name,
        "last_name": contact.last_name,
        "display_name": contact.display_name,
        "thread_id": contact.thread_id,
        "suppressed_reason": contact.suppressed_reason,
        "note": contact.note,
        "groups": json.dumps(contact.groups),
        "tags": json.dumps(contact.tags),
        "custom_fields": json.dumps(
            [
                (field.id, field.value) if field.raw is None else (field.id, field.value, field.raw)
                for field in contact.custom_fields
            ]
        ),
        "opted_out_at": stamp(contact.opted_out_at),
        "created_at": stamp(contact.created_at),
        "first_contact_at": stamp(contact.first_contact_at),
        "last_contact_at": stamp(contact.last_contact_at),
        "last_sent_at": stamp(contact.last_sent_at),
        "last_received_at": stamp(contact.last_received_at),
        "total_sent": contact.total_sent,
        "total_received": contact.total_received,
        "response_count": contact.response_count,
        "needle": needle(name, contact.key.phone),
        "note_needle": fold(contact.note or ""),
    }


def _flags_of(contact: Contact) -> dict[str, Value]:
    return {name: int(getattr(contact, name)) for name in _FLAGS}
