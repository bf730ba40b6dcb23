"""Texts on their way into the facts' file, and what follows from them for their conversation."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from sqlite3 import Row
from typing import Final, TypeAlias

from trtui.models import Direction, Message, MessageKey
from trtui.store.database import Database, Value
from trtui.store.moments import stamp
from trtui.store.rows import LAST_TEXT_LENGTH

_LONG_SILENCE: Final = 7 * 24 * 3600 * 1_000_000  #: in microseconds, as moments are kept
_SHARE_BITS: Final = 11
_SHARE: Final = 1 << _SHARE_BITS
"""How many texts of one microsecond get numbers of that microsecond; more overflow into the next."""
_UNDATED_UNTIL: Final = 1 << 50
"""Numbers below this are of texts without a time: 1970 and a few days."""

_Values: TypeAlias = dict[str, Value]


def first_number(moment: datetime) -> int:
    """The lowest number that a text of this moment can have."""
    return stamp(moment) << _SHARE_BITS


def in_time_order(messages: Iterable[Message]) -> list[Message]:
    """Oldest first; those of one moment in the order the service gave them, whichever end it began at."""
    listed = list(messages)
    if listed and listed[0].sent_or_received_at > listed[-1].sent_or_received_at:
        listed.reverse()
    return sorted(listed, key=lambda message: message.sent_or_received_at)


class TextShelf:
    """Puts texts into the file, inside a write. `keep_after` is the moment before which texts are not kept."""

    def __init__(self, facts: Database) -> None:
        """Write to `facts`."""
        self._facts = facts
        self._keep_after = facts.number("SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'keep_after'")
        self.changed = 0
        self.touched: set[int] = set()
        """Conversations whose texts changed."""
        self.came_in: dict[int, int] = {}
        """The newest new inbound text of each conversation: when it came."""

    def put(self, conversation: int, messages: Iterable[Message], asked_at: int) -> list[MessageKey]:
        """Take in what an answer asked for at `asked_at` told; returns the inbound texts that are new, oldest first."""
        new = []
        for message in in_time_order(messages):
            at = stamp(message.sent_or_received_at)
            if at < self._keep_after:
                continue
            held = self._find(conversation, message, at)
            if held is None:
                self._insert(conversation, message, at, asked_at, former_key=None)
                if message.is_inbound:
                    new.append(message.key)
                    self.came_in[conversation] = at
            elif asked_at >= held["asked_at"]:
                self._update(held, message, at, asked_at)
        return new

    def _find(self, conversation: int, message: Message, at: int) -> Row | None:
        """The row of this text: by its key, or its twin that came without an id, or with one."""
        row = self._facts.first(
            "SELECT * FROM message WHERE conversation = ? AND mkey = ?", (conversation, message.key)
        )
        if row is not None:
            return row
        low = at << _SHARE_BITS
        high = low + _SHARE - 1 if at else _UNDATED_UNTIL
        other = "remote_id IS NULL" if message.id else "(remote_id IS NOT NULL OR former_key = :key)"
        return self._facts.first(
            f"SELECT * FROM message INDEXED BY message_thread"
            f" WHERE conversation = :conversation AND id BETWEEN :low AND :high AND {other}"
            " AND direction = :direction AND fingerprint = :fingerprint ORDER BY id LIMIT 1",
            {
                "conversation": conversation,
                "low": low,
                "high": high,
                "key": message.key,
                "direction": message.direction,
                "fingerprint": message.fingerprint,
            },
        )

    def _update(self, held: Row, message: Message, at: int, asked_at: int) -> None:
        values = _values(message)
        if held["remote_id"] and not message.id:  # this answer left the id out: what was learned is kept
            del values["mkey"], values["remote_id"]
        former = held["former_key"]
        if message.id and not held["remote_id"]:
            former = held["mkey"]
        if held["at"] != at:
            self._facts.execute("DELETE FROM message WHERE id = ?", (held["id"],))
            self._insert(held["conversation"], message, at, asked_at, former_key=former)
            return
        if all(held[name] == value for name, value in values.items()):
            self._facts.execute("UPDATE message SET asked_at = ? WHERE id = ?", (asked_at, held["id"]))
            return
        setting = ", ".join(f"{name} = :{name}" for name in values)
        self._facts.execute(
            f"UPDATE message SET {setting}, asked_at = :asked_at, former_key = :former WHERE id = :id",
            {**values, "asked_at": asked_at, "former": former, "id": held["id"]},
        )
        self._note(held["conversation"])

    def _insert(
        self, conversation: int, message: Message, at: int, asked_at: int, *, former_key: str | None
    ) -> None:
        values = {
            "id": self._free_number(at),
            "conversation": conversation,
            "at": at,
            "asked_at": asked_at,
            "former_key": former_key,
            **_values(message),
        }
        names, marks = ", ".join(values), ", ".join(f":{name}" for name in values)
        self._facts.execute(f"INSERT INTO message ({names}) VALUES ({marks})", values)
        self._note(conversation)

    def _note(self, conversation: int) -> None:
        self.changed += 1
        self.touched.add(conversation)

    def _free_number(self, at: int) -> int:
        low = at << _SHARE_BITS
        while True:
            highest = self._facts.number(
                "SELECT max(id) FROM message WHERE id BETWEEN ? AND ?", (low, low + _SHARE - 1)
            )
            if highest < low + _SHARE - 1:
                return max(low, highest + 1)
            low += _SHARE


def _values(message: Message) -> _Values:
    return {
        "mkey": message.key,
        "remote_id": message.id,
        "direction": message.direction,
        "body": message.body,
        "fingerprint": message.fingerprint,
        "sender": message.sender,
        "status": message.delivery_status,
        "error": message.delivery_error,
        "media": json.dumps(message.media),
    }


_DERIVED: Final = (
    "last_message",
    "last_at",
    "last_direction",
    "last_text",
    "last_status",
    "last_has_media",
    "inbound_at",
    "dealt_until",
    "waiting_since",
)


def derive(facts: Database, conversations: Sequence[int]) -> int:
    """Inside a write: work out these conversations' last text, last inbound and wait; returns how many changed.

    Who waits, and since when: the last text is the customer's; the wait began with their first after we last wrote, or
    after the conversation was last seen resolved, as far as the texts held tell. A text that both sides left alone for
    over a week is not waited for: it was dealt with before trtui looked, since the service doesn't say when something
    was resolved (`reference/text-request-api.md` §0.1). Without a text, the contact's own figures say it. It is this that
    lists a new row.
    """
    names = ", ".join(
        (
            "id",
            "known",
            "e_archived",
            "is_resolved",
            "flags_asked_at",
            "last_sent_at",
            "last_received_at",
            *_DERIVED,
        )
    )
    changed = 0
    for conversation in conversations:
        row = facts.first(f"SELECT {names} FROM conversation WHERE id = ?", (conversation,))
        if row is None:
            continue
        values = _derived(facts, row)
        is_listed = row["e_archived"] is not None or not row["known"]
        if not is_listed or any(row[name] != value for name, value in zip(_DERIVED, values, strict=True)):
            setting = ", ".join(f"{name} = ?" for name in _DERIVED)
            facts.execute(f"UPDATE conversation SET {setting} WHERE id = ?", (*values, conversation))
            changed += 1
    return changed


def _derived(facts: Database, row: Row) -> tuple[Value, ...]:
    conversation = row["id"]
    newest = facts.first(
        "SELECT id, at, direction, body, status, media FROM message WHERE conversation = ? ORDER BY id DESC LIMIT 1",
        (conversation,),
    )
    if newest is None:
        sent, received = row["last_sent_at"] or 0, row["last_received_at"] or 0
        dealt = _dealt_until(row, received)
        side = None if not (sent or received) else Direction.RECEIVED if received > sent else Direction.SENT
        waiting = received if side is Direction.RECEIVED else None
        return None, max(sent, received) or None, side, "", None, 0, received or None, dealt, waiting
    inbound = facts.number(
        "SELECT at FROM message WHERE conversation = ? AND direction = 'R' ORDER BY id DESC LIMIT 1",
        (conversation,),
    )
    dealt = _dealt_until(row, inbound)
    return (
        newest["id"],
        newest["at"],
        newest["direction"],
        newest["body"][:LAST_TEXT_LENGTH],
        newest["status"],
        int(newest["media"] != "[]"),
        inbound or row["last_received_at"],
        dealt,
        _waiting_since(facts, row, newest, dealt) if newest["direction"] == Direction.RECEIVED else None,
    )


def _dealt_until(row: Row, inbound: int) -> int:
    """Resolved, as read after that text arrived: it was dealt with."""
    was_dealt_with = row["is_resolved"] and row["flags_asked_at"] >= inbound
    return int(max(row["dealt_until"], inbound if was_dealt_with else 0))


def _waiting_since(facts: Database, row: Row, newest: Row, dealt_until: int) -> int:
    conversation = row["id"]
    answered = facts.number(
        "SELECT at FROM message WHERE conversation = ? AND direction = 'S' ORDER BY id DESC LIMIT 1",
        (conversation,),
    )
    after = max(answered, dealt_until, min(row["last_sent_at"] or 0, newest["at"] - 1))
    first = facts.number(
        "SELECT max(at) FROM (SELECT at, at - lag(at) OVER (ORDER BY id) AS silence FROM message "
        "WHERE conversation = ? AND direction = 'R' AND id >= ?) WHERE silence IS NULL OR silence > ?",
        (conversation, (after + 1) << _SHARE_BITS, _LONG_SILENCE),
    )
    return first or int(newest["at"])
