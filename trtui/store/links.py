"""Which conversations have a tag, are in a group, or hold something in a custom field: tables that lists are narrowed by.

They say what is shown: what the service told of a contact, with this desk's edits that are under way laid over it.
"""

import json
from collections.abc import Sequence
from sqlite3 import Row
from typing import Final

from trtui.light import dataclass
from trtui.models import Contact, ConversationKey, DashboardId, EditContact
from trtui.store.database import Database
from trtui.store.folding import fold
from trtui.store.rows import field_values, lay_edits
from trtui.text.phone import Phone

LINK_TABLES: Final = ("contact_tag", "contact_group", "contact_field")


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
    def shown(cls, row: Row, edits: Sequence[EditContact]) -> "Links":
        """As a conversation's row holds them, with edits laid over."""
        held = Contact(
            ConversationKey(DashboardId(row["dashboard"]), Phone(row["phone"])),
            groups=tuple(json.loads(row["groups"])),
            tags=tuple(json.loads(row["tags"])),
            custom_fields=field_values(row["custom_fields"]),
        )
        return cls.of(lay_edits(held, edits))


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
