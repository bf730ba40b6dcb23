"""Which conversations have a tag, are in a group, or hold something in a custom field: tables that lists are narrowed by.

They say what is shown: what the service told of a contact, with this desk's edits that are under way laid over it.
"""

import json
from collections.abc import Iterable, Sequence
from sqlite3 import Row
from typing import Final, TypeVar

from trtui.light import dataclass
from trtui.models import Contact, ContactEdit, Keep
from trtui.store.database import Database
from trtui.store.folding import fold

LINK_TABLES: Final = ("contact_tag", "contact_group", "contact_field")

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Links:
    """What one contact is sorted by."""

    tags: tuple[str, ...]
    groups: tuple[int, ...]
    fields: tuple[tuple[str | None, str | None], ...]

    @classmethod
    def of(cls, contact: Contact) -> "Links":
        """As the service told."""
        return cls(contact.tags, contact.groups, tuple((f.id, f.value) for f in contact.custom_fields))

    @classmethod
    def shown(cls, row: Row, edits: Iterable[ContactEdit]) -> "Links":
        """As a conversation's row holds them, with edits laid over."""
        tags, groups = tuple(json.loads(row["tags"])), tuple(json.loads(row["groups"]))
        fields = tuple((field, value) for field, value in json.loads(row["custom_fields"]))
        for edit in edits:
            tags, groups = _laid(edit.tags, tags), _laid(edit.groups, groups)
            fields = _laid(edit.custom_fields, fields)
        return cls(tags, groups, fields)


def link(facts: Database, conversation: int, links: Links, *, is_new: bool = False) -> None:
    """Inside a write: keep what a conversation is found by in place of what was kept."""
    if not is_new:
        unlink(facts, [(conversation,)])
    facts.execute_many(
        "INSERT OR IGNORE INTO contact_tag (tag, conversation) VALUES (?, ?)",
        [(tag, conversation) for tag in links.tags],
    )
    facts.execute_many(
        "INSERT OR IGNORE INTO contact_group (grp, conversation) VALUES (?, ?)",
        [(group, conversation) for group in links.groups],
    )
    facts.execute_many(
        "INSERT OR IGNORE INTO contact_field (field, conversation, value) VALUES (?, ?, ?)",
        [
            (field, conversation, fold(value))
            for field, value in links.fields
            if field and value is not None and value.strip()
        ],
    )


def unlink(facts: Database, conversations: Sequence[tuple[int]]) -> None:
    """Inside a write: find these conversations by nothing any more."""
    for table in LINK_TABLES:
        facts.execute_many(f"DELETE FROM {table} WHERE conversation = ?", conversations)


def _laid(asked: tuple[_Item, ...] | Keep | None, before: tuple[_Item, ...]) -> tuple[_Item, ...]:
    if isinstance(asked, tuple):
        return asked
    return () if asked is Keep.CLEAR else before
